"""Search for passages that may answer a question, by words and by meaning.

Invariants:
- A search names its GPT and never leaves it.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from discreet.assistants.gpts import knowledge_store
from discreet.assistants.gpts.blind_index import blinded_query, blinding_key
from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.knowledge_store import FoundPassage
from discreet.assistants.gpts.seals import Seals, seals_of
from discreet.db.pool import Database
from discreet.ports import Embedder, KeyStore, RandomSource

CANDIDATES = 20
FOUND = 6
RANK_CONSTANT = 60
"""k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
QUESTION_CHARACTERS = 4_000
"""Of a longer question, only its beginning and its end are searched."""


class KnowledgeSearch:
    def __init__(self, database: Database, keys: KeyStore, random: RandomSource, embedder: Embedder) -> None:
        self._database, self._keys, self._random, self._embedder = database, keys, random, embedder

    async def find(self, account_id: UUID, gpt_id: UUID, question: str) -> list[Passage]:
        """Return the best passages, best first.

        Empty if the person may not use the GPT. NotFound once the GPT is deleted.
        """
        seals = seals_of(self._keys, self._random, gpt_id)
        asked = _asked(question)
        if not asked.strip():
            return []
        embedding = vector_text((await self._embedder.embed([asked]))[0])
        async with self._database.acting_as(account_id) as connection:
            words = await knowledge_store.query_lexemes(connection, asked)
            query = blinded_query(blinding_key(seals.key, gpt_id), words)
            by_words = await knowledge_store.by_words(connection, gpt_id, query, CANDIDATES) if query else []
            by_meaning = await knowledge_store.by_meaning(connection, gpt_id, embedding, CANDIDATES)
            best = fused([by_words, by_meaning])[:FOUND]
            rows = await knowledge_store.passages(connection, gpt_id, [id_ for id_, _ in best])
        found = {row.id: row for row in rows}
        # a file may have been removed since the search
        return [_opened(seals, row, score) for id_, score in best if (row := found.get(id_))]

    async def passages(self, account_id: UUID, gpt_id: UUID, ids: Sequence[UUID]) -> list[Passage]:
        """Return these passages without a score.

        A passage that is missing, or that the person may not see, is left out.
        """
        if not ids:
            return []
        seals = seals_of(self._keys, self._random, gpt_id)
        async with self._database.acting_as(account_id) as connection:
            rows = await knowledge_store.passages(connection, gpt_id, ids)
        return [_opened(seals, row, 0.0) for row in rows]


def _opened(seals: Seals, row: FoundPassage, score: float) -> Passage:
    body = seals.open_passage(row.file_id, row.n, row.sealed)
    return Passage(row.id, row.file, body.place, body.text, score, origins=row.origins)


def fused(rankings: Iterable[Sequence[UUID]]) -> list[tuple[UUID, float]]:
    """Merge rankings by reciprocal rank fusion, best first, ties by id.

    Each ranking gives 1 / (k + rank), rank from 1.
    """
    scores: dict[UUID, float] = {}
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, 1):
            scores[id_] = scores.get(id_, 0.0) + 1 / (RANK_CONSTANT + rank)
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))


def vector_text(embedding: Sequence[float]) -> str:
    """Return pgvector's text form."""
    return f"[{','.join(map(str, embedding))}]"


def _asked(question: str) -> str:
    text = question.replace("\0", " ")
    if len(text) <= QUESTION_CHARACTERS:
        return text
    half = QUESTION_CHARACTERS // 2
    return f"{text[:half]}\n{text[-half:]}"
