"""Streams: the exact bounded counts of a period's days so far, which its next measurement needs (P8).

Invariants:
- They are kept sealed under a key that is destroyed when the next day is released, so that nobody draws noise for the
  same counts twice, whatever backup they restore.
- A stream that cannot be opened begins anew.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec

from discreet.analytics.questions import QUESTIONS, CountedQuestion, Period, cells_of
from discreet.analytics.releasing.bounding import Counts
from discreet.crypto.envelope import CannotOpen, open_sealed, seal
from discreet.ports import RandomSource

A_DAY = timedelta(days=1)


class Stream(msgspec.Struct, frozen=True, array_like=True):
    """One question's period so far: for each cell the counts of each day since `began`, which is the first day of the
    period, or the day on which the GPT's numbers began, or began anew."""

    began: date
    days: dict[str, tuple[int, ...]]


Streams = Mapping[str, Stream]
"""By question."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[str, Stream]).decode


def state_key_name(day: date) -> str:
    """In the key store: made by the release of `day`, destroyed by that of the next."""
    return f"insight/state/{day}"


def advanced(earlier: Streams, day: date, counts: Counts, operations: Sequence[str]) -> Streams:
    """The streams of every question after `day`, with those after the day before.

    Cells are those of the GPT and its operations (marks), and those that the period has had already: known without a
    look at what anybody did.
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
    """Those whose period goes on after `day`."""
    return {name: stream for name, stream in streams.items() if _goes_on(QUESTIONS[name].period, day)}


def _goes_on(period: Period, day: date) -> bool:
    return period.first_day(day + A_DAY) <= day


def seal_streams(entropy: RandomSource, key: bytes, gpt_id: UUID, day: date, streams: Streams) -> bytes:
    return seal(entropy, key, _encode(streams), _about(gpt_id, day))


def open_streams(key: bytes | None, gpt_id: UUID, day: date, sealed: bytes | None) -> Streams:
    """None at all when there is no key, or it is not the one."""
    if key is None or sealed is None:
        return {}
    try:
        return _decode(open_sealed(key, sealed, _about(gpt_id, day)))
    except (CannotOpen, msgspec.DecodeError):
        return {}


def _about(gpt_id: UUID, day: date) -> str:
    return f"insight state {gpt_id} {day}"
