"""Cleaning of names and texts that other people see.

No character in them can hide, reorder or break the text around it.
"""

import unicodedata

from discreet.detection.hidden import limit_stacked_signs

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_KEPT = frozenset("\n\t\u200c\u200d")
"""Line ends, and the joiners of Persian, Indian scripts and emoji."""


def one_line(text: str) -> str:
    """Return `text` without invisible characters, in one line.

    Control and direction characters go, too; white space is single and trimmed. Of signs stacked on a letter few stay:
    more are drawn over other lines, such as the recipient on a consent card (P4).
    """
    return limit_stacked_signs(" ".join(_visible(text.replace("\n", " ").replace("\t", " ")).split()))


def paragraphs(text: str) -> str:
    """Return `text` without invisible characters; line ends and indentation stay."""
    return _visible(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _visible(text: str) -> str:
    return "".join(
        character for character in text if character in _KEPT or unicodedata.category(character) not in _HIDDEN
    )
