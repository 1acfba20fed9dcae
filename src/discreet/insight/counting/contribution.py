"""Contributions: what is kept of a turn or a rating until its day is released, and under whose name (P8).

Law of this file: no word of anybody's is in it, only bands, marks and names of topics; and no id, only a pseudonym
that changes each day and with each GPT. Both are under the day's key, which is destroyed at release; what outlives it
in logs and backups, the size, is that of every other.
"""

import hmac
from datetime import date
from hashlib import sha256
from typing import Annotated
from uuid import UUID

import msgspec

from discreet.envelope import derive_key, open_sealed, seal
from discreet.insight.questions import DURATIONS, LENGTHS, PersonDay
from discreet.seams import Entropy

PSEUDONYM_BYTES = 16
SIZE = 384
"""Bytes that a contribution is padded to, before it is sealed. The fullest turn fits in."""
_PREFIX = 2
"""Bytes that say how many are not padding."""


class Turn(msgspec.Struct, frozen=True, tag="t", array_like=True):
    """A question and its answer. `length` and `duration` are indices of their bands; `calls` are (operation's mark,
    outcome)."""

    begun: bool
    length: Annotated[int, msgspec.Meta(ge=0, lt=len(LENGTHS))]
    duration: Annotated[int, msgspec.Meta(ge=0, lt=len(DURATIONS))]
    topic: str
    calls: tuple[tuple[str, str], ...] = ()


class Rated(msgspec.Struct, frozen=True, tag="r", array_like=True):
    """A thumb: "good" or "bad"."""

    rating: str


class Contribution(msgspec.Struct, frozen=True, array_like=True):
    """`counts` are the names of the questions for which the person is counted today (see `ledger.py`)."""

    counts: tuple[str, ...]
    what: Turn | Rated

    def add_to(self, person: PersonDay) -> None:
        """Into what the person did that day."""
        match self.what:
            case Rated(rating):
                person.ratings.add(rating)
            case Turn(begun, length, duration, topic, calls):
                person.begun += begun
                person.messages += 1
                person.lengths.append(length)
                person.durations.append(duration)
                person.topics[topic] += 1
                if calls:  # most have none
                    person.calls.update(calls)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Contribution).decode


class DayKeys:
    """What one day's key gives: pseudonyms, and the key that contributions are sealed under."""

    def __init__(self, day: date, secret: bytes) -> None:
        self.day = day
        self._naming = derive_key(secret, f"discreet v1 insight pseudonyms {day}")
        self._sealing = derive_key(secret, f"discreet v1 insight contributions {day}")

    def pseudonym(self, gpt_id: UUID, account_id: UUID) -> bytes:
        return hmac.digest(self._naming, gpt_id.bytes + account_id.bytes, sha256)[:PSEUDONYM_BYTES]

    def seal(self, entropy: Entropy, gpt_id: UUID, pseudonym: bytes, contribution: Contribution) -> bytes:
        return seal(entropy, self._sealing, _padded(_encode(contribution)), _about(gpt_id, pseudonym))

    def open(self, gpt_id: UUID, pseudonym: bytes, sealed: bytes) -> Contribution:
        """CannotOpen for anything that was not sealed with this day's key for this pseudonym; msgspec.DecodeError for
        what another version of this program has sealed and this one cannot read."""
        return _decode(_unpadded(open_sealed(self._sealing, sealed, _about(gpt_id, pseudonym))))


def day_key_name(day: date) -> str:
    """In the key store: made by the first contribution of a day, destroyed when the day is released."""
    return f"insight/day/{day}"


def _about(gpt_id: UUID, pseudonym: bytes) -> str:
    return f"contribution {gpt_id} {pseudonym.hex()}"


def _padded(written: bytes) -> bytes:
    size = -(-(_PREFIX + len(written)) // SIZE) * SIZE
    return (len(written).to_bytes(_PREFIX) + written).ljust(size, b"\0")


def _unpadded(padded: bytes) -> bytes:
    return padded[_PREFIX : _PREFIX + int.from_bytes(padded[:_PREFIX])]
