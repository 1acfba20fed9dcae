"""Reduce text to the letters and words by which copies are recognised.

Invariants:
- Two texts that look alike on a screen have the same letters here: case, accents, combining marks, hidden characters
  and look-alikes from other scripts make no difference.
- Every letter costs the same, however the text is cut into deltas.
"""

import html
import re
import unicodedata
from typing import Final

from discreet.detection.confusables import LOOK_ALIKES
from discreet.detection.hidden import is_hidden

WORD_CHARACTERS: Final = 16
"""A longer word is cut into words of this length, so that text without spaces is processed as it arrives."""
MAX_FOLDED: Final = 20_000
"""The most characters whose folded form is cached."""
MARKUP_CHARACTERS: Final = 2_000
"""A longer link target or tag counts as text."""

_ENCLOSED: Final = (0x1F150, 0x1F170, 0x1F1E6)
"""The first code points of white-on-black and regional letters A to Z, which no decomposition covers."""
_ALSO_ALIKE: Final = str.maketrans({"h": "n", "v": "n", "m": "u", "y": "u", "i": "l"})
"""Greek capitals resemble other Latin letters than their small forms (Η and η: H and n, Υ and υ: Y and u), and a
capital I resembles a small l. Each such group of letters is one letter in both compared texts."""


class _Folded(dict[int, str]):
    """Cache of the folded form of each character, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        if len(self) >= MAX_FOLDED:
            self.clear()
        self[code] = folded = _folded(chr(code))
        return folded


def _folded(character: str) -> str:
    for first in _ENCLOSED:
        if 0 <= ord(character) - first < 26:
            return chr(ord("a") + ord(character) - first).translate(_ALSO_ALIKE)
    if unicodedata.category(character) in ("Zs", "Zl", "Zp") or character in "\n\r\t\f\v":
        return " "
    if is_hidden(character):
        return ""
    if character in LOOK_ALIKES:
        return LOOK_ALIKES[character].translate(_ALSO_ALIKE)
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    letters = "".join(LOOK_ALIKES.get(each, each) for each in plain if not unicodedata.category(each).startswith("M"))
    return letters.translate(_ALSO_ALIKE)


_FOLDED: Final = _Folded()


def fold(text: str) -> str:
    """Return the folded text, the form that is compared."""
    return text.translate(_FOLDED)


_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts without spaces: Thai, Lao, Burmese, Khmer, kana, Han. Each letter counts as a word."""
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W\d_]){{1,{WORD_CHARACTERS}}}")
"""Numbers are not words, so numbering the lines changes nothing."""
_ASCII_WORD = re.compile(rf"[a-z]{{1,{WORD_CHARACTERS}}}")


def split_words(folded: str) -> list[str]:
    """Return the words of a folded text."""
    return (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)


class WordFolder:
    """Splits a text that arrives in deltas into words.

    A word that the next delta may continue is held back.
    """

    def __init__(self) -> None:
        self._begun = ""

    def feed(self, delta: str) -> list[str]:
        """Return the words that end with `delta`."""
        text = self._begun + delta.translate(_FOLDED)
        words = split_words(text)
        unfinished = bool(words) and text.endswith(words[-1]) and len(words[-1]) < WORD_CHARACTERS
        self._begun = words.pop() if unfinished else ""
        return words


_UNFINISHED_ENTITY = re.compile(r"&#?[0-9A-Za-z]{0,10}\Z")


class Entities:
    """Resolves HTML entities in a text that arrives in deltas.

    An entity that the next delta may complete is held back.
    """

    def __init__(self) -> None:
        self._begun = ""

    def feed(self, delta: str) -> str:
        """Return the text that is complete with `delta`."""
        if not self._begun and "&" not in delta:
            return delta
        text = self._begun + delta
        unfinished = _UNFINISHED_ENTITY.search(text[-12:])
        self._begun = unfinished.group() if unfinished else ""
        return html.unescape(text[: len(text) - len(self._begun)])


_CLOSED_BY: Final = {"](": ")", "][": "]", "<": ">"}
_OPENING = re.compile(r"\]\(|\]\[|<(?=[A-Za-z/!])")
_MAY_OPEN: Final = ("]", "<")


class Markup:
    """Removes the parts that a rendered text does not show: link targets and tags."""

    def __init__(self) -> None:
        self._begun, self._closing, self._skipped = "", "", 0
        self.has_skipped = False

    def feed(self, delta: str) -> str:
        """Return the visible text of `delta`.

        A bracket that may open a link target is held back until the next delta.
        """
        if not self._closing and not self._begun and "]" not in delta and "<" not in delta:
            return delta
        text, self._begun = self._begun + delta, ""
        visible: list[str] = []
        at = 0
        while at < len(text):
            at = self._skip(text, at) if self._closing else self._show(text, at, visible)
        return "".join(visible)

    def _skip(self, text: str, at: int) -> int:
        """Return the index after the link target or tag, or the length of the text.

        After MARKUP_CHARACTERS without an end it counts as text again.
        """
        room = MARKUP_CHARACTERS - self._skipped
        end = text.find(self._closing, at, at + room)
        if end < 0 and len(text) - at < room:
            self._skipped += len(text) - at
            return len(text)
        self._closing, self._skipped = "", 0
        return end + 1 if end >= 0 else at + room

    def _show(self, text: str, at: int, visible: list[str]) -> int:
        """Add the visible text from `at` on to `visible`; return the index where it ends."""
        if opening := _OPENING.search(text, at):
            visible.append(text[at : opening.start()])
            self._closing, self.has_skipped = _CLOSED_BY[opening.group()], True
            return opening.end()
        end = len(text)
        if text[-1] in _MAY_OPEN:
            self._begun, end = text[-1], end - 1
        visible.append(text[at:end])
        return len(text)
