"""Search for passages that may answer a question, by words and by meaning.

Invariants:
- A search names its GPT and never leaves it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from discreet.assistants.gpts import knowledge_store, vectors_store
from discreet.assistants.gpts.blind_index import blinded_query, blinding_key
from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.knowledge_store import FoundPassage
from discreet.assistants.gpts.question_vectors import QuestionVector, QuestionVectors
from discreet.assistants.gpts.seals import Seals, seals_of
from discreet.db.pool import Connection, Database
from discreet.models.search_model import Searcher, SearchModels, SearchTrace
from discreet.ports import Embedder, KeyStore, RandomSource

CANDIDATES = 20
FOUND = 6
RANK_CONSTANT = 60
"""k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
QUESTION_CHARACTERS = 4_000
"""Of a longer question, only its beginning and its end are searched."""


class KnowledgeSearch:
    """`models` None: nothing but this server's own embedding model is ever asked."""

    def __init__(
        self,
        database: Database,
        keys: KeyStore,
        random: RandomSource,
        embedder: Embedder,
        models: SearchModels | None = None,
    ) -> None:
        self._database, self._keys, self._random = database, keys, random
        self._vectors = QuestionVectors(database, embedder, models)

    async def find(
        self,
        account_id: UUID,
        gpt_id: UUID,
        question: str,
        searcher: Searcher | None = None,
        trace: SearchTrace | None = None,
    ) -> list[Passage]:
        """Return the best passages, best first.

        Without a `searcher` the question stays on this server. Empty if the person may not use the GPT. NotFound once
        the GPT is deleted.
        """
        trace = trace or SearchTrace()
        seals = seals_of(self._keys, self._random, gpt_id)
        asked = _asked(question)
        if not asked.strip():
            return []
        vector = await self._vectors.of(account_id, gpt_id, asked, searcher, trace)
        wanted = CANDIDATES if self._vectors.will_order(searcher) else FOUND
        async with self._database.acting_as(account_id) as connection:
            words = await knowledge_store.query_lexemes(connection, asked)
            query = blinded_query(blinding_key(seals.key, gpt_id), words)
            by_words = await knowledge_store.by_words(connection, gpt_id, query, CANDIDATES) if query else []
            best = fused([by_words, *await _by_meaning(connection, gpt_id, vector)])[:wanted]
            rows = await knowledge_store.passages(connection, gpt_id, [id_ for id_, _ in best])
        found = {row.id: row for row in rows}
        # a file may have been removed since the search
        passages = [_opened(seals, row, score) for id_, score in best if (row := found.get(id_))]
        scores = await self._vectors.order(asked, [passage.text for passage in passages], searcher, trace)
        return (passages if scores is None else _ordered(passages, scores))[:FOUND]

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


async def _by_meaning(connection: Connection, gpt_id: UUID, asked: QuestionVector) -> list[list[UUID]]:
    """Return the rankings by meaning, one for each kind of vectors."""
    if asked.space is None:
        return [await knowledge_store.by_meaning(connection, gpt_id, asked.vector, CANDIDATES)]
    rankings = [await vectors_store.by_meaning(connection, gpt_id, asked.space, asked.vector, CANDIDATES)]
    if asked.own is not None:
        rankings.append(await vectors_store.by_own_meaning(connection, gpt_id, asked.space, asked.own, CANDIDATES))
    return rankings


def _ordered(passages: Sequence[Passage], scores: Sequence[float]) -> list[Passage]:
    """Return the passages by a reranker's scores, best first; equal ones stay in their order.

    Scores of some rerankers are negative: the shown ones run from 0 to 1.
    """
    least, most = min(scores), max(scores)
    shown = [(score - least) / (most - least) if most > least else 1.0 for score in scores]
    ranked = sorted(zip(shown, passages, strict=True), key=lambda each: -each[0])
    return [replace(passage, score=score) for score, passage in ranked]


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


def _asked(question: str) -> str:
    text = question.replace("\0", " ")
    if len(text) <= QUESTION_CHARACTERS:
        return text
    half = QUESTION_CHARACTERS // 2
    return f"{text[:half]}\n{text[-half:]}"
