"""Profiles: how thoroughly personal information is searched.

Specification: Improvement.

Invariants:
- Only a profile that uses a heavy detector imports it.
- No profile promises more than it does.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from typing import Protocol, runtime_checkable

from discreet.detection.folded import NormalizedText, fold
from discreet.detection.name_parts import find_repeated_names
from discreet.detection.patterns import Patterns
from discreet.detection.span import Detector, Kind, Span, resolve_overlaps
from discreet.training.deidentify.language import Language, languages_of


class Profile(StrEnum):
    """Profiles from the fastest to the most thorough.

    Each finds all that its predecessor does.
    """

    PATTERNS = "patterns"
    STANDARD = "standard"
    THOROUGH = "thorough"

    @property
    def sentence(self) -> str:
        """The sentence on the profile for a manifest."""
        return f"Reduced with {_MEANS[self]}; never free of personal information."


_MEANS = {
    Profile.PATTERNS: "patterns and check digits, which find numbers and secrets but no names",
    Profile.STANDARD: "patterns, check digits, the Rampart model and lists of names, for names and addresses",
    Profile.THOROUGH: "patterns, check digits, the Rampart model, lists of names and, in English, spaCy's model",
}


@runtime_checkable
class LanguageAwareDetector(Protocol):
    """A detector whose work depends on the language of a text."""

    def find_in(self, texts: Sequence[str], languages: Sequence[Language]) -> list[list[Span]]:
        """Return the spans of each text, in the given languages."""
        ...


class CombinedDetectors:
    """Several detectors as one; the result has the findings of all.

    The most reliable comes first: where two disagree on a kind, the earlier one decides.
    """

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._detectors = detectors

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, each in its own identified language."""
        return self.find_in(texts, [languages_of([text])[0] for text in texts])

    def find_in(self, texts: Sequence[str], languages: Sequence[Language]) -> list[list[Span]]:
        """Return the spans of each text, in the given languages.

        The detectors read the texts after `fold`, which undoes tricks of writing.
        """
        folded = [fold(text) for text in texts]
        texts_ = [normalized.text for normalized in folded]
        span_lists = [
            detector.find_in(texts_, languages)
            if isinstance(detector, LanguageAwareDetector)
            else detector.find(texts_)
            for detector in self._detectors
        ]
        return [
            _map_to_original(_merge_findings(normalized.text, spans), normalized)
            for normalized, *spans in zip(folded, *span_lists, strict=True)
        ]


def _map_to_original(spans: Iterable[Span], folded: NormalizedText) -> list[Span]:
    """Return the spans in offsets of the original text."""
    return [Span(*folded.original(span.start, span.end), span.kind, carries=span.carries) for span in spans]


def _merge_findings(text: str, findings: Iterable[Sequence[Span]]) -> list[Span]:
    """Return all spans; one that overlaps an earlier detector's span takes its kind.

    An address is dropped if all its digits belong to other findings.
    """
    agreed: list[Span] = []
    for spans in findings:
        known = resolve_overlaps(agreed)
        for span in spans:
            kind = _kind_among(span, known)
            if span.kind is Kind.ADDRESS and kind is not span.kind and not _has_own_digits(text, span, known):
                continue
            agreed.append(replace(span, kind=kind))
    return agreed


def _has_own_digits(text: str, span: Span, known: Sequence[Span]) -> bool:
    """Return whether a digit of the span lies in none of the known spans."""
    at = bisect_right(known, span.start, key=lambda other: other.end)
    places = {place for other in known[at : at + 8] for place in range(other.start, min(other.end, span.end))}
    return any(text[place].isdigit() for place in range(span.start, span.end) if place not in places)


def _kind_among(span: Span, known: Sequence[Span]) -> Kind:
    """Return the kind of the first known span that it overlaps, else its own."""
    at = bisect_right(known, span.start, key=lambda other: other.end)
    return known[at].kind if at < len(known) and known[at].start < span.end else span.kind


def find_in_records(detector: Detector, records: Sequence[Sequence[str]]) -> list[list[list[Span]]]:
    """Return the spans of each text of each record.

    A name found in one text of a record is found in all of them. All texts of all records go through the detector
    together.
    """
    texts = [text for record in records for text in record]
    if isinstance(detector, LanguageAwareDetector):
        languages = [language for record in records for language in languages_of(record)]
        span_lists = iter(detector.find_in(texts, languages))
    else:
        span_lists = iter(detector.find(texts))
    return [_carry_names(record, _take(span_lists, len(record))) for record in records]


def _carry_names(record: Sequence[str], span_lists: Sequence[list[Span]]) -> list[list[Span]]:
    """Return a record's spans, with its names wherever they stand in its texts.

    Tricks of writing are undone for the comparison.
    """
    if not any(span.kind is Kind.PERSON for spans in span_lists for span in spans):
        return list(span_lists)
    folded = [fold(text) for text in record]
    folded_spans = [
        [_map_to_folded(span, normalized) for span in spans]
        for spans, normalized in zip(span_lists, folded, strict=True)
    ]
    names = find_repeated_names([normalized.text for normalized in folded], folded_spans)
    return [
        [*spans, *_map_to_original(known[len(spans) :], normalized)]
        for spans, known, normalized in zip(span_lists, names, folded, strict=True)
    ]


def _map_to_folded(span: Span, folded: NormalizedText) -> Span:
    """Return the span in offsets of the folded text.

    It is empty if it holds invisible characters only.
    """
    if folded.origin is None:
        return span
    start, end = (bisect_left(folded.origin, place) for place in (span.start, span.end))
    return replace(span, start=start, end=end)


def _take(results: Iterator[list[Span]], count: int) -> list[list[Span]]:
    """Return the next `count` results; ValueError if a text was skipped."""
    next_results = list(islice(results, count))
    if len(next_results) < count:
        raise ValueError("a detector left a text out")
    return next_results


def load_detector(profile: Profile) -> Detector:
    """Load the profile's detector. Raises DiscreetError.

    Patterns load instantly, models within seconds.
    """
    if profile is Profile.PATTERNS:
        return Patterns()
    from discreet.training.deidentify.rampart import Rampart

    if profile is Profile.STANDARD:
        return CombinedDetectors([Patterns(), Rampart()])
    from discreet.training.deidentify.two_models import CombinedModelDetector

    return CombinedDetectors([Patterns(), CombinedModelDetector()])
