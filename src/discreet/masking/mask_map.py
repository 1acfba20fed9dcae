"""The stand-ins of one conversation and their originals.

Invariants:
- Its pieces are stored encrypted with the answers in whose prompts they were masked; no endpoint, log or dataset gets
  them.
- A stand-in means one original. No stand-in begins with another one.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from discreet.masking.dates import list_digits
from discreet.promises.masking import MaskedKind

LONG_NUMBER = 6
"""Digits that tell something alone, such as a telephone number without its area code."""
PREFIX_LETTERS = 5
"""Letters that identify an invented word."""


_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def without_umlauts(name: str) -> str:
    """Return a name as it is written where umlauts are missing."""
    return name.translate(_PLAIN)


class Piece(msgspec.Struct, frozen=True):
    """A masked piece of text and what stands in for it, both as written."""

    kind: MaskedKind
    original: str
    stand_in: str


class MaskMap:
    """The stand-ins of a conversation, and what they mean.

    `words`: an invented word in lower case to the original word. `numbers`: digits to digits of the same length.
    `codes`: letters and digits mixed. `dates`: days as ISO 8601. `pieces`: the masked pieces by their original.
    """

    def __init__(self) -> None:
        self.pieces: dict[str, Piece] = {}
        self.words: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.dates: dict[str, str] = {}
        self._words_for: dict[str, list[str]] = {}
        self._by_spelling: dict[str, str] = {}
        self._stand_ins_for: dict[str, str] = {}
        self._beginnings: set[str] = set()
        self._date_digits: set[str] = set()

    def add_word(self, stand_in: str, original: str) -> None:
        """Note a word, in lower case, and what it means as written."""
        self.words[stand_in] = original
        self._words_for.setdefault(original.lower(), []).append(stand_in)
        self._by_spelling.setdefault(without_umlauts(original.lower()), stand_in)
        self._beginnings |= {stand_in[:end] for end in range(PREFIX_LETTERS, len(stand_in) + 1)}

    def list_words_for(self, original: str) -> Sequence[str]:
        """Return the words that stand for this one in some case of letters."""
        return self._words_for.get(original.lower(), ())

    def word_for_other_spelling(self, original: str) -> str | None:
        """Return the word that stands for this one with its umlauts written otherwise: Müller and Mueller."""
        return self._by_spelling.get(without_umlauts(original.lower()))

    def can_add_word(self, stand_in: str) -> bool:
        """Return whether it begins no stand-in and no stand-in begins it."""
        return stand_in not in self._beginnings and not any(
            stand_in[:end] in self.words for end in range(PREFIX_LETTERS, len(stand_in))
        )

    def add_number(self, stand_in: str, original: str) -> None:
        self._add(self.numbers, stand_in, original)

    def add_code(self, stand_in: str, original: str) -> None:
        self._add(self.codes, stand_in, original)

    def add_date(self, stand_in: str, original: str) -> None:
        self._add(self.dates, stand_in, original)
        self._date_digits.update(list_digits(date.fromisoformat(stand_in)))

    def can_add_date(self, stand_in: date) -> bool:
        """Return whether no order of its digits is one of another stand-in's."""
        return self._date_digits.isdisjoint(list_digits(stand_in))

    def get_stand_in(self, original: str) -> str | None:
        """Return what stands for these digits, this code or this day."""
        return self._stand_ins_for.get(original)

    @property
    def long_numbers(self) -> frozenset[str]:
        """The digits that something stands for, where they tell something in any layout."""
        return frozenset(number for number in self.numbers.values() if len(number) >= LONG_NUMBER)

    def has(self, stand_in: str) -> bool:
        """Return whether these digits, this code or this day stand for others already."""
        return stand_in in self.numbers or stand_in in self.codes or stand_in in self.dates

    def _add(self, meanings: dict[str, str], stand_in: str, original: str) -> None:
        meanings[stand_in] = original
        self._stand_ins_for.setdefault(original, stand_in)
