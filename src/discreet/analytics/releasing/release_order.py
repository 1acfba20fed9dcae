"""Messages between the server and the release process.

Each day is one JSON line in and one JSON line out.

Invariants:
- A request holds the keys of one day and no other key.
- A response holds row counts and sentences, never the result of a question.
"""

from datetime import date
from uuid import UUID

import msgspec


class ReleasedGpt(msgspec.Struct, frozen=True):
    """A GPT with a release, and its operation marks (see `operation_ids.py`)."""

    gpt_id: UUID
    operations: tuple[str, ...] = ()


class ReleaseRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A day to release.

    - `database_url` connects as `discreet_insight`.
    - `day_key` decrypts the day's contributions; None when there are none.
    - `earlier_state_key` decrypts the streams after the previous day; None when there are none.
    - `state_key` encrypts the streams after this day.
    - `costs` is the cost of each question for one person, in grains.
    - `published_gpts` lists the GPTs.

    All keys are hexadecimal.
    """

    database_url: str
    day: date
    day_key: str | None
    earlier_state_key: str | None
    state_key: str
    costs: dict[str, int]
    published_gpts: tuple[ReleasedGpt, ...]

    def __repr__(self) -> str:
        return f"Order(day {self.day})"


class DayReleased(msgspec.Struct, frozen=True, tag="released"):
    """A released day.

    `gpts` counts the GPTs that were released now, without those released earlier; `contributions` were read, `unopened`
    could not be decrypted.
    """

    gpts: int
    contributions: int
    unopened: int


class ReleaseFailed(msgspec.Struct, frozen=True, tag="failed"):
    """The day is not completely released. Numbers that were released stay."""

    sentence: str


Said = DayReleased | ReleaseFailed

encode = msgspec.json.Encoder().encode
decode_order = msgspec.json.Decoder(ReleaseRequest).decode
decode_said = msgspec.json.Decoder(Said).decode
