"""Texts with disguised values.

Full width, invisible characters, look-alike letters, unusual spaces.

Invariants:
- The truth moves with the text: a span covers the same value, however it is written.
"""

import random
from collections.abc import Callable, Sequence

from bench.pii.corpora.filling import Record
from bench.pii.score import Sample
from discreet.detection.span import Span

_LOOK_ALIKE = str.maketrans("aeopcxAEOPCTHMB", "аеорсхАЕОРСТНМВ")


def _full_width(text: str, chance: random.Random) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() or sign == "@" else sign for sign in text)


def _unseen(text: str, chance: random.Random) -> str:
    return "".join(sign + ("\u200b" if sign.isalnum() and chance.random() < 0.2 else "") for sign in text)


def _look_alike(text: str, chance: random.Random) -> str:
    """Replace one letter of each word with one from another alphabet."""
    words = text.split(" ")
    return " ".join(word[:1] + word[1:2].translate(_LOOK_ALIKE) + word[2:] for word in words)


def _odd_spaces(text: str, chance: random.Random) -> str:
    return text.replace(" ", "\u00a0").replace("-", "\u2011")


def _as_it_is(text: str, chance: random.Random) -> str:
    return text


_DISGUISES: Sequence[Callable[[str, random.Random], str]] = (
    _as_it_is,
    _as_it_is,
    _as_it_is,
    _full_width,
    _unseen,
    _look_alike,
    _odd_spaces,
)


def disguised(made: Sequence[Record], seed: int) -> list[Record]:
    """Return the same records, some of their values in disguise."""
    chance = random.Random(seed)
    return [[_disguised(sample, chance.choice(_DISGUISES), chance) for sample in record] for record in made]


def _disguised(sample: Sample, disguise: Callable[[str, random.Random], str], chance: random.Random) -> Sample:
    text, spans, at = "", [], 0
    for span in sample.spans:
        text += sample.text[at : span.start]
        value = disguise(sample.text[span.start : span.end], chance)
        spans.append(Span(len(text), len(text) + len(value), span.kind))
        text, at = text + value, span.end
    return Sample(text + sample.text[at:], tuple(spans))
