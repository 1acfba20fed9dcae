"""Marked spans of a text, and the text cut along them (P4).

Invariants:
- The parts of a text, joined, are the text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from discreet.promises.disclose import Mark, Part


@dataclass(frozen=True)
class MarkedSpan:
    """Characters from `start` up to but not including `end`; never empty."""

    start: int
    end: int
    mark: Mark


def merged(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Merge ordered ranges that overlap or touch."""
    begun: tuple[int, int] | None = None
    for start, end in ranges:
        if begun is None:
            begun = (start, end)
        elif start <= begun[1]:
            begun = (begun[0], max(begun[1], end))
        else:
            yield begun
            begun = (start, end)
    if begun is not None:
        yield begun


def parts_of(text: str, spans: Iterable[MarkedSpan]) -> tuple[Part, ...]:
    """Cut `text` at each span's ends; each part gets the marks that cover it."""
    wanted = sorted(spans, key=lambda span: (span.start, span.end))
    edges = sorted({0, len(text), *(span.start for span in wanted), *(span.end for span in wanted)})
    parts: list[Part] = []
    holding: list[MarkedSpan] = []
    following = 0
    for start, end in pairwise(edges):
        while following < len(wanted) and wanted[following].start <= start:
            holding.append(wanted[following])
            following += 1
        holding = [span for span in holding if span.end > start]
        parts.append(Part(text[start:end], tuple(dict.fromkeys(span.mark for span in holding))))
    return tuple(parts)
