"""A question's vectors: by the embedding model that the operator chose, or by this server's own.

Invariants:
- This server's own vectors of all passages always exist, so a limit or a failing endpoint never ends a search.
- An endpoint gets the question only if `SearchModels` permits it (P14).
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from discreet.assistants.gpts import vectors_store
from discreet.db.pool import Database
from discreet.errors import QuotaSpent
from discreet.models.endpoint import OfferedModel
from discreet.models.search_model import KnowledgeSource, Searcher
from discreet.ports.model import ModelFailed, PromptSent
from discreet.ports.model_request import ModelPurpose
from discreet.ports.search import Embedder
from discreet.promises.recipients import RecipientRefused
from discreet.quotas.metered_search import MeteredSearch

TIMEOUT = 5.0
"""Seconds that a search waits for an embedding model or a reranker."""
COOLDOWN_SECONDS = 30.0
"""Seconds for which an endpoint that did not answer in time is not asked again."""

OTHER_LENGTH = "The model for searching knowledge made a vector of another length than before."

FALLBACK_ERRORS = (RecipientRefused, QuotaSpent, ModelFailed, TimeoutError)
"""What ends no search: it goes on without the endpoint's model."""

log = structlog.get_logger("discreet.knowledge")


@dataclass(frozen=True, kw_only=True)
class QuestionVector:
    """A question's vector in a space; `space` None: this server's own vectors of all passages.

    `own` is the question by this server's own model, for passages that have no vector in the space yet. `fallbacks`:
    why an endpoint's model did not make it.
    """

    vector: str
    space: UUID | None = None
    own: str | None = None
    sent_to: tuple[PromptSent, ...] = ()
    fallbacks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reranking:
    """A reranker's scores of passages; `scores` None: no reranker gave any, and `fallbacks` says why."""

    scores: Sequence[float] | None = None
    sent_to: tuple[PromptSent, ...] = ()
    fallbacks: tuple[str, ...] = ()


class QuestionVectors:
    def __init__(self, database: Database, embedder: Embedder, search: MeteredSearch | None) -> None:
        self._database, self._embedder, self._search = database, embedder, search
        self._models = search.models if search else None
        self._cooldowns: dict[UUID, float] = {}

    async def get(self, account_id: UUID, gpt_id: UUID, question: str, searcher: Searcher | None) -> QuestionVector:
        """Return the question's vector for a GPT's knowledge."""
        made = await self._embed_at_endpoint(account_id, gpt_id, question, searcher)
        return made or QuestionVector(vector=await self._embed_locally(question))

    async def rerank(
        self, question: str, passages: Sequence[str], searcher: Searcher | None, source: KnowledgeSource | None
    ) -> Reranking:
        """Return a reranker's scores of the passages of `source`."""
        model = self._models.chosen(ModelPurpose.RERANKING) if self._models and searcher and passages else None
        if self._search is None or searcher is None or source is None or model is None:
            return Reranking()
        if self._is_cooling_down(model) or not model.is_offered_in(searcher.payer.workspace_id):
            return Reranking()
        sent_to: list[PromptSent] = []
        try:
            async with asyncio.timeout(TIMEOUT):
                scores = await self._search.rerank(model, question, passages, searcher, source, sent_to.append)
            return Reranking(scores=scores, sent_to=tuple(sent_to))
        except FALLBACK_ERRORS as why:
            return Reranking(sent_to=tuple(sent_to), fallbacks=(self._record_fallback("reranking_failed", model, why),))

    def may_rerank(self, searcher: Searcher | None) -> bool:
        """Return whether a reranker may order passages for this person."""
        return bool(self._models and searcher and self._models.chosen(ModelPurpose.RERANKING))

    def may_ask_endpoints(self, searcher: Searcher | None) -> bool:
        """Return whether a search for this person may go to an endpoint at all."""
        is_embedding = bool(self._models and searcher and self._models.chosen(ModelPurpose.EMBEDDING))
        return is_embedding or self.may_rerank(searcher)

    async def _embed_locally(self, question: str) -> str:
        return vector_text((await self._embedder.embed([question]))[0])

    async def _embed_at_endpoint(
        self, account_id: UUID, gpt_id: UUID, question: str, searcher: Searcher | None
    ) -> QuestionVector | None:
        """Return the question's vector by the model of the GPT's space; None where there is none to ask.

        If that model fails or is refused, it is this server's own vector, with the reason.
        """
        if self._search is None or searcher is None or self._search.models.chosen(ModelPurpose.EMBEDDING) is None:
            return None
        async with self._database.acting_as(account_id) as connection:
            space = await vectors_store.find_used_space(connection, gpt_id)
        if space is None or space.dimensions is None:
            return None
        model = self._search.models.embedding_model(space.endpoint_id, space.model)
        if model is None or not model.is_offered_in(searcher.payer.workspace_id) or self._is_cooling_down(model):
            return None
        sent_to: list[PromptSent] = []
        try:
            async with asyncio.timeout(TIMEOUT):
                vector = await self._search.embed_question(model, question, searcher, sent_to.append)
            if len(vector) != space.dimensions:
                raise ModelFailed(OTHER_LENGTH, kind="malformed")
        except FALLBACK_ERRORS as why:
            fallbacks = (self._record_fallback("question_embedding_failed", model, why),)
            own = await self._embed_locally(question)
            return QuestionVector(vector=own, sent_to=tuple(sent_to), fallbacks=fallbacks)
        beside = await self._embed_locally(question) if space.is_incomplete else None
        return QuestionVector(vector=vector_text(vector), space=space.id, own=beside, sent_to=tuple(sent_to))

    def _is_cooling_down(self, model: OfferedModel) -> bool:
        return time.monotonic() < self._cooldowns.get(model.id, 0.0)

    def _record_fallback(self, event: str, model: OfferedModel, why: Exception) -> str:
        """Return why a search goes on without the model: limits refuse it, or it fails. A failure is logged."""
        if isinstance(why, RecipientRefused):
            return why.decision.reasons[0]  # A person's limit is no failure, and is nowhere in the log.
        if isinstance(why, QuotaSpent):
            return why.sentence
        log.warning(event, error=getattr(why, "kind", "timeout"))
        if isinstance(why, TimeoutError) or getattr(why, "kind", "") in ("timeout", "unreachable"):
            self._cooldowns[model.id] = time.monotonic() + COOLDOWN_SECONDS
        return str(why) or f"{model.shown_name} did not answer in time."


def vector_text(embedding: Sequence[float]) -> str:
    """Return pgvector's text form."""
    return f"[{','.join(map(str, embedding))}]"
