"""A long text in pieces that a model can read at once, so that every word is judged with its neighbours in sight.

Invariants:
- Pure, on places only.
- Each piece of text is judged by exactly one window.
- Where a window ends in the middle of a sentence, it also reads a little of what stands before and after.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST = 112
"""Tokens in a window. Longer ones cost more for each token and found no more in our measurements."""
MARGIN = 14
"""Tokens on each side that are read for context only, where no line or sentence ends."""

_BREAK = re.compile(r"[\n\r]|[.!?。！？][\"')\]”’]?\s")

_HALF = re.compile("[\ud800-\udfff]")


def readable(text: str) -> str:
    """The text in Unicode's characters alone, as models want it, each in its place: a half of one becomes U+FFFD."""
    return _HALF.sub("\ufffd", text)


@dataclass(frozen=True)
class Window:
    """Tokens `start` up to `end` are read together; those from `first` up to `last` are judged by it."""

    start: int
    end: int
    first: int
    last: int


def windows(text: str, offsets: Sequence[tuple[int, int]]) -> Iterator[Window]:
    """Windows whose judged parts follow one another and together are all tokens of the text.

    `offsets` are the characters of each token, in order.
    """
    count, start, first = len(offsets), 0, 0
    while count - start > LONGEST:
        end = start + LONGEST
        cut = _natural_cut(text, offsets, start + LONGEST // 2, end)
        last = cut or end - MARGIN
        yield Window(start, cut or end, first, last)
        start, first = cut or last - MARGIN, last
    if first < count:
        yield Window(start, count, first, count)


def _natural_cut(text: str, offsets: Sequence[tuple[int, int]], low: int, high: int) -> int | None:
    """The last token between `low` and `high` that a line or a sentence begins with."""
    for token in range(high, low, -1):
        before, begins = offsets[token - 1], offsets[token][0]
        if begins > before[1] and _BREAK.search(text, max(before[0], before[1] - 2), begins):
            return token
    return None
