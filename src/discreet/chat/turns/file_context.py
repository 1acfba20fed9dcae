"""What a model is told of the documents in a conversation: all of them when they fit, else what fits the question.

Invariants:
- Pure.
- Nothing is indexed, so nothing of a document lies anywhere but in its own sealed text.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from discreet.assistants.gpts.knowledge import Passage, passage_id
from discreet.assistants.gpts.split import split
from discreet.chat.conversations.attachment import Attachment
from discreet.ports import Extracted

K1, B = 1.2, 0.75
"""Of BM25 (Robertson and Zaragoza, 2009), as everybody uses them."""
MOST_PASSAGES = 5_000
"""Of very long documents, the beginning is looked through."""
_WORD = re.compile(r"\w+")

Document = tuple[Attachment, Sequence[Extracted]]


def select_passages(documents: Sequence[Document], question: str, characters: int) -> tuple[Passage, ...]:
    """At most `characters`: every place of every document, in order, or the passages that fit the question best."""
    if sum(file.characters for file, _ in documents) <= characters:
        return tuple(
            _own(file, n, place.place, place.text) for file, places in documents for n, place in enumerate(places)
        )
    return _best(_passages(documents), question, characters)


def _own(file: Attachment, n: int, place: str, text: str) -> Passage:
    return Passage(passage_id(file.id, n), file.name, place, text, 0.0, own=True)


def _passages(documents: Sequence[Document]) -> list[Passage]:
    found: list[Passage] = []
    for file, places in documents:
        for n, body in enumerate(split(places)):
            if len(found) == MOST_PASSAGES:
                return found
            found.append(_own(file, n, body.place, body.text))
    return found


def _best(passages: Sequence[Passage], question: str, characters: int) -> tuple[Passage, ...]:
    """In their order; each document's beginning says what it is, so it comes before what merely holds a word."""
    scores = bm25(question, [passage.text for passage in passages])
    beginnings: dict[str, UUID] = {}
    for passage in passages:
        beginnings.setdefault(passage.file, passage.id)
    first = set(beginnings.values())
    ranked = sorted(range(len(passages)), key=lambda n: (passages[n].id not in first, -scores[n], n))
    kept = []
    for n in ranked:
        if len(passages[n].text) <= characters:
            characters -= len(passages[n].text)
            kept.append(n)
    return tuple(passages[n] for n in sorted(kept))


def bm25(question: str, texts: Sequence[str]) -> list[float]:
    """How well each text fits the question, by the words that they share."""
    wanted = set(_words(question))
    counts = [Counter(_words(text)) for text in texts]
    lengths = [sum(count.values()) for count in counts]
    mean = sum(lengths) / len(lengths) if lengths else 1.0
    held_by = {word: sum(word in count for count in counts) for word in wanted}
    weights = {word: math.log(1 + (len(texts) - held + 0.5) / (held + 0.5)) for word, held in held_by.items()}
    return [
        sum(
            weights[word] * count[word] * (K1 + 1) / (count[word] + K1 * (1 - B + B * length / (mean or 1.0)))
            for word in wanted
        )
        for count, length in zip(counts, lengths, strict=True)
    ]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
