"""Marked spans of a text, and the text cut along them (P4).

Invariants:
- The parts of a text, joined, are the text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from discreet.promises.disclose import Mark, Part


@dataclass(frozen=True)
class MarkedSpan:
    """Characters from `start` up to but not including `end`; never empty."""

    start: int
    end: int
    mark: Mark


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
