"""Use cases of datasets: ask for one, follow it, read its manifest, destroy it; and what holds something of mine.

Law of this file: only an operator asks (to everybody else there is nothing here), and what an operator sees are
numbers: no use case returns a record's content, nor whose it is (P7).
"""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from discreet.accounts.actor import Actor, refuse_unless_operator
from discreet.db.pool import Database
from discreet.errors import NotFound, Unavailable
from discreet.improvement import store
from discreet.improvement.dataset import Dataset, Holding, clean_purpose
from discreet.improvement.order import Progress
from discreet.improvement.process import OnProgress, PipelineProcess
from discreet.jobs.queue import Jobs
from discreet.seams import Clock, Entropy

NEVER_ENDED = "The build was tried several times and did not come to an end. Ask for the dataset again."

BUILD_DATASET = "build_dataset"
"""The job that runs `Improvement.build`."""


class Improvement:
    """`home` is the folder of all datasets, one folder each. Without `jobs` the caller builds what it requests."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        entropy: Entropy,
        pipeline: PipelineProcess,
        home: Path,
        jobs: Jobs | None = None,
    ) -> None:
        self._database, self._clock, self._entropy = database, clock, entropy
        self._pipeline, self._home, self._jobs = pipeline, home, jobs

    # For the operator

    async def request(self, actor: Actor, purpose: str) -> Dataset:
        """A dataset that waits to be built: by a worker of the queue, or by the caller with `build`."""
        refuse_unless_operator(actor)
        purpose, id_ = clean_purpose(purpose), self._entropy.new_id()
        async with self._database.anonymous() as connection:
            await store.insert(connection, id_, purpose, self._clock.now())
            if self._jobs is not None:
                await self._jobs.defer_within(connection, BUILD_DATASET, dataset_id=id_)
            return _found(await store.find(connection, id_))

    async def datasets(self, actor: Actor) -> list[Dataset]:
        refuse_unless_operator(actor)
        async with self._database.anonymous() as connection:
            return await store.listing(connection)

    async def dataset(self, actor: Actor, dataset_id: UUID) -> Dataset:
        refuse_unless_operator(actor)
        async with self._database.anonymous() as connection:
            return _found(await store.find(connection, dataset_id))

    async def manifest(self, actor: Actor, dataset_id: UUID) -> dict[str, Any]:
        """The manifest of a dataset that was built, destroyed ones included."""
        refuse_unless_operator(actor)
        async with self._database.anonymous() as connection:
            text = await store.manifest(connection, dataset_id)
        if text is None:
            raise NotFound("There is no manifest: the dataset was never finished, or never existed.")
        manifest: dict[str, Any] = msgspec.json.decode(text)
        return manifest

    async def destroy(self, actor: Actor, dataset_id: UUID) -> None:
        """Remove its files for good; a build under way comes to nothing. That it existed stays on record."""
        refuse_unless_operator(actor)
        async with self._database.anonymous() as connection:
            if not await store.destroy(connection, dataset_id):
                raise NotFound("There is no such dataset.")
        self._remove_files(dataset_id)

    def folder(self, dataset_id: UUID) -> Path:
        """Where a dataset's files are: its shards and its manifest."""
        return self._home / str(dataset_id)

    # For everybody

    async def of_person(self, actor: Actor) -> list[Holding]:
        """The datasets that hold something of the actor (P11)."""
        async with self._database.acting_as(actor.account_id) as connection:
            return list(await store.holdings(connection))

    # For the queue

    async def build(self, dataset_id: UUID, on_progress: OnProgress | None = None) -> None:
        """Build in a process of its own. A failure is recorded with its sentence; killed midway, it can run again.

        Busy when another process builds it; silent when there is nothing to build (any more).
        """
        async with self._database.anonymous() as connection:
            if not await store.start_building(connection, dataset_id):
                return
        output = self.folder(dataset_id)
        output.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            await self._pipeline.run(dataset_id, output, self._recording(dataset_id, on_progress))
        except Unavailable as failure:
            await self.give_up(dataset_id, failure.sentence)
        else:
            await self._remove_if_destroyed(dataset_id)

    async def give_up(self, dataset_id: UUID, reason: str = NEVER_ENDED) -> None:
        """Record that there is no dataset, and why; nothing half-built stays."""
        async with self._database.anonymous() as connection:
            await store.fail(connection, dataset_id, reason)
            built = await store.is_ready(connection, dataset_id)
        if not built:
            self._remove_files(dataset_id)

    def _recording(self, dataset_id: UUID, on_progress: OnProgress | None) -> OnProgress:
        async def record(progress: Progress) -> None:
            async with self._database.anonymous() as connection:
                part = progress.done / progress.total if progress.total else 0.0
                await store.set_progress(connection, dataset_id, part)
            if on_progress is not None:
                await on_progress(progress)

        return record

    async def _remove_if_destroyed(self, dataset_id: UUID) -> None:
        async with self._database.anonymous() as connection:
            if not await store.is_ready(connection, dataset_id):
                self._remove_files(dataset_id)

    def _remove_files(self, dataset_id: UUID) -> None:
        shutil.rmtree(self.folder(dataset_id), ignore_errors=True)


def _found(dataset: Dataset | None) -> Dataset:
    if dataset is None:
        raise NotFound("There is no such dataset.")
    return dataset
