"""The job that fills the space of the chosen embedding model with vectors of all knowledge (P14).

It goes from GPT to GPT, acting for each one's owner. Searches use the vectors from before until a GPT has all of its
vectors in the space; then one transaction switches the GPT.

Invariants:
- The job may be killed at any point and start again: its work is the passages without a vector.
- One process fills spaces at a time.
- Each batch is sent under the limits in force at that moment.
- A GPT that fails does not stop the others. Only a failure that concerns the whole endpoint ends a run.
- A GPT whose files the model's provider may not get keeps this server's own vectors, and no other.
- A passage that the provider refuses, for example by its content filter, is marked and not sent again.
- A GPT whose owner's quota or budget is used up waits for the hourly run.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from discreet.assistants.gpts import vectors_store
from discreet.assistants.gpts.question_vectors import OTHER_LENGTH, vector_text
from discreet.assistants.gpts.seals import Seals, seals_of
from discreet.assistants.gpts.vectors_store import UnembeddedPassage
from discreet.crypto.envelope import DecryptionFailed
from discreet.db.runtime import Runtime
from discreet.errors import NotFound, QuotaSpent
from discreet.jobs.queue import JobQueue, Run
from discreet.models.endpoint import OfferedModel
from discreet.models.search_model import KnowledgeSource
from discreet.models.vector_spaces import EMBED_KNOWLEDGE, VectorSpaces
from discreet.models.vector_spaces_store import UnembeddedGpt
from discreet.ports.model import ModelFailed
from discreet.ports.model_request import ModelPurpose
from discreet.promises.recipients import RecipientRefused
from discreet.quotas.metered_search import MeteredSearch

REVISIT_KNOWLEDGE: Final = "revisit_knowledge"
"""The periodic job: limits and workspaces may have changed, and a failed run is tried again."""
EVERY_HOUR_AT_THIRTY_FIVE: Final = "35 * * * *"
TIME_SLICE: Final = 20.0
"""Seconds that one run works, so that other jobs have their turn; the rest is another run."""
BATCH: Final = 32
MAX_RETRY_AFTER: Final = 15
"""Seconds for which a run waits when the endpoint asks it to; a longer wait is another run."""
RETRY_SECONDS: Final = 300
"""Seconds until the next attempt after a failure."""
STOPS: Final = (401, 402, 429)
"""HTTP statuses that concern the whole endpoint: its key, its balance and its rate limit."""
BATCH_REFUSED: Final = (400, 413, 422)
"""HTTP statuses with which an endpoint may refuse a batch that it would take in parts."""

log = structlog.get_logger("discreet.knowledge")


@dataclass(frozen=True)
class _Run:
    """A run of the job: the space to fill, and until when it works (`time.monotonic`)."""

    space_id: UUID
    model: OfferedModel
    deadline: float

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.deadline


class KnowledgeEmbedding:
    def __init__(self, runtime: Runtime, search: MeteredSearch, jobs: JobQueue, time_slice: float = TIME_SLICE) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._random, self._clock = runtime.random, runtime.clock
        self._search, self._models = search, search.models
        self._jobs, self._time_slice = jobs, time_slice
        self._spaces = VectorSpaces(runtime)

    def with_embedding(self, read_job: Run) -> Run:
        """Return the job that reads a file, and then has its passages embedded by a chosen model."""

        async def run(**ids: UUID) -> None:
            await read_job(**ids)
            if self._models.chosen(ModelPurpose.EMBEDDING) is not None:
                await self._jobs.defer(EMBED_KNOWLEDGE)

        return run

    async def revisit(self) -> None:
        """Delete vectors that limits forbid by now, then fill the space as `run` does."""
        await self._models.refresh()
        for gpt in await self._spaces.list_gpts_with_vectors():
            source = KnowledgeSource(gpt_id=gpt.gpt_id, owner_id=gpt.owner_id, workspace_id=gpt.workspace_id)
            if not await self._models.may_keep_vectors(source, gpt.endpoint_id):
                await self._withhold(gpt.owner_id, gpt.gpt_id, gpt.space_id)
        await self.run()

    async def run(self) -> None:
        """Fill the space of the chosen model for a while; defer another run for the rest."""
        await self._models.refresh()
        async with self._spaces.try_lock() as is_ours:
            if not is_ours:
                return
            model = self._models.chosen(ModelPurpose.EMBEDDING)
            if model is None:
                await self._spaces.drop_all()
                return
            space = await self._spaces.get(model)
            next_in = await self._fill(_Run(space.id, model, time.monotonic() + self._time_slice))
        if next_in is not None:
            async with self._database.anonymous() as connection:
                await self._jobs.defer_until(
                    connection, self._clock.now() + timedelta(seconds=next_in), EMBED_KNOWLEDGE
                )

    async def _fill(self, run: _Run) -> float | None:
        """Work through the GPTs; return the seconds until the next run, or None when all is done."""
        has_failed = False
        for gpt in await self._spaces.list_gpts_outside(run.space_id):
            try:
                if run.is_over or not await self._embed_gpt(run, gpt):
                    return 0.0
            except ModelFailed as failed:
                has_failed = True
                await self._spaces.record_failure(run.space_id, failed.sentence)
                log.warning("knowledge_embedding_failed", error=failed.kind)
                if _concerns_all(failed):
                    return float(max(RETRY_SECONDS, failed.retry_after or 0))
            except DecryptionFailed:
                log.warning("knowledge_embedding_failed", error="cannot_open")
        if has_failed:
            return float(RETRY_SECONDS)
        await self._spaces.record_filled(run.space_id)
        return None

    async def _embed_gpt(self, run: _Run, gpt: UnembeddedGpt) -> bool:
        """Embed a GPT's passages and switch it; return whether it is done with."""
        try:
            seals = seals_of(self._keys, self._random, gpt.gpt_id)
            if not run.model.is_offered_in(gpt.workspace_id):
                raise _NotOffered
            while batch := await self._next_batch(run, gpt):
                if run.is_over:
                    return False
                await self._embed(run, batch, seals)
        except (RecipientRefused, _NotOffered):
            await self._withhold(gpt.owner_id, gpt.gpt_id, run.space_id)
        except (NotFound, QuotaSpent):
            pass  # The GPT was deleted, and its key with it; or its owner may spend nothing for now.
        return True

    async def _next_batch(self, run: _Run, gpt: UnembeddedGpt) -> "_Batch | None":
        """Return the next passages to embed; none are left: the GPT is switched in the same transaction.

        A GPT that was handed over, or whose owner stopped working in its workspace, is left alone.
        """
        async with self._database.acting_as(gpt.owner_id) as connection:
            source = await vectors_store.find_working_owner(connection, gpt.gpt_id)
            if source is None:
                return None
            passages = await vectors_store.list_unembedded(connection, gpt.gpt_id, run.space_id, BATCH)
            if not passages:
                await vectors_store.switch(connection, gpt.gpt_id, run.space_id)
                return None
        return _Batch(replace(source, file_ids=(passages[0].file_id,)), passages)

    async def _embed(self, run: _Run, batch: "_Batch", seals: Seals) -> None:
        source, passages = batch.source, batch.passages
        texts = [seals.open_passage(each.file_id, each.n, each.sealed).text for each in passages]
        try:
            vectors = await self._request_vectors(run.model, texts, source)
        except ModelFailed as failed:
            if not _refuses_passages(failed, len(passages)):
                raise
            await self._embed_halves(run, batch, seals)
            return
        if not await self._spaces.has_dimensions(run.space_id, len(vectors[0])):
            raise _OtherLength(OTHER_LENGTH, kind="malformed")
        await self._store_vectors(run, batch, [vector_text(vector) for vector in vectors])

    async def _embed_halves(self, run: _Run, batch: "_Batch", seals: Seals) -> None:
        """Embed each half of a refused batch on its own; mark a single passage as refused."""
        if len(batch.passages) == 1:
            await self._store_vectors(run, batch, [None])
            return
        half = len(batch.passages) // 2
        for part in (batch.passages[:half], batch.passages[half:]):
            if not run.is_over:  # The rest is another run's.
                await self._embed(run, replace(batch, passages=part), seals)

    async def _store_vectors(self, run: _Run, batch: "_Batch", vectors: Sequence[str | None]) -> None:
        source, ids = batch.source, [each.id for each in batch.passages]
        async with self._database.acting_as(source.owner_id) as connection:
            if await vectors_store.find_working_owner(connection, source.gpt_id) is not None:
                await vectors_store.add(connection, source.gpt_id, run.space_id, ids, vectors)

    async def _withhold(self, owner_id: UUID, gpt_id: UUID, space_id: UUID) -> None:
        async with self._database.acting_as(owner_id) as connection:
            if await vectors_store.find_working_owner(connection, gpt_id) is not None:
                await vectors_store.withhold(connection, gpt_id, space_id)

    async def _request_vectors(
        self, model: OfferedModel, texts: Sequence[str], source: KnowledgeSource
    ) -> list[list[float]]:
        """Return the passages' vectors; a short wait that the endpoint asks for is kept."""
        try:
            return await self._search.embed_passages(model, texts, source)
        except ModelFailed as failed:
            if failed.retry_after is None or failed.retry_after > MAX_RETRY_AFTER:
                raise
            await asyncio.sleep(failed.retry_after)
        return await self._search.embed_passages(model, texts, source)


@dataclass(frozen=True)
class _Batch:
    """Passages of one file to embed."""

    source: KnowledgeSource
    passages: Sequence[UnembeddedPassage]


class _NotOffered(Exception):
    """The model is not offered in the GPT's workspace."""


class _OtherLength(ModelFailed):
    """The model made vectors of another length than those in the space."""


def _refuses_passages(failed: ModelFailed, passages: int) -> bool:
    """Return whether the endpoint refuses exactly these passages, or so many at once, and would do so again."""
    return failed.is_filtered or failed.too_long or (passages > 1 and failed.status in BATCH_REFUSED)


def _concerns_all(failed: ModelFailed) -> bool:
    """Return whether every other GPT would fail in the same way."""
    return isinstance(failed, _OtherLength) or failed.kind in ("unreachable", "timeout") or failed.status in STOPS
