"""Marks in a policy's text: what only the operator knows and must still fill in or confirm.

Invariants:
- A text with a mark is not published.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MARK_WORDS: Final[Mapping[str, str]] = {"en": "Check", "de": "Prüfen", "fr": "Vérifier", "es": "Revisar"}
_MARK: Final = re.compile(rf"\[\[(?:{'|'.join(MARK_WORDS.values())}): ([^\[\]\n]+)\]\]")


@dataclass(frozen=True)
class PolicyMark:
    """One mark: its line, counted from 1, and what it asks for."""

    line: int
    text: str


def mark(language: str, asked: str) -> str:
    return f"[[{MARK_WORDS[language]}: {asked}]]"


def marks_in(text: str) -> list[PolicyMark]:
    return [
        PolicyMark(number, found.group(1))
        for number, line in enumerate(text.split("\n"), 1)
        for found in _MARK.finditer(line)
    ]
