"""Language identification, so that each model reads only its own language.

Invariants:
- At most `READ` characters of a text are read: the work does not grow with it.
- A text too short to tell takes the language of the texts around it.
"""

import io
import lzma
import re
from array import array
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Any

READ = 600
"""Characters read to identify the language."""
MIN_LENGTH = 24
"""With fewer letters, a text alone is too short."""
CERTAIN = 0.6
"""The least probability at which a language counts without the texts around it."""

_LETTERS = re.compile(r"[^\W\d_]+")
_NO_PROSE = re.compile(r"```[^`]{0,600}|`[^`\n]{1,200}`|https?://\S{1,200}|@\S{1,60}|<[^<>\n]{1,200}>")


class Language(StrEnum):
    """A language with its own rules or models here."""

    ENGLISH = "en"
    GERMAN = "de"
    FRENCH = "fr"
    SPANISH = "es"
    OTHER = "other"


_TOLD_APART = ("en", "de", "fr", "es", "it", "pt", "nl", "da", "sv", "no", "fi", "pl", "cs", "ro", "tr", "hu", "ru",
               "uk", "el", "ar", "fa", "he", "hi", "zh", "ja", "ko", "id", "vi")  # fmt: skip


def languages_of(texts: Sequence[str]) -> list[Language]:
    """Return the language of each text of one record.

    An unclear text takes the language of all texts together.
    """
    languages = [_detect_language(text) for text in texts]
    if None not in languages:
        return [language for language in languages if language is not None]
    together = _guess_language("\n".join(text[:READ] for text in texts)) if len(texts) > 1 else None
    return [language or together or _guess_language(text) for language, text in zip(languages, texts, strict=True)]


def language_of(text: str, default: Language) -> Language:
    """Return the language of a paragraph; `default` if unclear."""
    return _detect_language(text) or default


def _detect_language(text: str) -> Language | None:
    prose = _prose(text)
    if sum(map(len, _LETTERS.findall(prose))) < MIN_LENGTH:
        return None
    language, probability = _load_identifier().classify(prose)
    return _parse_language(language) if probability >= CERTAIN else None


def _guess_language(text: str) -> Language:
    prose = _prose(text)
    return _parse_language(_load_identifier().classify(prose)[0]) if _LETTERS.search(prose) else Language.ENGLISH


def _prose(text: str) -> str:
    """Return the beginning of a text without code, addresses, mentions and tags."""
    return _NO_PROSE.sub(" ", text[:READ])


def _parse_language(language: str) -> Language:
    return Language(language) if language in set(Language) else Language.OTHER


@cache
def _load_identifier() -> Any:
    """Return py3langid's model, loaded once per process.

    It is naive Bayes on byte sequences (Lui and Baldwin 2012). Its own loader writes a temporary file, which the
    pipeline's process may not, so the model is unpacked in memory.
    """
    import numpy
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    with numpy.load(io.BytesIO(lzma.decompress((MODEL_DIR / MODEL_FILE).read_bytes())), allow_pickle=False) as model:
        identifier = LanguageIdentifier(
            model["ptc"],
            model["pc"],
            model["classes"].tolist(),
            _plain_array(model["nextmove"]),
            model["out_feat"].tolist(),
            norm_probs=True,
            tk_row=_plain_array(model["nextmove_row"]),
        )
    identifier.set_languages(_TOLD_APART)
    return identifier


def _plain_array(numbers: Any) -> "array[int]":
    """Return a NumPy array as a standard-library array, which indexes faster."""
    plain: array[int] = array({2: "H", 4: "I", 8: "L"}[numbers.dtype.itemsize])
    plain.frombytes(numbers.tobytes())
    return plain
