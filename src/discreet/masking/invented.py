"""Invented words, numbers and dates that stand in for real ones.

Invariants:
- A word looks like a name and begins with five letters that no word of the four languages begins with, so that a model
  says it only because it read it.
- A number, code or date has the shape of the original, so that grammar, formats and sums of digits stay plausible.
"""

import string
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count

from discreet.masking.gender import NameKind

_BEGINNINGS = (
    "balv", "bremd", "corv", "dalv", "delm", "dorv", "elvr", "fald", "felv", "garv", "gelm", "hulv", "helmb", "ilvr",
    "jorv", "jelm", "kalv", "kelm", "korv", "lorm", "lundv", "marv", "melv", "morv", "nalv", "nelm", "norv", "orvl",
    "palv", "pelm", "quelm", "ralv", "relm", "rosv", "salv", "selm", "sorv", "tarv", "telm", "torv", "ulvr", "valm",
    "velm", "vosk", "walv", "welm", "yelm", "yorv", "zalv", "zelm",
)  # fmt: skip
_MIDDLES = ("ad", "am", "ar", "av", "ed", "el", "em", "en", "er", "id", "il", "im", "in", "ir", "od", "ol", "om", "or")
_FEMALE = ("ina", "ira", "ela", "ena", "ida", "inia")
_MALE = ("an", "on", "us", "ian", "ard", "ric")
_FAMILY = ("sen", "berg", "stad", "mond", "vik", "dahl", "stett", "inger", "owitz", "elli")
_SHORT_MONTHS, _LONG_MONTHS = (1, 2, 3, 6, 7), (10, 12)
"""Months of one and of two digits whose names tell the four languages apart."""
_MIN_MONTH_LENGTH = 28
SAME_YEAR_TRIES = 32
"""Dates that are tried in a year before its neighbours are tried, too."""
_ENDINGS = {NameKind.FEMALE: _FEMALE, NameKind.MALE: _MALE, NameKind.FAMILY: _FAMILY}


class Randomness:
    """Even choices from unpredictable bytes."""

    def __init__(self, source: Callable[[int], bytes]) -> None:
        self._source = source

    def below(self, end: int) -> int:
        """Return a number from 0 up to `end`, excluded."""
        return int.from_bytes(self._source(8)) % end

    def choose(self, choices: str | tuple[str, ...]) -> str:
        return choices[self.below(len(choices))]


def invent_words(randomness: Randomness, kind: NameKind, vowel: str = "") -> Iterator[str]:
    """Yield invented given or family names in lower case, without end.

    `vowel` is the one in their middle, if it matters.
    """
    while True:
        middle = randomness.choose(_MIDDLES)
        yield randomness.choose(_BEGINNINGS) + (vowel or middle[0]) + middle[1] + randomness.choose(_ENDINGS[kind])


def is_of_other_gender(word: str, kind: NameKind) -> bool:
    """Return whether an invented word is a given name of the other gender."""
    return word.endswith({NameKind.FEMALE: _MALE, NameKind.MALE: _FEMALE}.get(kind, ()))


def invent_digits(randomness: Randomness, original: str) -> Iterator[str]:
    """Yield other digits of the same length, without end.

    The first is 0 only where the original's is.
    """
    while True:
        rest = "".join(randomness.choose(string.digits) for _ in original[1:])
        yield ("0" if original.startswith("0") else randomness.choose("3456789")) + rest


def invent_codes(randomness: Randomness, original: str) -> Iterator[str]:
    """Yield other letters and digits of the same shape, without end."""
    while True:
        yield "".join(_choose_like(randomness, character) for character in original)


def _choose_like(randomness: Randomness, character: str) -> str:
    if character in string.digits:
        return randomness.choose(string.digits)
    return randomness.choose(string.ascii_uppercase if character.isupper() else string.ascii_lowercase)


def invent_dates(randomness: Randomness, original: date) -> Iterator[date]:
    """Yield other days, without end: first of the same year, later of near years.

    Day and month keep their number of digits, so that each way of writing keeps its length.
    """
    months = _SHORT_MONTHS if original.month < 10 else _LONG_MONTHS
    for tried in count():
        years = tried // SAME_YEAR_TRIES
        year = min(9999, max(1, original.year - years + randomness.below(2 * years + 1)))
        month = months[randomness.below(len(months))]
        day = 1 + randomness.below(9) if original.day < 10 else 10 + randomness.below(_MIN_MONTH_LENGTH - 9)
        yield date(year, month, day)
