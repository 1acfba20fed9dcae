"""Seed phrases of wallets: twelve or more words in a row, all of one of the word lists of BIP 39.

Invariants:
- The lists are files of the package `mnemonic`; its code is never run.
- The work is linear: each word is looked up once.
"""

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from discreet.personal_data.folded import Folded
from discreet.personal_data.span import Kind

SHORTEST = 12
"""Words of the shortest seed phrase (BIP 39: 12, 15, 18, 21 or 24)."""
_LANGUAGES = ("english", "french", "spanish", "italian", "portuguese")
_MAYBE = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]{3,12}[\s,;]{1,3}(?:\d{1,2}[.)] ?)?){11}[^\W\d_]{3,12}")
_TOKEN = re.compile(r"[^\W\d_]+|\d{1,2}[.)]?|[^\w\s,;]")


@dataclass(frozen=True)
class SeedPhrases:
    """Runs of words of one list, numbered or not."""

    kind: Kind = Kind.SECRET

    def find(self, text: Folded) -> Iterator[tuple[int, int]]:
        if not _MAYBE.search(text.lower):
            return
        for words in word_lists():
            yield from _runs(text.lower, words)


def _runs(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    start = end = count = 0
    for token in _TOKEN.finditer(text):
        word = token.group()
        if word in words:
            start = start if count else token.start()
            count, end = count + 1, token.end()
        elif not (count and word[0].isdigit()):
            if count >= SHORTEST:
                yield start, end
            count = 0
    if count >= SHORTEST:
        yield start, end


@cache
def word_lists() -> tuple[frozenset[str], ...]:
    """The lists of the languages that are written with Latin letters."""
    spec = importlib.util.find_spec("mnemonic")
    if spec is None or not spec.origin:
        raise ModuleNotFoundError("mnemonic")
    folder = Path(spec.origin).parent / "wordlist"
    return tuple(frozenset((folder / f"{name}.txt").read_text("utf-8").split()) for name in _LANGUAGES)


SEED_PHRASES = (SeedPhrases(),)
