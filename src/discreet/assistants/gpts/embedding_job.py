"""The job that fills the space of the chosen embedding model with vectors of all knowledge (P14).

It goes from GPT to GPT, acting for each one's owner. Searches use the vectors from before until a GPT has all of its
vectors in the space; then one transaction switches the GPT.

Invariants:
- The job may be killed at any point and start again: its work is the passages without a vector.
- One process fills spaces at a time.
- A GPT whose files the model's provider may not get keeps this server's own vectors, and no other.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from discreet.assistants.gpts import vectors_store
from discreet.assistants.gpts.question_vectors import OTHER_LENGTH, vector_text
from discreet.assistants.gpts.seals import Seals, seals_of
from discreet.assistants.gpts.vectors_store import UnembeddedPassage
from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.jobs.queue import JobQueue, Run
from discreet.models.endpoint import OfferedModel
from discreet.models.limits import ModelLimits
from discreet.models.search_model import FileSource, SearchModels
from discreet.models.vector_spaces import EMBED_KNOWLEDGE, VectorSpaces
from discreet.models.vector_spaces_store import GptOutside
from discreet.ports import ModelFailed, ModelPurpose
from discreet.promises.recipients import ModelLimit, RecipientRefused

REVISIT_KNOWLEDGE: Final = "revisit_knowledge"
"""The periodic job: limits and workspaces may have changed, and a failed run is tried again."""
EVERY_HOUR_AT_THIRTY_FIVE: Final = "35 * * * *"
SLICE: Final = 20.0
"""Seconds that one run works, so that other jobs have their turn; the rest is another run."""
BATCH: Final = 32
LONGEST_WAIT: Final = 15
"""Seconds for which a run waits when the endpoint asks it to; a longer wait is another run."""
PAUSE: Final = 300
"""Seconds until the next attempt after a failure."""

log = structlog.get_logger("discreet.knowledge")


@dataclass(frozen=True)
class _Filling:
    """A space that is being filled, and until when this run works."""

    space_id: UUID
    model: OfferedModel
    until: float

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.until


class KnowledgeEmbedding:
    def __init__(
        self, runtime: Runtime, models: SearchModels, limits: ModelLimits, jobs: JobQueue, slice_: float = SLICE
    ) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._random, self._clock = runtime.random, runtime.clock
        self._models, self._limits, self._jobs, self._slice = models, limits, jobs, slice_
        self._spaces = VectorSpaces(runtime)

    def after(self, read: Run) -> Run:
        """Return the job that reads a file, and then has its passages embedded by a chosen model."""

        async def run(**ids: UUID) -> None:
            await read(**ids)
            if self._models.chosen(ModelPurpose.EMBEDDING) is not None:
                await self._jobs.defer(EMBED_KNOWLEDGE)

        return run

    async def run(self) -> None:
        """Fill the space of the chosen model for a while; defer another run for the rest."""
        await self._models.refresh()
        async with self._spaces.locked() as is_ours:
            if not is_ours:
                return
            model = self._models.chosen(ModelPurpose.EMBEDDING)
            if model is None:
                await self._spaces.drop_all()
                return
            space = await self._spaces.of(model)
            filling = _Filling(space.id, model, time.monotonic() + self._slice)
            next_in = await self._fill(filling)
        if next_in is not None:
            async with self._database.anonymous() as connection:
                await self._jobs.defer_until(
                    connection, self._clock.now() + timedelta(seconds=next_in), EMBED_KNOWLEDGE
                )

    async def _fill(self, filling: _Filling) -> float | None:
        """Work through the GPTs; return the seconds until the next run, or None when all is done."""
        try:
            for gpt in await self._spaces.gpts_outside(filling.space_id):
                if filling.is_over or not await self._gpt(filling, gpt):
                    return 0.0
        except ModelFailed as failed:
            await self._spaces.failed(filling.space_id, failed.sentence)
            log.warning("knowledge_embedding_failed", error=failed.kind)
            return float(max(PAUSE, failed.retry_after or 0))
        await self._spaces.filled(filling.space_id)
        return None

    async def _gpt(self, filling: _Filling, gpt: GptOutside) -> bool:
        """Embed a GPT's passages and switch it; return whether it is done with."""
        limit = await self._limits.of_gpt(gpt.gpt_id, draft=True)
        try:
            seals = seals_of(self._keys, self._random, gpt.gpt_id)
            if not filling.model.is_offered_in(gpt.workspace_id):
                raise _NotOffered
            while passages := await self._next(filling, gpt):
                if filling.is_over:
                    return False
                await self._embed(filling, gpt, limit, seals, passages)
        except (RecipientRefused, _NotOffered):
            async with self._database.acting_as(gpt.owner_id) as connection:
                await vectors_store.withhold(connection, gpt.gpt_id, filling.space_id)
        except NotFound:
            pass  # The GPT was deleted, and its key with it.
        return True

    async def _next(self, filling: _Filling, gpt: GptOutside) -> list[UnembeddedPassage]:
        """Return the next passages to embed; none are left: the GPT is switched in the same transaction."""
        async with self._database.acting_as(gpt.owner_id) as connection:
            found = await vectors_store.unembedded(connection, gpt.gpt_id, filling.space_id, BATCH)
            if not found:
                await vectors_store.switch(connection, gpt.gpt_id, filling.space_id)
            return found

    async def _embed(
        self,
        filling: _Filling,
        gpt: GptOutside,
        limit: ModelLimit,
        seals: Seals,
        passages: Sequence[UnembeddedPassage],
    ) -> None:
        source = FileSource(
            file_id=passages[0].file_id, owner_id=gpt.owner_id, workspace_id=gpt.workspace_id, gpt_limit=limit
        )
        texts = [seals.open_passage(each.file_id, each.n, each.sealed).text for each in passages]
        vectors = await self._vectors(filling.model, texts, source)
        if not await self._spaces.has_dimensions(filling.space_id, len(vectors[0])):
            raise ModelFailed(OTHER_LENGTH, kind="malformed")
        async with self._database.acting_as(gpt.owner_id) as connection:
            ids = [each.id for each in passages]
            await vectors_store.add(connection, gpt.gpt_id, filling.space_id, ids, list(map(vector_text, vectors)))

    async def _vectors(self, model: OfferedModel, texts: Sequence[str], source: FileSource) -> list[list[float]]:
        """Return the passages' vectors; a short wait that the endpoint asks for is kept."""
        try:
            return await self._models.embed_passages(model, texts, source)
        except ModelFailed as failed:
            if failed.retry_after is None or failed.retry_after > LONGEST_WAIT:
                raise
            await asyncio.sleep(failed.retry_after)
        return await self._models.embed_passages(model, texts, source)


class _NotOffered(Exception):
    """The model is not offered in the GPT's workspace."""
