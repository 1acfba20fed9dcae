"""Texts in the form in which copies are compared, with the original place of every character.

Invariants:
- Case, accents, width, white space and invisible characters make no difference.
- Signatures of datasets are of this form (`training/near_duplicates.py`): a change needs a new version there.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

Range = tuple[int, int]


@dataclass(frozen=True)
class ComparableText:
    """A text in its comparable form.

    `text` has plain lower-case letters, `origin` the place of each in the original.
    """

    text: str
    origin: Sequence[int]

    def original(self, start: int, end: int) -> Range:
        return self.origin[start], self.origin[end - 1] + 1


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    """Return a character without case, accent and width; "" for an invisible one."""
    if character.isspace():
        return " "
    letters = unicodedata.normalize("NFKD", character).casefold()
    kept = (c for c in letters if c.isascii() or unicodedata.category(c) not in ("Mn", "Me", "Cf", "Cc", "Co", "Cn"))
    return "".join(" " if c.isspace() else c for c in kept)


def folded(text: str) -> str:
    """Return the folded text without the places of its letters."""
    return " ".join("".join(map(_plain, text)).split())


def fold(text: str) -> ComparableText:
    letters: list[str] = []
    origin: list[int] = []
    after_space = True
    for at, character in enumerate(text):
        for letter in _plain(character):
            is_space = letter == " "
            if not (is_space and after_space):
                letters.append(letter)
                origin.append(at)
            after_space = is_space
    return ComparableText("".join(letters), origin)
