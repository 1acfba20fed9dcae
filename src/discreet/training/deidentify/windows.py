"""Windows: pieces of a long text that a model reads at once, with context.

Invariants:
- Pure, on offsets only.
- Each token is judged by exactly one window.
- A window that ends inside a sentence also reads some tokens before and after it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAX_LENGTH = 112
"""Tokens in a window. Longer ones cost more per token and found no more in our measurements."""
MARGIN = 14
"""Tokens on each side that are read as context only, unless a line or a sentence ends there."""

_BREAK = re.compile(r"[\n\r]|[.!?。！？][\"')\]”’]?\s")

_HALF = re.compile("[\ud800-\udfff]")


def readable(text: str) -> str:
    """Return the text as valid Unicode: a lone surrogate becomes U+FFFD, in its place."""
    return _HALF.sub("\ufffd", text)


@dataclass(frozen=True)
class Window:
    """Tokens `start` up to `end` are read together; `first` up to `last` are judged."""

    start: int
    end: int
    first: int
    last: int


def windows(text: str, offsets: Sequence[tuple[int, int]]) -> Iterator[Window]:
    """Yield windows whose judged parts cover all tokens of the text in order.

    `offsets` are the characters of each token, in order.
    """
    count, start, first = len(offsets), 0, 0
    while count - start > MAX_LENGTH:
        end = start + MAX_LENGTH
        cut = _natural_cut(text, offsets, start + MAX_LENGTH // 2, end)
        last = cut or end - MARGIN
        yield Window(start, cut or end, first, last)
        start, first = cut or last - MARGIN, last
    if first < count:
        yield Window(start, count, first, count)


def _natural_cut(text: str, offsets: Sequence[tuple[int, int]], low: int, high: int) -> int | None:
    """Return the last token between `low` and `high` that begins a line or a sentence."""
    for token in range(high, low, -1):
        before, start = offsets[token - 1], offsets[token][0]
        if start > before[1] and _BREAK.search(text, max(before[0], before[1] - 2), start):
            return token
    return None
