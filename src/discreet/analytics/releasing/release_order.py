"""What the server and the releasing process say to each other: a JSON line for each day in, a JSON line for each out.

Invariants:
- An order holds the keys of one day and no other key.
- What comes back holds numbers of rows and sentences, never a count that a question asks for.
"""

from datetime import date
from uuid import UUID

import msgspec


class ReleasedGpt(msgspec.Struct, frozen=True):
    """A GPT whose numbers are released, and the marks of its operations (see `marks.py`)."""

    gpt_id: UUID
    operations: tuple[str, ...] = ()


class ReleaseRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A day to release: the address of the database as `discreet_insight`; the key of the day's contributions, if
    there were any; that of the streams after the day before, if there are any; that for the streams after this day
    (all hexadecimal); what each question costs a person, in grains; the GPTs."""

    database_url: str
    day: date
    day_key: str | None
    earlier_state_key: str | None
    state_key: str
    costs: dict[str, int]
    roster: tuple[ReleasedGpt, ...]

    def __repr__(self) -> str:
        return f"Order(day {self.day})"


class Released(msgspec.Struct, frozen=True, tag="released"):
    """The day is out: of so many GPTs just now, the others were already; so many contributions were read for it, and
    so many did not open."""

    gpts: int
    contributions: int
    unopened: int


class ReleaseFailed(msgspec.Struct, frozen=True, tag="failed"):
    """The day is not out, or not all of it. What is out stays so."""

    sentence: str


Said = Released | ReleaseFailed

encode = msgspec.json.Encoder().encode
decode_order = msgspec.json.Decoder(ReleaseRequest).decode
decode_said = msgspec.json.Decoder(Said).decode
