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
            _build_passage(file, n, place.place, place.text)
            for file, places in documents
            for n, place in enumerate(places)
        )
    return _select_best(_split_documents(documents), question, characters)


def _build_passage(file: Attachment, n: int, place: str, text: str) -> Passage:
    return Passage(get_passage_id(file.id, n), file.name, place, text, 0.0, own=True)


def _split_documents(documents: Sequence[Document]) -> list[Passage]:
    passages: list[Passage] = []
    for file, places in documents:
        for n, piece in enumerate(split(places)):
            if len(passages) == MAX_PASSAGES:
                return passages
            passages.append(_build_passage(file, n, piece.place, piece.text))
    return passages


def _select_best(passages: Sequence[Passage], question: str, characters: int) -> tuple[Passage, ...]:
    """Return the best passages in document order.

    Each document's first passage ranks before all others, because it says what the document is.
    """
    scores = bm25(question, [passage.text for passage in passages])
    beginnings: dict[str, UUID] = {}
    for passage in passages:
        beginnings.setdefault(passage.file, passage.id)
    first_ids = set(beginnings.values())
    ranked = sorted(range(len(passages)), key=lambda n: (passages[n].id not in first_ids, -scores[n], n))
    selected = []
    for n in ranked:
        if len(passages[n].text) <= characters:
            characters -= len(passages[n].text)
            selected.append(n)
    return tuple(passages[n] for n in sorted(selected))


def bm25(question: str, texts: Sequence[str]) -> list[float]:
    """Return the BM25 score of each text for the question."""
    question_words = set(_words(question))
    counts = [Counter(_words(text)) for text in texts]
    lengths = [sum(count.values()) for count in counts]
    mean = sum(lengths) / len(lengths) if lengths else 1.0
    text_counts = {word: sum(word in count for count in counts) for word in question_words}
    weights = {
        word: math.log(1 + (len(texts) - text_count + 0.5) / (text_count + 0.5))
        for word, text_count in text_counts.items()
    }
    return [
        sum(
            weights[word] * count[word] * (K1 + 1) / (count[word] + K1 * (1 - B + B * length / (mean or 1.0)))
            for word in question_words
        )
        for count, length in zip(counts, lengths, strict=True)
    ]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
