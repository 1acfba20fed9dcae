"""Names and texts that other people see: no character in them can hide, reorder or break what stands around it."""

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_KEPT = frozenset("\n\t\u200c\u200d")
"""Line ends, and the joiners that Persian, Indian scripts and emoji are written with."""


def one_line(text: str) -> str:
    """`text` without control, direction and other invisible characters, its white space single and trimmed."""
    return " ".join(_visible(text.replace("\n", " ").replace("\t", " ")).split())


def paragraphs(text: str) -> str:
    """The same for longer texts: line ends and indentation stay."""
    return _visible(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _visible(text: str) -> str:
    return "".join(
        character for character in text if character in _KEPT or unicodedata.category(character) not in _HIDDEN
    )
