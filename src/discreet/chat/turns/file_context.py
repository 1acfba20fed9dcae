"""Selection of document passages for the prompt: all if they fit, else the best.

Invariants:
- Pure.
- Nothing is indexed: a document's text is stored only in its own sealed form.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from discreet.assistants.gpts.knowledge import Passage, get_passage_id
from discreet.assistants.gpts.passage_splitter import split
from discreet.chat.conversations.attachment import Attachment
from discreet.ports.documents import Extracted

K1, B = 1.2, 0.75
"""BM25 parameters (Robertson and Zaragoza, 2009) at their usual values."""
MAX_PASSAGES = 5_000
"""Beyond this number, later passages of very long documents are ignored."""
_WORD = re.compile(r"\w+")

Document = tuple[Attachment, Sequence[Extracted]]


def select_passages(documents: Sequence[Document], question: str, characters: int) -> tuple[Passage, ...]:
    """Return all places of all documents, or the passages that fit the question best.

    The result has at most `characters`.
    """
    if sum(file.characters for file, _ in documents) <= characters:
        return tuple(
            _own(file, n, place.place, place.text) for file, places in documents for n, place in enumerate(places)
        )
    return _best(_passages(documents), question, characters)


def _own(file: Attachment, n: int, place: str, text: str) -> Passage:
    return Passage(get_passage_id(file.id, n), file.name, place, text, 0.0, own=True)


def _passages(documents: Sequence[Document]) -> list[Passage]:
    found: list[Passage] = []
    for file, places in documents:
        for n, body in enumerate(split(places)):
            if len(found) == MAX_PASSAGES:
                return found
            found.append(_own(file, n, body.place, body.text))
    return found


def _best(passages: Sequence[Passage], question: str, characters: int) -> tuple[Passage, ...]:
    """Return the best passages in document order.

    Each document's first passage ranks before all others, because it says what the document is.
    """
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
    """Return the BM25 score of each text for the question."""
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
