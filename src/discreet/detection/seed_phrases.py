"""Seed phrases of wallets: twelve or more words in a row of one BIP 39 word list.

Invariants:
- The lists are files of the package `mnemonic`; its code is never run.
- Accents do not matter: a text may contain composed letters or combining accents.
- The work is linear: each word is looked up once.
"""

import importlib.util
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from discreet.detection.folded import NormalizedText
from discreet.detection.form import PatternSearch
from discreet.detection.span import Kind

MIN_WORDS = 12
"""Number of words of the shortest seed phrase (BIP 39: 12, 15, 18, 21 or 24)."""
_LANGUAGES = ("english", "french", "spanish", "italian", "portuguese")
_MARK = "[\u0300-\u036f]"
"""A combining accent, which follows its letter in a text that is not normalised."""
_LETTERS = rf"(?:[^\W\d_]{_MARK}?){{3,12}}"
_MAYBE = re.compile(rf"(?<![^\W\d_])(?:{_LETTERS}[\s,;]{{1,3}}(?:\d{{1,2}}[.)] ?)?){{11}}{_LETTERS}")
_TOKEN = re.compile(rf"(?:[^\W\d_]{_MARK}{{0,2}})+|\d{{1,2}}[.)]?|[^\w\s,;]")


@dataclass(frozen=True)
class SeedPhrases(PatternSearch):
    """Runs of words of one list, numbered or not."""

    def find(self, text: NormalizedText) -> Iterator[tuple[int, int]]:
        if not _MAYBE.search(text.lower):
            return
        for words in _unaccented_lists():
            yield from _runs(text.lower, words)


def _runs(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    start = end = count = 0
    for token in _TOKEN.finditer(text):
        word = _unaccented(token.group())
        if word in words:
            start = start if count else token.start()
            count, end = count + 1, token.end()
        elif not (count and word[0].isdigit()):
            if count >= MIN_WORDS:
                yield start, end
            count = 0
    if count >= MIN_WORDS:
        yield start, end


@cache
def word_lists() -> tuple[frozenset[str], ...]:
    """Return the lists of the languages with Latin letters, in composed letters (NFC)."""
    spec = importlib.util.find_spec("mnemonic")
    if spec is None or not spec.origin:
        raise ModuleNotFoundError("mnemonic")
    folder = Path(spec.origin).parent / "wordlist"
    texts = ((folder / f"{name}.txt").read_text("utf-8") for name in _LANGUAGES)
    return tuple(frozenset(unicodedata.normalize("NFC", text).split()) for text in texts)


@cache
def _unaccented_lists() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(_unaccented, words)) for words in word_lists())


def _unaccented(word: str) -> str:
    """Return the word without its accents, composed or combining."""
    if word.isascii():
        return word
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


SEED_PHRASES = (SeedPhrases(Kind.SECRET),)
