"""Word search in a text, ignoring case and accents (specification: Chat).

Invariants:
- Matches are pieces of the original text.
- Pure, no I/O.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

from discreet.errors import Invalid

MAX_WORDS = 10
BEFORE, AFTER = 60, 180
"""Characters of a passage before and after its word."""

_ACCENTS = re.compile("[\u0300-\u036f]+")
_MANY_MARKS = re.compile(r"[^\w\s\x00-\x7f]{33}")
"""What may be a run of combining marks. `normalize` sorts a run in quadratic time."""
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True)
class TextPiece:
    """A piece of a text; `hit` marks a search word."""

    text: str
    hit: bool


@dataclass(frozen=True)
class SearchTerms:
    """Search words; a text must hold all of them, also within longer words."""

    folded: tuple[str, ...]

    @classmethod
    def of(cls, query: str) -> "SearchTerms":
        """Parse a query; Invalid without a word."""
        words = tuple(dict.fromkeys(fold_text(query).split()))[:MAX_WORDS]
        if not words:
            raise Invalid("Enter at least one word to search for.", field="query")
        return cls(words)

    def match(self, text: str) -> bool:
        plain = fold_text(text)
        return all(word in plain for word in self.folded)

    def mark(self, text: str) -> tuple[TextPiece, ...]:
        """Return the whole text with the words marked."""
        return _pieces(text, self._spans(text))

    def passage(self, text: str) -> tuple[TextPiece, ...]:
        """Return a marked one-line passage around the longest word."""
        start, end = _window(text, self._find_first(text))
        before, after = "…" if start else "", "…" if end < len(text) else ""
        line = (TextPiece(_WHITE.sub(" ", piece.text), piece.hit) for piece in self.mark(text[start:end]))
        return tuple(piece for piece in (TextPiece(before, False), *line, TextPiece(after, False)) if piece.text)

    def _find_first(self, text: str) -> int:
        """Return the offset of the first occurrence of the longest word."""
        plain, starts = _fold_with_offsets(text)
        at = plain.find(max(self.folded, key=len))
        return starts[at] if at >= 0 else 0

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Return the spans of the words in the text: sorted, merged where they touch."""
        plain, starts = _fold_with_offsets(text)
        spans = sorted(
            (starts[at], starts[at + len(word) - 1] + 1) for word in self.folded for at in _occurrences(plain, word)
        )
        merged: list[tuple[int, int]] = []
        for start, end in spans:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return [(start, _with_accents(text, end)) for start, end in merged]


def fold_text(text: str) -> str:
    """Return the text for comparison: NFKD, without accents and case."""
    if text.isascii():
        return text.lower()
    if _MANY_MARKS.search(text):
        return "".join(map(_folded_character, text))
    return _ACCENTS.sub("", normalize("NFKD", text)).casefold()


@lru_cache(8192)
def _folded_character(character: str) -> str:
    return fold_text(character)


def _fold_with_offsets(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text and, for each of its characters, the offset in `text`."""
    if text.isascii():
        return text.lower(), range(len(text))
    parts = [_folded_character(character) for character in text]
    return "".join(parts), [at for at, part in enumerate(parts) for _ in part]


def _occurrences(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


def _with_accents(text: str, end: int) -> int:
    """Extend a span over combining accents that follow it."""
    following = _ACCENTS.match(text, end)
    return following.end() if following else end


def _window(text: str, at: int) -> tuple[int, int]:
    """Return the window around an offset, cut between words where possible."""
    start, end = max(0, at - BEFORE), min(len(text), at + AFTER)
    if start and (white := _WHITE.search(text, start, at)):
        start = white.end()
    if end < len(text) and (space := text.rfind(" ", at + BEFORE, end)) > 0:
        end = space
    return start, end


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> tuple[TextPiece, ...]:
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return tuple(
        TextPiece(text[start:end], n % 2 == 1) for n, (start, end) in enumerate(pairwise(edges)) if start < end
    )
