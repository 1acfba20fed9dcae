"""The choices of how thoroughly personal information is looked for, and what each may say of itself (specification:
Improvement).

Invariants:
- A heavier detector is imported only by a profile that has it.
- No profile promises more than it does.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from typing import Protocol, runtime_checkable

from discreet.personal_data.folded import Folded, fold
from discreet.personal_data.name_parts import carried
from discreet.personal_data.patterns import Patterns
from discreet.personal_data.span import Detector, Kind, Span, settle
from discreet.training.deidentify.language import Language, languages_of


class Profile(StrEnum):
    """From the fastest to the most thorough. Each finds what the one before it finds, and more."""

    PATTERNS = "patterns"
    STANDARD = "standard"
    THOROUGH = "thorough"

    @property
    def sentence(self) -> str:
        """What a manifest says of a dataset made with it."""
        return f"Reduced with {_MEANS[self]}; never free of personal information."


_MEANS = {
    Profile.PATTERNS: "patterns and check digits, which find numbers and secrets but no names",
    Profile.STANDARD: "patterns, check digits, the Rampart model and lists of names, for names and addresses",
    Profile.THOROUGH: "patterns, check digits, the Rampart model, lists of names and, in English, spaCy's model",
}


@runtime_checkable
class ReadsLanguages(Protocol):
    """A detector whose work depends on the language of a text."""

    def find_in(self, texts: Sequence[str], languages: Sequence[Language]) -> list[list[Span]]:
        """The spans of each text, which is in the language beside it."""
        ...


class CombinedDetectors:
    """Detectors as one: what any of them finds is found. The surest comes first: where two disagree of what kind
    something is, the earlier one is believed."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._detectors = detectors

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """What is in each text, by itself."""
        return self.find_in(texts, [languages_of([text])[0] for text in texts])

    def find_in(self, texts: Sequence[str], languages: Sequence[Language]) -> list[list[Span]]:
        """What is in each text, which is in the language beside it. Each detector reads it with its tricks undone."""
        folded = [fold(text) for text in texts]
        plain = [one.text for one in folded]
        found = [
            detector.find_in(plain, languages) if isinstance(detector, ReadsLanguages) else detector.find(plain)
            for detector in self._detectors
        ]
        return [_in_place(_agreed(one.text, spans), one) for one, *spans in zip(folded, *found, strict=True)]


def _in_place(spans: Iterable[Span], folded: Folded) -> list[Span]:
    """The same spans in places of the original."""
    return [Span(*folded.original(span.start, span.end), span.kind, carries=span.carries) for span in spans]


def _agreed(text: str, findings: Iterable[Sequence[Span]]) -> list[Span]:
    """All spans; one that overlaps a span of an earlier detector takes its kind. An address whose digits are all
    another thing's is none."""
    agreed: list[Span] = []
    for spans in findings:
        known = settle(agreed)
        for span in spans:
            kind = _kind_among(span, known)
            if span.kind is Kind.ADDRESS and kind is not span.kind and not _has_own_digits(text, span, known):
                continue
            agreed.append(replace(span, kind=kind))
    return agreed


def _has_own_digits(text: str, span: Span, known: Sequence[Span]) -> bool:
    """Whether a digit of the span lies in none of the known spans."""
    at = bisect_right(known, span.start, key=lambda other: other.end)
    places = {place for other in known[at : at + 8] for place in range(other.start, min(other.end, span.end))}
    return any(text[place].isdigit() for place in range(span.start, span.end) if place not in places)


def _kind_among(span: Span, known: Sequence[Span]) -> Kind:
    """The kind of the first known span that this one overlaps, its own where there is none."""
    at = bisect_right(known, span.start, key=lambda other: other.end)
    return known[at].kind if at < len(known) and known[at].start < span.end else span.kind


def find_in_records(detector: Detector, records: Sequence[Sequence[str]]) -> list[list[list[Span]]]:
    """The spans of each text of each record. A name found in one text of a record is found in all of them.

    All texts of all records go through the detector together.
    """
    texts = [text for record in records for text in record]
    if isinstance(detector, ReadsLanguages):
        languages = [language for record in records for language in languages_of(record)]
        found = iter(detector.find_in(texts, languages))
    else:
        found = iter(detector.find(texts))
    return [_carried(record, _take(found, len(record))) for record in records]


def _carried(record: Sequence[str], found: Sequence[list[Span]]) -> list[list[Span]]:
    """The spans of each text of a record, and its names wherever else they stand, with tricks of writing undone."""
    if not any(span.kind is Kind.PERSON for spans in found for span in spans):
        return list(found)
    folded = [fold(text) for text in record]
    plain = [[_in_folded(span, one) for span in spans] for spans, one in zip(found, folded, strict=True)]
    names = carried([one.text for one in folded], plain)
    return [
        [*spans, *_in_place(known[len(spans) :], one)] for spans, known, one in zip(found, names, folded, strict=True)
    ]


def _in_folded(span: Span, folded: Folded) -> Span:
    """The same span in places of the folded text; empty where it holds nothing but unseen characters."""
    if folded.origin is None:
        return span
    start, end = (bisect_left(folded.origin, place) for place in (span.start, span.end))
    return replace(span, start=start, end=end)


def _take(found: Iterator[list[Span]], count: int) -> list[list[Span]]:
    """The next `count` of them. Raises ValueError where there are fewer: no text passes that was not looked at."""
    taken = list(islice(found, count))
    if len(taken) < count:
        raise ValueError("a detector left a text out")
    return taken


def detector_of(profile: Profile) -> Detector:
    """Load what the profile needs: instantly for patterns, within seconds for models. Raises DiscreetError."""
    if profile is Profile.PATTERNS:
        return Patterns()
    from discreet.training.deidentify.rampart import Rampart

    if profile is Profile.STANDARD:
        return CombinedDetectors([Patterns(), Rampart()])
    from discreet.training.deidentify.two_models import TwoModels

    return CombinedDetectors([Patterns(), TwoModels()])
