"""Contributions: the stored record of a turn or rating until its release (P8).

Invariants:
- A contribution holds no words, only buckets, operation marks and topic names. It holds no account id, only a pseudonym
  that changes with each day and GPT.
- Its GPT and pseudonym are encrypted with it under the day's key, which is destroyed at release. In clear are the day
  and a mark: one of 4,096 marks that the person has for that day and GPT. Without the key, different marks cannot be
  linked. Equal marks are of one person and GPT; a collision becomes likely at about 76 uses in a day. So backups and
  logs reveal neither how often a GPT was used nor by how many people.
- All contributions have the same size.
"""

import hmac
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Annotated, NamedTuple
from uuid import UUID

import msgspec

from discreet.analytics.questions import DURATIONS, LENGTHS, REQUEST_ANSWERS, REQUEST_DATA, PersonDay
from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.ports.clock import RandomSource

PSEUDONYM_BYTES = MARK_BYTES = 16
MARKS = 4096
"""Marks of one person for one day and GPT. A contribution gets one of them at random."""
SIZE = 448
"""Size in bytes to which a contribution is padded before encryption. The largest turn fits."""
_PREFIX = 2
"""Bytes of the length prefix, which says how many bytes are not padding."""


class CountedTurn(msgspec.Struct, frozen=True, tag="t", array_like=True):
    """A question and its answer.

    `length` and `duration` are bucket indices; `calls` are (operation mark, outcome). `request_answer` is the index of
    the most careful answer to its requests to other services, None without one; `request_data` has a bit for each group
    of personal data in them (`bits_of`).
    """

    begun: bool
    length: Annotated[int, msgspec.Meta(ge=0, lt=len(LENGTHS))]
    duration: Annotated[int, msgspec.Meta(ge=0, lt=len(DURATIONS))]
    topic: str
    calls: tuple[tuple[str, str], ...] = ()
    request_answer: Annotated[int, msgspec.Meta(ge=0, lt=len(REQUEST_ANSWERS))] | None = None
    request_data: Annotated[int, msgspec.Meta(ge=0, lt=1 << len(REQUEST_DATA))] = 0


class CountedRating(msgspec.Struct, frozen=True, tag="r", array_like=True):
    """A rating: "good" or "bad"."""

    rating: str


class Contribution(msgspec.Struct, frozen=True, array_like=True):
    """One event, with the questions that it counts for.

    `counts` are the names of the questions for which the person is counted today (see `ledger.py`).
    """

    counts: tuple[str, ...]
    what: CountedTurn | CountedRating

    def add_to(self, person: PersonDay) -> None:
        """Add this event to the person's day."""
        match self.what:
            case CountedRating(rating):
                person.ratings.add(rating)
            case CountedTurn(begun, length, duration, topic, calls, request_answer, request_data):
                person.begun += begun
                person.messages += 1
                person.lengths.append(length)
                person.durations.append(duration)
                person.topics[topic] += 1
                if calls:  # most turns have no calls
                    person.calls.update(calls)
                if request_answer is not None:
                    person.request_answers.add(REQUEST_ANSWERS[request_answer])
                    person.request_data.update(group for n, group in enumerate(REQUEST_DATA) if request_data >> n & 1)


class DecryptedContribution(msgspec.Struct, frozen=True, array_like=True):
    """A contribution with its GPT and its user's pseudonym."""

    gpt_id: UUID
    pseudonym: bytes
    contribution: Contribution


class ContributionRow(NamedTuple):
    """A contribution as it is stored."""

    mark: bytes
    sealed: bytes


_encode = msgspec.msgpack.Encoder(uuid_format="bytes").encode
_decode = msgspec.msgpack.Decoder(DecryptedContribution).decode


class DayKeys:
    """Keys derived from one day's key: for pseudonyms, marks and encryption."""

    def __init__(self, day: date, secret: bytes) -> None:
        self.day = day
        self._naming = derive_key(secret, f"discreet v1 insight pseudonyms {day}")
        self._marking = derive_key(secret, f"discreet v1 insight marks {day}")
        self._sealing = derive_key(secret, f"discreet v1 insight contributions {day}")

    def pseudonym(self, gpt_id: UUID, account_id: UUID) -> bytes:
        return hmac.digest(self._naming, gpt_id.bytes + account_id.bytes, sha256)[:PSEUDONYM_BYTES]

    def marks(self, pseudonym: bytes) -> list[bytes]:
        """Return all marks of a pseudonym."""
        return [self._mark(pseudonym, n) for n in range(MARKS)]

    def seal(self, random: RandomSource, gpt_id: UUID, pseudonym: bytes, contribution: Contribution) -> ContributionRow:
        mark = self._mark(pseudonym, int.from_bytes(random.bytes(2)) % MARKS)
        encoded = _encode(DecryptedContribution(gpt_id, pseudonym, contribution))
        return ContributionRow(mark, seal(random, self._sealing, _pad(encoded), _context(mark)))

    def open(self, mark: bytes, sealed: bytes) -> DecryptedContribution:
        """Decrypt a contribution.

        DecryptionFailed when it was not encrypted with this day's key under this mark; msgspec.DecodeError when another
        version of the program wrote it in a form that this version cannot read.
        """
        return _decode(_unpad(open_sealed(self._sealing, sealed, _context(mark))))

    def _mark(self, pseudonym: bytes, n: int) -> bytes:
        return hmac.digest(self._marking, pseudonym + n.to_bytes(2), sha256)[:MARK_BYTES]


def bits_of(groups: Iterable[str]) -> int:
    """Return the bits of `CountedTurn.request_data` for groups of `questions.REQUEST_DATA`."""
    return sum(1 << REQUEST_DATA.index(group) for group in set(groups))


def day_key_name(day: date) -> str:
    """Return the key's name in the key store."""
    return f"insight/day/{day}"


def _context(mark: bytes) -> str:
    return f"contribution {mark.hex()}"


def _pad(encoded: bytes) -> bytes:
    size = -(-(_PREFIX + len(encoded)) // SIZE) * SIZE
    return (len(encoded).to_bytes(_PREFIX) + encoded).ljust(size, b"\0")


def _unpad(padded: bytes) -> bytes:
    return padded[_PREFIX : _PREFIX + int.from_bytes(padded[:_PREFIX])]
