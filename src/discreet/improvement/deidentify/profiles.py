"""The choices of how thoroughly personal information is looked for, and what each may say of itself (SPEC §9).

Law of this file: a heavier detector is imported only by a profile that has it; no profile promises more than it does.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from enum import StrEnum

from discreet.personal_data.patterns import Patterns
from discreet.personal_data.span import Detector, Kind, Span, settle


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
    Profile.STANDARD: "patterns, check digits and the Rampart model for names and addresses",
    Profile.THOROUGH: "patterns, check digits, the Rampart model and spaCy's model for names",
}


class Several:
    """Detectors as one: what any of them finds is found. The surest comes first: where two disagree of what kind
    something is, the earlier one is believed."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._detectors = detectors

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        found = [detector.find(texts) for detector in self._detectors]
        return [_agreed(of_one_text) for of_one_text in zip(*found, strict=True)]


def _agreed(findings: Iterable[Sequence[Span]]) -> list[Span]:
    """All spans; one that overlaps a span of an earlier detector takes its kind."""
    agreed: list[Span] = []
    for spans in findings:
        known = settle(agreed)
        agreed += [Span(span.start, span.end, _kind_among(span, known)) for span in spans]
    return agreed


def _kind_among(span: Span, known: Sequence[Span]) -> Kind:
    """The kind of the first known span that this one overlaps, its own where there is none."""
    at = bisect_right(known, span.start, key=lambda other: other.end)
    return known[at].kind if at < len(known) and known[at].start < span.end else span.kind


def detector_of(profile: Profile) -> Detector:
    """Load what the profile needs: instantly for patterns, within seconds for models. Raises DiscreetError."""
    if profile is Profile.PATTERNS:
        return Patterns()
    from discreet.improvement.deidentify.rampart import Rampart

    detectors: list[Detector] = [Patterns(), Rampart()]
    if profile is Profile.THOROUGH:
        from discreet.improvement.deidentify.spacy_names import SpacyNames

        detectors.append(SpacyNames())
    return Several(detectors)
