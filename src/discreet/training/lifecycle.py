"""Ends of datasets: cancelled, failed, expired or destroyed.

Invariants:
- A built dataset loses its key first, then its files; then its row is updated.
- A crash in between leaves only unreadable files, and `expire_due` finishes the rest.
"""

import asyncio
from uuid import UUID

from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record
from discreet.training import store
from discreet.training.context_deps import DatasetDependencies
from discreet.training.dataset import ENDED, UNDER_WAY, DatasetState
from discreet.training.store import DatasetEnd

KEY_GONE = "The key of this dataset is no longer in the key store, so it cannot be opened."


class DatasetLifecycle:
    def __init__(self, dependencies: DatasetDependencies) -> None:
        self._database, self._archive, self._clock = dependencies.database, dependencies.archive, dependencies.clock

    async def cancel(self, dataset_id: UUID) -> bool:
        """Cancel a build and delete its files; return whether it was waiting or running.

        Its pipeline then ends by itself.
        """
        cancelled = await self._end(dataset_id, DatasetState.CANCELLED, *UNDER_WAY)
        await self.clear_up(dataset_id)
        return cancelled

    async def fail(self, dataset_id: UUID, reason: str) -> None:
        """Mark a build as failed for this reason and delete its files.

        A dataset that is built or has ended stays unchanged.
        """
        await self._end(dataset_id, DatasetState.FAILED, *UNDER_WAY, reason=reason)
        await self.clear_up(dataset_id)

    async def destroy(self, dataset_id: UUID) -> bool:
        """Destroy a dataset; return whether there was anything to destroy."""
        async with self._database.anonymous() as connection:
            dataset = await store.find(connection, dataset_id)
        if dataset is None or dataset.state in ENDED:
            return False
        await self._remove(dataset_id)
        destroyed = await self._end(dataset_id, DatasetState.DESTROYED, *UNDER_WAY, DatasetState.READY)
        await self.clear_up(dataset_id)
        return destroyed

    async def expire_due(self) -> None:
        """Expire due datasets and finish interrupted ends. Safe at any time."""
        async with self._database.anonymous() as connection:
            due = await store.list_due(connection, self._clock.now())
        for dataset_id in due:
            await self._remove(dataset_id)
            await self._end(dataset_id, DatasetState.EXPIRED, DatasetState.READY)
        await self._finish_destroying()
        async with self._database.anonymous() as connection:
            ended = await store.list_in_states(connection, ENDED)
        for dataset_id in ended:
            if not await asyncio.to_thread(self._archive.is_gone, dataset_id):
                await self.clear_up(dataset_id)

    async def clear_up(self, dataset_id: UUID) -> None:
        """Delete the remains of an ended dataset; leave any other unchanged."""
        async with self._database.anonymous() as connection:
            dataset = await store.find(connection, dataset_id)
        if dataset is not None and dataset.state not in ENDED:
            return
        await self._remove(dataset_id)
        async with self._database.anonymous() as connection:
            await store.delete_unbuilt_records(connection, dataset_id)

    async def _finish_destroying(self) -> None:
        """Mark datasets as destroyed that are ready but have no key.

        Their destruction was interrupted.
        """
        async with self._database.anonymous() as connection:
            ready = await store.list_in_states(connection, (DatasetState.READY,))
        for dataset_id in ready:
            if await asyncio.to_thread(self._archive.keys, dataset_id) is None:
                await self._remove(dataset_id)
                await self._end(dataset_id, DatasetState.DESTROYED, DatasetState.READY, reason=KEY_GONE)

    async def _remove(self, dataset_id: UUID) -> None:
        await asyncio.to_thread(self._archive.destroy, dataset_id)

    async def _end(
        self, dataset_id: UUID, state: DatasetState, *from_states: DatasetState, reason: str | None = None
    ) -> bool:
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            is_ended = await store.end(connection, dataset_id, DatasetEnd(state, now, reason), from_states=from_states)
            if is_ended and state in (DatasetState.DESTROYED, DatasetState.EXPIRED):
                entry = LogEntry(EntryKind.DATASET_DESTROYED, now, {"dataset": str(dataset_id), "how": state})
                await record(connection, entry, subject=f"dataset:{dataset_id}")
        return is_ended
