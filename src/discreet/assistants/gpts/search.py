"""Search for passages that may answer a question, by words and by meaning.

Invariants:
- A search names its GPT and never leaves it.
- With a used-up quota or budget no endpoint is asked.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from discreet.assistants.gpts import knowledge_store, vectors_store
from discreet.assistants.gpts.blind_index import blinded_query, blinding_key
from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.knowledge_store import FoundPassage
from discreet.assistants.gpts.passage_format import is_instruction
from discreet.assistants.gpts.question_vectors import QuestionVector, QuestionVectors
from discreet.assistants.gpts.seals import Seals, seals_of
from discreet.db.pool import Connection, Database
from discreet.errors import QuotaSpent
from discreet.models.search_model import KnowledgeSource, Searcher
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.ports.model import PromptSent
from discreet.ports.search import Embedder
from discreet.quotas.metered_search import MeteredSearch
from discreet.quotas.spending_check import SpendingCheck

CANDIDATES = 20
FOUND = 6
MAX_SKILL_PASSAGES = 60
"""Passages of a skill's instructions: about 10,000 tokens, twice what the format recommends."""
RANK_CONSTANT = 60
"""k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
QUESTION_CHARACTERS = 4_000
"""In a longer question, only the beginning and the end are searched."""


@dataclass(frozen=True)
class KnowledgeResult:
    """The best passages, best first, and who got the question.

    `fallbacks`: why an endpoint's model was not used, one sentence for each.
    """

    passages: tuple[Passage, ...] = ()
    sent_to: tuple[PromptSent, ...] = ()
    fallbacks: tuple[str, ...] = ()


class KnowledgeSearch:
    """`search` None: nothing but this server's own embedding model is ever asked. `spending` None: nothing is paid."""

    def __init__(
        self,
        database: Database,
        keys: KeyStore,
        random: RandomSource,
        embedder: Embedder,
        search: MeteredSearch | None = None,
        spending: SpendingCheck | None = None,
    ) -> None:
        self._database, self._keys, self._random, self._spending = database, keys, random, spending
        self._vectors = QuestionVectors(database, embedder, search)

    async def find(
        self, account_id: UUID, gpt_id: UUID, question: str, searcher: Searcher | None = None
    ) -> KnowledgeResult:
        """Return the best passages.

        Without a `searcher` the question stays on this server. Empty if the person may not use the GPT. NotFound once
        the GPT is deleted.
        """
        seals = seals_of(self._keys, self._random, gpt_id)
        vector_of_question = _shorten_question(question)
        if not vector_of_question.strip():
            return KnowledgeResult()
        spent = await self._budget_refusals(searcher)
        if spent:
            searcher = None
        vector = await self._vectors.get(account_id, gpt_id, vector_of_question, searcher)
        max_passages = CANDIDATES if self._vectors.may_rerank(searcher) else FOUND
        async with self._database.acting_as(account_id) as connection:
            words = await knowledge_store.get_query_lexemes(connection, vector_of_question)
            query = blinded_query(blinding_key(seals.key, gpt_id), words)
            by_words = await knowledge_store.search_by_words(connection, gpt_id, query, CANDIDATES) if query else []
            best = fuse_rankings([by_words, *await _rank_by_meaning(connection, gpt_id, vector)])[:max_passages]
            rows = await knowledge_store.passages(connection, gpt_id, [id_ for id_, _ in best])
            skill = await _find_skill_passages(connection, seals, gpt_id, rows)
            source = await _get_source(connection, gpt_id, rows) if max_passages == CANDIDATES else None
        found = {row.id: row for row in rows}
        # a file may have been removed since the search
        passages = [_open_passage(seals, row, score) for id_, score in best if (row := found.get(id_))]
        ranking = await self._vectors.rerank(
            vector_of_question, [passage.text for passage in passages], searcher, source
        )
        ordered = passages if ranking.scores is None else _order_by_scores(passages, ranking.scores)
        fallbacks = (*spent, *vector.fallbacks, *ranking.fallbacks)
        chosen_passages = with_skill(ordered[:FOUND], skill)
        return KnowledgeResult(tuple(chosen_passages), (*vector.sent_to, *ranking.sent_to), fallbacks)

    async def _budget_refusals(self, searcher: Searcher | None) -> tuple[str, ...]:
        """Return the reasons against a paid request; empty if it is allowed or free."""
        if self._spending is None or searcher is None or not self._vectors.may_ask_endpoints(searcher):
            return ()
        try:
            await self._spending.check(searcher.payer)
        except QuotaSpent as spent:
            return (spent.sentence,)
        return ()

    async def passages(self, account_id: UUID, gpt_id: UUID, ids: Sequence[UUID]) -> list[Passage]:
        """Return these passages without a score.

        A passage that is missing, or that the person may not see, is left out.
        """
        if not ids:
            return []
        seals = seals_of(self._keys, self._random, gpt_id)
        async with self._database.acting_as(account_id) as connection:
            rows = await knowledge_store.passages(connection, gpt_id, ids)
        return [_open_passage(seals, row, 0.0) for row in rows]


async def _rank_by_meaning(
    connection: Connection, gpt_id: UUID, vector_of_question: QuestionVector
) -> list[list[UUID]]:
    """Return the rankings by meaning, one for each kind of vectors."""
    if vector_of_question.space is None:
        return [await knowledge_store.search_by_meaning(connection, gpt_id, vector_of_question.vector, CANDIDATES)]
    rankings = [
        await vectors_store.search_by_meaning(
            connection, gpt_id, vector_of_question.space, vector_of_question.vector, CANDIDATES
        )
    ]
    if vector_of_question.own is not None:
        rankings.append(
            await vectors_store.search_by_own_vectors(
                connection, gpt_id, vector_of_question.space, vector_of_question.own, CANDIDATES
            )
        )
    return rankings


async def _find_skill_passages(
    connection: Connection, seals: Seals, gpt_id: UUID, rows: Sequence[FoundPassage]
) -> list[Passage]:
    """Return the instructions of the skill that these passages belong to, whole; none without a skill.

    `rows` are in no order; of several skills the one with the most passages among them counts, and of equals the first
    by id.
    """
    opened = [(row.file_id, seals.open_passage(row.file_id, row.n, row.sealed).place) for row in rows]
    files = Counter(file_id for file_id, place in opened if is_instruction(place))
    if not files:
        return []
    chosen = min(files, key=lambda file_id: (-files[file_id], file_id))
    found = await knowledge_store.list_first_passages_of_file(connection, gpt_id, chosen, MAX_SKILL_PASSAGES)
    return [passage for row in found if is_instruction((passage := _open_passage(seals, row, 1.0)).place)]


def with_skill(passages: Sequence[Passage], skill: Sequence[Passage]) -> list[Passage]:
    """Return a skill's instructions in their order, then the other passages that were found."""
    of_skill = {passage.id for passage in skill}
    return [*skill, *(passage for passage in passages if passage.id not in of_skill)]


async def _get_source(connection: Connection, gpt_id: UUID, rows: Sequence[FoundPassage]) -> KnowledgeSource | None:
    """Return the files of these passages, and whose limits hold for them."""
    source = await vectors_store.find_source(connection, gpt_id)
    return replace(source, file_ids=tuple({row.file_id for row in rows})) if source else None


def _order_by_scores(passages: Sequence[Passage], scores: Sequence[float]) -> list[Passage]:
    """Return the passages by a reranker's scores, best first; equal ones stay in their order.

    Scores of some rerankers are negative: the shown ones run from 0 to 1.
    """
    lowest, highest = min(scores), max(scores)
    shown = [(score - lowest) / (highest - lowest) if highest > lowest else 1.0 for score in scores]
    ranked = sorted(zip(shown, passages, strict=True), key=lambda each: -each[0])
    return [replace(passage, score=score) for score, passage in ranked]


def _open_passage(seals: Seals, row: FoundPassage, score: float) -> Passage:
    body = seals.open_passage(row.file_id, row.n, row.sealed)
    return Passage(row.id, row.file, body.place, body.text, score, origins=row.origins)


def fuse_rankings(rankings: Iterable[Sequence[UUID]]) -> list[tuple[UUID, float]]:
    """Merge rankings by reciprocal rank fusion, best first, ties by id.

    Each ranking gives 1 / (k + rank), rank from 1.
    """
    scores: dict[UUID, float] = {}
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, 1):
            scores[id_] = scores.get(id_, 0.0) + 1 / (RANK_CONSTANT + rank)
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))


def _shorten_question(question: str) -> str:
    text = question.replace("\0", " ")
    if len(text) <= QUESTION_CHARACTERS:
        return text
    half = QUESTION_CHARACTERS // 2
    return f"{text[:half]}\n{text[-half:]}"
