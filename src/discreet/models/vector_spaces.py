"""The spaces of vectors: one for each embedding model of an endpoint that is or was chosen.

Invariants:
- Vectors of different spaces are never compared.
- The latest space of the chosen model is the one to fill. Others stay while a GPT is searched in them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from discreet.db.runtime import Runtime
from discreet.models import vector_spaces_store as store
from discreet.models.endpoint import OfferedModel
from discreet.models.vector_spaces_store import GptWithVectors, SpaceProgress, UnembeddedGpt, VectorSpace

EMBED_KNOWLEDGE: Final = "embed_knowledge"
"""The job that fills the space of the chosen model; it has no arguments."""


class VectorSpaces:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock, self._random = runtime.database, runtime.clock, runtime.random

    @asynccontextmanager
    async def try_lock(self) -> AsyncIterator[bool]:
        """Let one process at a time fill spaces during the block; False: another one does."""
        async with self._database.anonymous() as connection:
            yield await store.try_lock(connection)

    async def get(self, model: OfferedModel) -> VectorSpace:
        """Return the space to fill with a model's vectors, a new one at first; delete unused ones."""
        async with self._database.anonymous() as connection:
            space = await store.find_latest(connection, model.endpoint_id, model.name)
            if space is None:
                await store.add(connection, self._random.new_id(), model.endpoint_id, model.name, self._clock.now())
                space = await store.find_latest(connection, model.endpoint_id, model.name)
            assert space is not None
            await store.drop_others(connection, space.id)
            return space

    async def get_progress(self, model: OfferedModel) -> tuple[VectorSpace, SpaceProgress] | None:
        """Return the space of a model and how far it is filled; None before its first run."""
        async with self._database.anonymous() as connection:
            space = await store.find_latest(connection, model.endpoint_id, model.name)
            return (space, await store.get_progress(connection, space.id)) if space else None

    async def start_over(self, model: OfferedModel) -> None:
        """Begin another space for the same model; the GPTs stay in the earlier one until they have all vectors."""
        async with self._database.anonymous() as connection:
            await store.add(connection, self._random.new_id(), model.endpoint_id, model.name, self._clock.now())

    async def forget_failure(self, model: OfferedModel) -> None:
        """Forget why the latest attempt failed: another one begins."""
        async with self._database.anonymous() as connection:
            if space := await store.find_latest(connection, model.endpoint_id, model.name):
                await store.set_failure(connection, space.id, None, None)

    async def drop_all(self) -> None:
        """Delete all spaces with their vectors: this server's own model is chosen."""
        async with self._database.anonymous() as connection:
            await store.drop_others(connection, None)

    async def list_gpts_outside(self, space_id: UUID) -> list[UnembeddedGpt]:
        async with self._database.anonymous() as connection:
            return await store.list_gpts_outside(connection, space_id)

    async def list_gpts_with_vectors(self) -> list[GptWithVectors]:
        async with self._database.anonymous() as connection:
            return await store.list_gpts_with_vectors(connection)

    async def has_dimensions(self, space_id: UUID, dimensions: int) -> bool:
        """Return whether the vectors of a space are this long; its first vectors decide that."""
        async with self._database.anonymous() as connection:
            return await store.has_dimensions(connection, space_id, dimensions)

    async def record_failure(self, space_id: UUID, sentence: str) -> None:
        async with self._database.anonymous() as connection:
            await store.set_failure(connection, space_id, sentence, self._clock.now())

    async def record_filled(self, space_id: UUID) -> None:
        """Forget an earlier failure, and delete the spaces that no GPT uses any more."""
        async with self._database.anonymous() as connection:
            await store.set_failure(connection, space_id, None, None)
            await store.drop_others(connection, space_id)
