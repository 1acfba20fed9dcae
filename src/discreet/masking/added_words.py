"""Where the words that people added stand in a text: in any case of letters, with any whitespace between them.

Invariants:
- The work is linear in the text, whatever the words are.
- No pattern is compiled of a word: Python keeps patterns, and with them the word, after the chat is gone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

_WHITESPACE = re.compile(r"[^\S ]\s*| \s+")
"""Whitespace other than one space."""


class AddedWords:
    """Finds words, each also within longer words."""

    def __init__(self, words: Iterable[str]) -> None:
        written = [" ".join(word.split()) for word in words]
        self._words = {_lower(form) for word in written if word for form in (word, word.upper(), word.casefold())}

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the start and end of each place. Those of two words may overlap."""
        if not self._words:
            return
        plain, starts = _normalize(text)
        for word in sorted(self._words):
            at = plain.find(word)
            while at >= 0:
                end = at + len(word)
                yield starts[at], starts[end - 1] + 1
                at = plain.find(word, end)


def _lower(text: str) -> str:
    """Return a text in lower case, as long as it was."""
    return text.replace("İ", "i").lower().replace("ς", "σ")


def _normalize(text: str) -> tuple[str, Sequence[int]]:
    """Return the text in lower case with single spaces, and the offset in `text` of each of its characters."""
    small, at = _lower(text), 0
    parts: list[str] = []
    starts: list[int] = []
    for match in _WHITESPACE.finditer(small):
        parts += (small[at : match.start()], " ")
        starts += range(at, match.start() + 1)
        at = match.end()
    if not parts:
        return small, range(len(small))
    return "".join([*parts, small[at:]]), [*starts, *range(at, len(small))]
