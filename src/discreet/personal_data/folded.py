"""A text as patterns read it: tricks of writing undone, every place still known.

Invariants:
- Full-width letters, other scripts' digits, odd spaces and odd hyphens become the plain ones, and characters that
  nobody sees are not there, and a word of two alphabets is in one.
- Whatever is found is told in places of the original.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e01ef]"
)
"""Ignored by whoever shows a text (DerivedCoreProperties: Default_Ignorable_Code_Point), and the frame of a keycap."""
_DIGIT = re.compile(r"[0-9]")
_ESCAPED = ("\\n", "\\r", "\\t")
"""Line ends and tabs as programs write them inside a string; what follows begins a word."""
_SPELLED = {0x130: "I", 0x2212: "-", 0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}
"""The one letter that is two in lower case, minus, quotation marks."""


@dataclass(frozen=True)
class Folded:
    """`lower` is `text` in lower case, place by place; `origin` has the original place of each, None for the same.

    `digits` is how many it holds: most texts have too few for most numbers.
    """

    text: str
    lower: str
    digits: int
    origin: Sequence[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of it, at least one character, stands in the original."""
        return (start, end) if self.origin is None else (self.origin[start], self.origin[end - 1] + 1)


class _Table(dict[int, str]):
    """Filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


def _plain(character: str) -> str:
    """One character for one."""
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Zs":
            return " "
        case "Pd":
            return "-"
        case "No":
            return character  # a square is no two
    same = unicodedata.normalize("NFKC", character)
    return same if len(same) == 1 and same.isascii() else character


_TABLE = _Table(_SPELLED)
_LATIN = {ord(other): latin for other, latin in zip(
    "аеорсухіјѕԁһАВЕКМНОРСТХІЈЅοανΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijsdhABEKMHOPCTXIJSoavABEZHIKMNOPTYX", strict=True
)}  # fmt: skip
"""Cyrillic and Greek letters that look like Latin ones."""
_MIXED = re.compile(r"[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
_WORD = re.compile(r"[^\W\d_]{2,64}")


def _one_script(word: re.Match[str]) -> str:
    """A word of Latin letters with others that look like them, in Latin letters alone."""
    return word.group().translate(_LATIN) if _MIXED.search(word.group()) else word.group()


def fold(text: str) -> Folded:
    """The work is linear in the text."""
    for written in _ESCAPED:
        text = text.replace(written, "  ")
    text = text.replace("\t", " ")
    if text.isascii():
        return _folded(text, None)
    origin: Sequence[int] | None = None
    if _UNSEEN.search(text):
        origin = [at for at, character in enumerate(text) if not _UNSEEN.match(character)]
        text = _UNSEEN.sub("", text)
    plain = text.translate(_TABLE)
    if _MIXED.search(plain):
        plain = _WORD.sub(_one_script, plain)
    return _folded(plain, origin)


def _folded(plain: str, origin: Sequence[int] | None) -> Folded:
    return Folded(plain, plain.lower(), len(_DIGIT.findall(plain)), origin)
