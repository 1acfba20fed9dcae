"""Conversion of a model's token scores to spans of characters.

Invariants:
- Pure.
- A word is judged as a whole, never cut inside.
- The labels of one name (given name, surname) or of one address (number, street, town, code) count together.
- A run of words is kept when one of them is certain.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from discreet.detection.introductions import find_introduced
from discreet.detection.names import get_min_probability, tidy_name, uses_capitals
from discreet.detection.span import Kind, Span, resolve_overlaps
from discreet.training.deidentify.known_names import is_genitive, is_known_family, is_known_given
from discreet.training.deidentify.language import Language

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

PLACE = "PLACE"
KINDS = (Kind.PERSON, Kind.ADDRESS, Kind.PHONE, Kind.GOV_ID, Kind.IBAN, PLACE)
"""The columns of the scores. A place alone is no personal address; it counts where it continues one."""
_PERSON, _ADDRESS, _PLACE = KINDS.index(Kind.PERSON), KINDS.index(Kind.ADDRESS), KINDS.index(PLACE)

CERTAIN = 0.5
"""The least probability of the most probable word in a run."""
LIKELY = 0.25
"""The least probability of its other words."""
CONFIDENT = 0.85
"""The least probability where the form says little: a street without a number, a number of unknown form."""
MIN_SECOND_OPINION = 0.01
"""The least probability of a single word that another model calls a name: class names and products stay below."""
MIN_ALONE = 0.55
"""The least probability of a word that another model read and does not call a name."""
UNSECONDED_ACRONYM = 0.95
"""The same for a word in capitals only."""
LISTED = 0.2
"""The least probability of a word on a list of names."""
LISTED_FAMILY = 0.05
"""The least probability of a capitalised, listed family name in a language other than English."""
AFTER_GIVEN = 0.03
"""The least probability of a capitalised German word after a given name: German nouns have capitals."""

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
    r"[ \t\u00a0]{0,2}|['’‘`\-‐‑]|\. ?| (?:van|von|de|der|den|da|di|du|del|la|le|bin|ibn|al|el|dos) "
)
_NUMBER_JOINT = re.compile(r"[ .()/+\-]{0,3}")
_ADDRESS_JOINT = re.compile(
    r"[\s,.#/()'’\-]{0,8}"
    r"|[\s,.]{1,4}(?:(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|Box|P\.? ?O)\b[\s,.#]{0,4}){1,2}",
    re.IGNORECASE,
)
_TOWN_AND_CODE = re.compile(r"[\s,.]{1,4}(?:[^\W\d_a-z][^\W\d_]{0,24}\.?[ ,]?\s{1,2}){1,5}\d{4,6}\b")
"""The part after a street: a town, perhaps a country, each word capitalised, and the code."""
_NO_CODE = re.compile(r"[\d\s./-]{7,40}(?<!\d{5}-\d{4})")
"""Digits only, too many for a postcode."""
_ROOM = re.compile(
    r"(?:zimmer|station|raum|saal|gleis|kapitel|seite|bett|room|ward|platform|page|chapter|chambre|salle|quai|voie|page|"
    r"habitación|sala|vía|andén|capítulo|chapitre) \d{1,4}",
    re.IGNORECASE,
)
"""A place within a building or a book, which many have and which identifies none."""
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,64}")
_MIN_DIGITS = {Kind.PHONE: 7, Kind.GOV_ID: 5, Kind.IBAN: 8}
"""The least number of digits in an identifying number."""
_NOT_BEFORE = frozenset(":.,")
"""Characters between the parts of a time, a version or an amount, directly before the number."""
_HOUSE_NUMBER = 4
"""Up to this length, a lone number may as well be an age or a year."""


@dataclass(frozen=True)
class TokenScores:
    """Each token's characters, its word's number, and a probability per kind."""

    offsets: Sequence[tuple[int, int]]
    words: Sequence[int | None]
    scores: "Array"


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    scores: Sequence[float]


def kinds_of(labels: Mapping[int, str]) -> "Array":
    """Return a matrix that sums a model's labels (`B-SURNAME`, …) into `KINDS`.

    `labels` gives each label's column in the model's output.
    """
    import numpy

    matrix = numpy.zeros((len(labels), len(KINDS)), numpy.float32)
    for number, label in labels.items():
        kind = _LABELS.get(label.partition("-")[2])
        if kind is not None:
            matrix[number, KINDS.index(kind)] = 1
    return matrix


@dataclass(frozen=True)
class TextContext:
    """Facts about a text beside this model's scores.

    `others` are the names that another model found in it, None if no other read it.
    """

    language: Language = Language.ENGLISH
    others: tuple[Span, ...] | None = None

    @property
    def trusts_lists(self) -> bool:
        """Whether a capitalised listed given name suffices: the model reads English best."""
        return self.language is not Language.ENGLISH


def spans(text: str, tokens: TokenScores, context: TextContext = TextContext()) -> list[Span]:
    """Return the personal information in a text."""
    import numpy

    firsts = _first_tokens(tokens.words)
    if not firsts:
        return []
    means = numpy.add.reduceat(tokens.scores, firsts) / numpy.diff([*firsts, len(tokens.words)])[:, None]
    ends = [*(first - 1 for first in firsts[1:]), len(tokens.words) - 1]
    places = [(tokens.offsets[first][0], tokens.offsets[last][1]) for first, last in zip(firsts, ends, strict=True)]
    words = [_Word(*place, mean) for place, mean in zip(places, means.tolist(), strict=True)]
    others = resolve_overlaps(context.others or ())
    name_words = list(_find_name_words(text, words, context, others))
    streets = list(_find_streets(text, words, {word.end for word in name_words}))
    names = [*_find_introduced(text, words, context), *_find_persons(text, name_words), *_find_recipients(text, words)]
    names += [name for name in others if _is_confirmed(text, name, words)]
    people = [name for name in names if not _overlaps_any(name, streets)]
    in_addresses = (replace(name, kind=Kind.ADDRESS) for name in names if _overlaps_any(name, streets))
    return [*people, *streets, *in_addresses, *_find_addresses(text, words), *_find_numbers(text, words)]


def _find_name_words(
    text: str, words: Sequence[_Word], context: TextContext, others: Sequence[Span]
) -> Iterator[_Word]:
    """Yield the words that are names, in order."""
    capitals = uses_capitals(text)
    given_name_end = -1
    for word in words:
        text_of_word = text[word.start : word.end]
        listed_given = context.trusts_lists and text_of_word.istitle() and is_known_given(text_of_word)
        follows_given_name = word.start == given_name_end + 1 and text_of_word.istitle() and text[given_name_end] == " "
        if listed_given or _is_name(text, word, context, others, capitals, follows_given_name=follows_given_name):
            if word.scores[_PLACE] > max(word.scores[_PERSON], LIKELY if listed_given else 0):
                continue
            given_name_end = word.end if listed_given and not is_genitive(text_of_word) else -1
            yield word


def _is_name(
    text: str, word: _Word, context: TextContext, others: Sequence[Span], capitals: bool, *, follows_given_name: bool
) -> bool:
    """Return whether both models and the lists of names together call it a name.

    `follows_given_name`: it follows a listed given name.
    """
    text_of_word, score = text[word.start : word.end], word.scores[_PERSON]
    threshold = get_min_probability(text, word.start, word.end, capitals, context.language is Language.GERMAN)
    if context.others is not None and capitals and not _overlaps_any(Span(word.start, word.end, Kind.PERSON), others):
        threshold = max(
            threshold, UNSECONDED_ACRONYM if text_of_word.isupper() and len(text_of_word) > 1 else MIN_ALONE
        )
    if follows_given_name:
        threshold = min(threshold, AFTER_GIVEN if context.language is Language.GERMAN else 0)
    if (text_of_word.istitle() or not capitals) and (is_known_given(text_of_word) or is_known_family(text_of_word)):
        lenient = LISTED_FAMILY if context.trusts_lists and text_of_word.istitle() else LISTED
        threshold = min(threshold, LISTED if text_of_word.islower() else lenient)
    return score >= threshold


def _is_confirmed(text: str, name: Span, words: Sequence[_Word]) -> bool:
    """Return whether another model's name counts.

    Two words count; a single one counts if this model gives it a small score, too.
    """
    first = bisect_right(words, name.start, key=lambda word: word.end)
    last = bisect_left(words, name.end, lo=first, key=lambda word: word.start)
    name_words = words[first:last]
    several = sum(text[word.start : word.end].isalnum() for word in name_words) > 1
    return several or any(word.scores[_PERSON] >= MIN_SECOND_OPINION for word in name_words)


def _find_introduced(text: str, words: Sequence[_Word], context: TextContext) -> Iterator[Span]:
    """Yield the introduced names.

    A name in Latin letters carries its parts if a model or a list also calls it a name.
    """
    for name in find_introduced(text, context.language):
        first = bisect_right(words, name.start, key=lambda word: word.end)
        last = bisect_left(words, name.end, lo=first, key=lambda word: word.start)
        is_seen = any(word.scores[_PERSON] >= LIKELY for word in words[first:last])
        parts = _LATIN_WORD.findall(text, name.start, name.end)
        is_listed = any(is_known_given(part) or is_known_family(part) for part in parts)
        yield replace(name, carries=is_seen or is_listed or not parts)


def _first_tokens(words: Sequence[int | None]) -> list[int]:
    """Return the numbers of the tokens that begin a word."""
    return [n for n, word in enumerate(words) if n == 0 or word != words[n - 1]]


def _find_persons(text: str, name_words: Iterable[_Word]) -> Iterator[Span]:
    for run in _runs(text, _NAME_JOINT, name_words):
        if name := tidy_name(text, run[0].start, run[-1].end):
            yield name


def _find_streets(text: str, words: Sequence[_Word], ends_of_names: Container[int]) -> Iterator[Span]:
    """Yield street addresses: a name followed by a building's number.

    The span is the number and the name's last word.
    """
    for before, word in pairwise(words):
        is_number = word.scores[_ADDRESS] >= CERTAIN and text[word.start : word.end].isdigit()
        if is_number and before.end in ends_of_names and text[before.end : word.start] == " ":
            yield Span(before.start, word.end, Kind.ADDRESS)


def _overlaps_any(span: Span, others: Sequence[Span]) -> bool:
    """Return whether the span overlaps one of the others, sorted and disjoint."""
    at = bisect_right(others, span.start, key=lambda other: other.end)
    return at < len(others) and others[at].start < span.end


def _find_addresses(text: str, words: Iterable[_Word]) -> Iterator[Span]:
    """Yield runs with a street, a number or a code.

    A town or a state alone is no personal address.
    """
    for whole_run in _runs(text, _ADDRESS_JOINT, (word for word in words if _is_in_address(word))):
        run = _strip_lowercase_tail(text, _strip_recipient(text, whole_run))
        start, end = run[0].start, run[-1].end
        parts = sum(word.scores[_ADDRESS] >= LIKELY for word in run)
        has_digit = any(sign.isdigit() for sign in text[start:end])
        if _NO_CODE.fullmatch(text, start, end) or _ROOM.fullmatch(text, start, end):
            continue
        threshold = CERTAIN if has_digit and parts > 1 else CONFIDENT
        if max(word.scores[_ADDRESS] for word in run) >= threshold and (parts > 1 or end - start > _HOUSE_NUMBER):
            town = _TOWN_AND_CODE.match(text, end) if has_digit and parts > 1 else None
            yield Span(start, town.end() if town else end, Kind.ADDRESS)


def _strip_recipient(text: str, run: list[_Word]) -> list[_Word]:
    """Return an address without the name of its recipient.

    The name is one to three words from a listed given name to a comma.
    """
    for number, (word, following) in enumerate(pairwise(run[:4]), 1):
        if any(sign.isdigit() for sign in text[word.start : word.end]):
            break
        if text[word.end : following.start].strip() == "," and is_known_given(text[run[0].start : run[0].end]):
            return run[number:]
    return run


def _strip_lowercase_tail(text: str, run: list[_Word]) -> list[_Word]:
    """Return a numbered address without the lower-case words after it.

    Only in a text that uses capitals.
    """
    last = max((n for n, word in enumerate(run) if not text[word.start : word.end].islower()), default=-1)
    has_digit = any(sign.isdigit() for word in run[: last + 1] for sign in text[word.start : word.end])
    return run[: last + 1] if has_digit and uses_capitals(text) else run


def _find_recipients(text: str, words: Iterable[_Word]) -> Iterator[Span]:
    """Yield the names that `_strip_recipient` leaves out."""
    for run in _runs(text, _ADDRESS_JOINT, (word for word in words if _is_in_address(word))):
        name_length = len(run) - len(_strip_recipient(text, run))
        if name_length and (name := tidy_name(text, run[0].start, run[name_length - 1].end)):
            yield name


def _is_in_address(word: _Word) -> bool:
    score = word.scores[_ADDRESS] + word.scores[_PLACE]
    return score >= LIKELY and score > word.scores[_PERSON]


def _find_numbers(text: str, words: Sequence[_Word]) -> Iterator[Span]:
    for kind, min_digits in _MIN_DIGITS.items():
        column = KINDS.index(kind)
        for run in _runs(text, _NUMBER_JOINT, (word for word in words if word.scores[column] >= LIKELY)):
            start, end = run[0].start, run[-1].end
            score = max(word.scores[column] for word in run)
            digits = sum(sign.isdigit() for sign in text[start:end])
            if text[max(0, start - 1) : start] in _NOT_BEFORE:
                continue
            if score >= (CERTAIN if kind is Kind.PHONE else CONFIDENT) and digits >= min_digits:
                yield Span(start, end, kind)


def _runs(text: str, joint: re.Pattern[str], words: Iterable[_Word]) -> Iterator[list[_Word]]:
    """Yield words that stand together; a punctuation mark is no word but may join two."""
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
