"""Names and addresses found by Rampart and spaCy's English pipeline together.

Rampart needs less evidence for names that spaCy found, and more for others.

Invariants:
- spaCy reads English only; Rampart alone judges texts in other languages.
"""

from collections.abc import Sequence

from discreet.detection.span import Span
from discreet.training.deidentify.labels import TextContext
from discreet.training.deidentify.language import Language, languages_of
from discreet.training.deidentify.rampart import Rampart
from discreet.training.deidentify.spacy_names import SpacyNames


class CombinedModelDetector:
    """A Detector. Both models are loaded at the first use."""

    def __init__(self) -> None:
        self._spacy, self._rampart = SpacyNames(), Rampart()

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, each in its own identified language."""
        return self.find_in(texts, [languages_of([text])[0] for text in texts])

    def find_in(self, texts: Sequence[str], languages: Sequence[Language]) -> list[list[Span]]:
        """Return the spans of each text, in the given languages."""
        names = self._spacy.find_in(texts, languages)
        readings = [
            TextContext(language, tuple(spans) if language is Language.ENGLISH or spans else None)
            for language, spans in zip(languages, names, strict=True)
        ]
        return self._rampart.read(texts, readings)
