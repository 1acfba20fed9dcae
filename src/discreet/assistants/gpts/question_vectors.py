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
from discreet.assistants.gpts.vectors_store import UsedSpace
from discreet.db.pool import Database
from discreet.models.endpoint import OfferedModel
from discreet.models.search_model import Searcher, SearchModels, SearchTrace
from discreet.ports import Embedder, ModelFailed, ModelPurpose
from discreet.promises.recipients import RecipientRefused

SECONDS = 5.0
"""How long a search waits for an embedding model or a reranker."""
REST = 30.0
"""Seconds for which an endpoint that did not answer in time is not asked again."""

OTHER_LENGTH = "The model for searching knowledge made a vector of another length than before."

log = structlog.get_logger("discreet.knowledge")


@dataclass(frozen=True, kw_only=True)
class QuestionVector:
    """A question's vector in a space; `space` None: this server's own vectors of all passages.

    `own` is the question by this server's own model, for passages that have no vector in the space yet.
    """

    vector: str
    space: UUID | None = None
    own: str | None = None


class QuestionVectors:
    def __init__(self, database: Database, embedder: Embedder, models: SearchModels | None) -> None:
        self._database, self._embedder, self._models = database, embedder, models
        self._rests_until: dict[UUID, float] = {}

    async def of(
        self, account_id: UUID, gpt_id: UUID, question: str, searcher: Searcher | None, trace: SearchTrace
    ) -> QuestionVector:
        """Return the question's vector for a GPT's knowledge."""
        if self._models is None or searcher is None or self._models.chosen(ModelPurpose.EMBEDDING) is None:
            return QuestionVector(vector=await self._own(question))
        async with self._database.acting_as(account_id) as connection:
            space = await vectors_store.used_space(connection, gpt_id)
        model = self._models.embedding_model(space.endpoint_id, space.model) if space else None
        if space is None or model is None or not model.is_offered_in(searcher.payer.workspace_id):
            return QuestionVector(vector=await self._own(question))
        vector = await self._elsewhere(space, model, question, searcher, trace)
        if vector is None:
            return QuestionVector(vector=await self._own(question))
        own = await self._own(question) if space.lacks else None
        return QuestionVector(vector=vector_text(vector), space=space.id, own=own)

    async def order(
        self, question: str, passages: Sequence[str], searcher: Searcher | None, trace: SearchTrace
    ) -> list[float] | None:
        """Return a reranker's scores of the passages; None where none may answer, or none does."""
        model = self._models.chosen(ModelPurpose.RERANKING) if self._models and searcher and passages else None
        if self._models is None or searcher is None or model is None or self._rests(model):
            return None
        if not model.is_offered_in(searcher.payer.workspace_id):
            return None
        try:
            async with asyncio.timeout(SECONDS):
                return await self._models.rerank(model, question, passages, searcher, trace)
        except (RecipientRefused, ModelFailed, TimeoutError) as why:
            self._fell_back("reranking_failed", model, why, trace)
            return None

    def will_order(self, searcher: Searcher | None) -> bool:
        """Return whether a reranker may order passages for this person."""
        return bool(self._models and searcher and self._models.chosen(ModelPurpose.RERANKING))

    async def _own(self, question: str) -> str:
        return vector_text((await self._embedder.embed([question]))[0])

    async def _elsewhere(
        self, space: UsedSpace, model: OfferedModel, question: str, searcher: Searcher, trace: SearchTrace
    ) -> list[float] | None:
        """Return the question's vector by the space's model; None where it may or does not answer."""
        assert self._models is not None
        if self._rests(model):
            return None
        try:
            async with asyncio.timeout(SECONDS):
                vector = await self._models.embed_question(model, question, searcher, trace)
            if len(vector) != space.dimensions:
                raise ModelFailed(OTHER_LENGTH, kind="malformed")
            return vector
        except (RecipientRefused, ModelFailed, TimeoutError) as why:
            self._fell_back("question_embedding_failed", model, why, trace)
            return None

    def _rests(self, model: OfferedModel) -> bool:
        return time.monotonic() < self._rests_until.get(model.id, 0.0)

    def _fell_back(self, event: str, model: OfferedModel, why: Exception, trace: SearchTrace) -> None:
        """Note that a search goes on without the model: its limits refuse it, or it fails."""
        if isinstance(why, RecipientRefused):
            trace.fallbacks.append(why.decision.reasons[0])
            return  # A person's limit is no failure, and is nowhere in the log.
        trace.fallbacks.append(str(why) or f"{model.shown_name} did not answer in time.")
        log.warning(event, error=getattr(why, "kind", "timeout"))
        if isinstance(why, TimeoutError) or getattr(why, "kind", "") in ("timeout", "unreachable"):
            self._rests_until[model.id] = time.monotonic() + REST


def vector_text(embedding: Sequence[float]) -> str:
    """Return pgvector's text form."""
    return f"[{','.join(map(str, embedding))}]"
