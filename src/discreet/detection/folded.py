"""A normalised text for patterns, with the original place of every character.

Invariants:
- Full-width letters, other scripts' digits, unusual spaces and hyphens become plain ones. Invisible characters are
  removed. A word that mixes two alphabets becomes Latin.
- Findings are reported in places of the original text.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from discreet.detection.confusables import SAME_IN_LATIN

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e01ef]"
)
"""Characters that are not displayed (DerivedCoreProperties: Default_Ignorable_Code_Point), and the frame of a keycap.
"""
_DIGIT = re.compile(r"[0-9]")
_ESCAPED = ("\\n", "\\r", "\\t")
"""Line ends and tabs in the escaped form of program strings. The text after them starts a word."""
_SPELLED = {0x130: "I", 0x2212: "-", 0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}
"""The one letter that becomes two in lower case, the minus sign, and quotation marks."""


@dataclass(frozen=True)
class NormalizedText:
    """A normalised text.

    `lower` is `text` in lower case, character by character. `origin` has the original place of each character; None if
    all are the same. `digits` is the number of digits: most texts have too few for most numbers.
    """

    text: str
    lower: str
    digits: int
    origin: Sequence[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original place of a range of at least one character."""
        return (start, end) if self.origin is None else (self.origin[start], self.origin[end - 1] + 1)


class _Table(dict[int, str]):
    """A translation table that is filled as characters occur."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


def _plain(character: str) -> str:
    """Return one plain character for one character."""
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Zs":
            return " "
        case "Pd":
            return "-"
        case "No":
            return character  # a superscript two is not a digit
    same = unicodedata.normalize("NFKC", character)
    return same if len(same) == 1 and same.isascii() else character


_TABLE = _Table(_SPELLED)
_MIXED = re.compile(r"[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
_WORD = re.compile(r"[^\W\d_]{2,64}")


def _one_script(word: re.Match[str]) -> str:
    """Return a mixed word with look-alike letters replaced by Latin ones."""
    return word.group().translate(SAME_IN_LATIN) if _MIXED.search(word.group()) else word.group()


def fold(text: str) -> NormalizedText:
    """Return the normalised text. The work is linear in the text's length."""
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


def _folded(plain: str, origin: Sequence[int] | None) -> NormalizedText:
    return NormalizedText(plain, plain.lower(), len(_DIGIT.findall(plain)), origin)
