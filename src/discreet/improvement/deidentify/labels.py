"""From what a model thinks of each token to spans of characters.

Law of this file: pure. A word is judged as a whole, never cut inside; the labels of one name (given name, surname)
or of one address (number, street, town, code) count together. A run of words is kept when one of them is certain.
"""

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

from discreet.personal_data.introductions import introduced
from discreet.personal_data.names import needed, tidy_name, uses_capitals
from discreet.personal_data.span import Kind, Span, settle

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

PLACE = "PLACE"
KINDS = (Kind.PERSON, Kind.ADDRESS, Kind.PHONE, Kind.GOV_ID, Kind.IBAN, PLACE)
"""The columns of the scores. A place alone is nobody's address; it counts where it continues one."""
_PERSON, _ADDRESS, _PLACE = KINDS.index(Kind.PERSON), KINDS.index(Kind.ADDRESS), KINDS.index(PLACE)

CERTAIN = 0.5
"""How probable the most probable word of a run must be."""
LIKELY = 0.25
"""How probable its other words must be."""
SURE = 0.85
"""How probable it must be where the form says little: a street without a number, a number of no known form."""
SECONDED = 0.01
"""How probable a single word must be that another model calls a name: class names and products stay below."""
UNSECONDED = 0.55
"""How probable a word must be that another model looked at and does not call a name."""
UNSECONDED_ACRONYM = 0.95
"""The same for capitals alone."""
LEAST = 0.2
"""Below this a word is not looked at."""

_LABELS: dict[str, str] = {
    "GIVEN_NAME": Kind.PERSON,
    "SURNAME": Kind.PERSON,
    "BUILDING_NUMBER": Kind.ADDRESS,
    "STREET_NAME": Kind.ADDRESS,
    "SECONDARY_ADDRESS": Kind.ADDRESS,
    "ZIP_CODE": Kind.ADDRESS,
    "CITY": PLACE,
    "STATE": PLACE,
    "PHONE": Kind.PHONE,
    "TAX_ID": Kind.GOV_ID,
    "GOVERNMENT_ID": Kind.GOV_ID,
    "PASSPORT": Kind.GOV_ID,
    "DRIVERS_LICENSE": Kind.GOV_ID,
    "BANK_ACCOUNT": Kind.IBAN,
    "ROUTING_NUMBER": Kind.IBAN,
}
_NAME_JOINT = re.compile(
    r"[ \t\u00a0]{0,2}|['’‘`\-‐‑]|\. ?| (?:van|von|de|der|den|da|di|du|del|la|le|bin|ibn|al|el|y|dos) "
)
_NUMBER_JOINT = re.compile(r"[ .()/+\-]{0,3}")
_ADDRESS_JOINT = re.compile(
    r"[\s,.#/()'’\-]{0,8}"
    r"|[\s,.]{1,4}(?:(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|Box|P\.? ?O)\b[\s,.#]{0,4}){1,2}",
    re.IGNORECASE,
)
_TOWN_AND_CODE = re.compile(r"[\s,.]{1,4}(?:[^\W\d_a-z][^\W\d_]{0,24}\.?[ ,]?\s{1,2}){1,5}\d{4,6}\b")
"""What follows a street: a town, perhaps a country, each word with a capital, and the code."""
_LEAST_DIGITS = {Kind.PHONE: 7, Kind.GOV_ID: 5, Kind.IBAN: 8}
"""Digits that a number needs to be taken for more than a number."""
_NOT_BEFORE = frozenset(":.,")
"""What stands between the parts of a time, a version, an amount, directly before the number."""
_HOUSE_NUMBER = 4
"""Characters of a number that, alone, may as well be an age or a year."""


@dataclass(frozen=True)
class TokenScores:
    """What is known of each token: its characters, its word's number, how probable each of `KINDS` is."""

    offsets: Sequence[tuple[int, int]]
    words: Sequence[int | None]
    scores: "Array"


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    scores: Sequence[float]


def kinds_of(labels: Mapping[int, str]) -> "Array":
    """A matrix that adds up a model's labels (`B-SURNAME`, …), by number, to `KINDS`."""
    import numpy

    matrix = numpy.zeros((len(labels), len(KINDS)), numpy.float32)
    for number, label in labels.items():
        kind = _LABELS.get(label.partition("-")[2])
        if kind is not None:
            matrix[number, KINDS.index(kind)] = 1
    return matrix


@dataclass(frozen=True)
class Reading:
    """What is known of a text beside this model's scores. `others`: the names that another model found in it, None
    where no other looked; `nouns_have_capitals` where it is in German."""

    nouns_have_capitals: bool = False
    others: tuple[Span, ...] | None = None


def spans(text: str, tokens: TokenScores, reading: Reading = Reading()) -> list[Span]:
    """The personal information in a text."""
    import numpy

    firsts = _first_tokens(tokens.words)
    if not firsts:
        return []
    means = numpy.add.reduceat(tokens.scores, firsts) / numpy.diff([*firsts, len(tokens.words)])[:, None]
    ends = [*(first - 1 for first in firsts[1:]), len(tokens.words) - 1]
    places = [(tokens.offsets[first][0], tokens.offsets[last][1]) for first, last in zip(firsts, ends, strict=True)]
    words = [_Word(*place, mean) for place, mean in zip(places, means.tolist(), strict=True)]
    capitals = uses_capitals(text)

    others = settle(reading.others or ())
    nouns = reading.nouns_have_capitals

    def is_name(word: _Word) -> bool:
        score, least = word.scores[_PERSON], needed(text, word.start, word.end, capitals, nouns)
        if reading.others is not None and capitals and not _touches(Span(word.start, word.end, Kind.PERSON), others):
            acronym = text[word.start : word.end].isupper() and word.end - word.start > 1
            least = max(least, UNSECONDED_ACRONYM if acronym else UNSECONDED)
        return score > word.scores[_PLACE] and score >= least

    named = [word for word in words if word.scores[_PERSON] >= LEAST and is_name(word)]
    streets = list(_streets(text, words, {word.end for word in named}))
    names = [*introduced(text), *_persons(text, named)]
    names += [name for name in others if _is_seconded(text, name, words)]
    people = [name for name in names if not _touches(name, streets)]
    within = (replace(name, kind=Kind.ADDRESS) for name in names if _touches(name, streets))
    return [*people, *streets, *within, *_addresses(text, words), *_numbers(text, words)]


def _is_seconded(text: str, name: Span, words: Sequence[_Word]) -> bool:
    """Whether what another model calls a name stands: two words do, a single one where this model sees a trace."""
    first = bisect_right(words, name.start, key=lambda word: word.end)
    within = list(takewhile(lambda word: word.start < name.end, words[first:]))
    several = sum(text[word.start : word.end].isalnum() for word in within) > 1
    return several or any(word.scores[_PERSON] >= SECONDED for word in within)


def _first_tokens(words: Sequence[int | None]) -> list[int]:
    """The numbers of the tokens that a word begins with."""
    return [n for n, word in enumerate(words) if n == 0 or word != words[n - 1]]


def _persons(text: str, named: Iterable[_Word]) -> Iterator[Span]:
    for run in _runs(text, _NAME_JOINT, named):
        if name := tidy_name(text, run[0].start, run[-1].end):
            yield name


def _streets(text: str, words: Sequence[_Word], ends_of_names: Container[int]) -> Iterator[Span]:
    """A name with a house's number after it is a street's. Here, the number and the name's last word."""
    for before, word in pairwise(words):
        numbered = word.scores[_ADDRESS] >= CERTAIN and text[word.start : word.end].isdigit()
        if numbered and before.end in ends_of_names and text[before.end : word.start] == " ":
            yield Span(before.start, word.end, Kind.ADDRESS)


def _touches(span: Span, others: Sequence[Span]) -> bool:
    """Whether the span overlaps one of the others, which are in order and apart."""
    at = bisect_right(others, span.start, key=lambda other: other.end)
    return at < len(others) and others[at].start < span.end


def _addresses(text: str, words: Iterable[_Word]) -> Iterator[Span]:
    """Runs with something of a street, a number or a code in them; a town or a state alone is nobody's address."""
    for run in _runs(text, _ADDRESS_JOINT, (word for word in words if _is_in_address(word))):
        start, end = run[0].start, run[-1].end
        parts = sum(word.scores[_ADDRESS] >= LIKELY for word in run)
        numbered = any(sign.isdigit() for sign in text[start:end])
        needed_here = CERTAIN if numbered and parts > 1 else SURE
        if max(word.scores[_ADDRESS] for word in run) >= needed_here and (parts > 1 or end - start > _HOUSE_NUMBER):
            town = _TOWN_AND_CODE.match(text, end) if numbered and parts > 1 else None
            yield Span(start, town.end() if town else end, Kind.ADDRESS)


def _is_in_address(word: _Word) -> bool:
    score = word.scores[_ADDRESS] + word.scores[_PLACE]
    return score >= LIKELY and score > word.scores[_PERSON]


def _numbers(text: str, words: Sequence[_Word]) -> Iterator[Span]:
    for kind, least in _LEAST_DIGITS.items():
        column = KINDS.index(kind)
        for run in _runs(text, _NUMBER_JOINT, (word for word in words if word.scores[column] >= LIKELY)):
            start, end = run[0].start, run[-1].end
            known = max(word.scores[column] for word in run)
            digits = sum(sign.isdigit() for sign in text[start:end])
            if text[max(0, start - 1) : start] in _NOT_BEFORE:
                continue
            if known >= (CERTAIN if kind is Kind.PHONE else SURE) and digits >= least:
                yield Span(start, end, kind)


def _runs(text: str, joint: re.Pattern[str], words: Iterable[_Word]) -> Iterator[list[_Word]]:
    """Words that stand together; a sign of punctuation is no word but may join two."""
    run: list[_Word] = []
    for word in words:
        if not text[word.start : word.end].isalnum():
            continue
        if run and not joint.fullmatch(text, run[-1].end, word.start):
            yield run
            run = []
        run.append(word)
    if run:
        yield run
