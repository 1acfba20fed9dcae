"""Names and addresses as two models see them: what spaCy's English pipeline calls a name, Rampart judges more mildly,
and what spaCy does not, more strictly.

Invariants:
- spaCy reads English alone; texts in other languages are judged by Rampart by itself.
"""

from collections.abc import Sequence

from discreet.personal_data.span import Span
from discreet.training.deidentify.labels import TextContext
from discreet.training.deidentify.language import Language, languages_of
from discreet.training.deidentify.rampart import Rampart
from discreet.training.deidentify.spacy_names import SpacyNames


class TwoModels:
    """A Detector. Both models are loaded at the first use."""

    def __init__(self) -> None:
        self._spacy, self._rampart = SpacyNames(), Rampart()

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """The spans of each text, each in whatever language it seems to be in."""
        return self.find_in(texts, [languages_of([text])[0] for text in texts])

    def find_in(self, texts: Sequence[str], languages: Sequence[Language]) -> list[list[Span]]:
        """The spans of each text, which is in the language beside it."""
        names = self._spacy.find_in(texts, languages)
        readings = [
            TextContext(language, tuple(spans) if language is Language.ENGLISH or spans else None)
            for language, spans in zip(languages, names, strict=True)
        ]
        return self._rampart.read(texts, readings)
