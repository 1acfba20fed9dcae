"""Streams: exact bounded counts of a period so far, for its next measurement (P8).

Invariants:
- They are encrypted under a key that is destroyed when the next day is released. So no restored backup allows drawing
  noise for the same counts twice.
- A stream that cannot be decrypted starts again.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec

from discreet.analytics.questions import QUESTIONS, CountedQuestion, Period, cells_of
from discreet.analytics.releasing.bounding import Counts
from discreet.crypto.envelope import DecryptionFailed, open_sealed, seal
from discreet.ports.clock import RandomSource

ONE_DAY = timedelta(days=1)


class Stream(msgspec.Struct, frozen=True, array_like=True):
    """One question's period so far: the daily counts of each cell since `began`.

    `began` is the first day of the period, or the day on which the GPT's numbers started or restarted.
    """

    began: date
    days: dict[str, tuple[int, ...]]


Streams = Mapping[str, Stream]
"""Streams by question."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[str, Stream]).decode


def state_key_name(day: date) -> str:
    """Return the key's name in the key store.

    The release of `day` creates the key; the release of the next day destroys it.
    """
    return f"insight/state/{day}"


def advanced(earlier: Streams, day: date, counts: Counts, operations: Sequence[str]) -> Streams:
    """Return the streams of every question after `day`.

    `earlier` are the streams after the previous day. Cells are those of the GPT, its operations (marks), and those that
    the period already has. They do not depend on what people did.
    """
    return {name: _advanced(q, earlier.get(name), day, counts[name], operations) for name, q in QUESTIONS.items()}


def _advanced(
    question: CountedQuestion, before: Stream | None, day: date, counts: Mapping[str, int], operations: Sequence[str]
) -> Stream:
    if before is None or before.began < question.period.first_day(day):
        before = Stream(day, {})
    none_yet = (0,) * (day - before.began).days
    cells = dict.fromkeys([*before.days, *cells_of(question, operations)])
    return Stream(before.began, {cell: (*before.days.get(cell, none_yet), counts.get(cell, 0)) for cell in cells})


def running(streams: Streams, day: date) -> Streams:
    """Return the streams whose period continues after `day`."""
    return {name: stream for name, stream in streams.items() if _goes_on(QUESTIONS[name].period, day)}


def _goes_on(period: Period, day: date) -> bool:
    return period.first_day(day + ONE_DAY) <= day


def seal_streams(random: RandomSource, key: bytes, gpt_id: UUID, day: date, streams: Streams) -> bytes:
    return seal(random, key, _encode(streams), _context(gpt_id, day))


def open_streams(key: bytes | None, gpt_id: UUID, day: date, sealed: bytes | None) -> Streams:
    """Decrypt the streams. Returns none when the key is missing or wrong."""
    if key is None or sealed is None:
        return {}
    try:
        return _decode(open_sealed(key, sealed, _context(gpt_id, day)))
    except (DecryptionFailed, msgspec.DecodeError):
        return {}


def _context(gpt_id: UUID, day: date) -> str:
    return f"insight state {gpt_id} {day}"
