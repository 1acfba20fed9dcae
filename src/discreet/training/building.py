"""Building of a dataset: start, progress, retry after a crash, cancellation.

Invariants:
- The dataset's row shows every outcome; a failed build leaves neither key nor file.
- A build runs only while its dataset is wanted.
"""

import asyncio
from contextlib import suppress
from uuid import UUID

import structlog

from discreet.errors import Unavailable
from discreet.training import store
from discreet.training.context_deps import DatasetDependencies
from discreet.training.dataset import DatasetState
from discreet.training.keys import signatures_key
from discreet.training.lifecycle import KEY_GONE, DatasetLifecycle
from discreet.training.process import Interrupted, OnProgress, PipelineProcess, Work
from discreet.training.protocol import BuildProgress, CutOff, PreviousDataset
from discreet.training.records import BuildRunning

MAX_ATTEMPTS = 3
"""How often a pipeline that is killed is started; repeated kills usually mean too little memory."""
TURN = 1.0
"""Seconds between checks whether another process still builds it."""
POLL_SECONDS = 0.5
"""Seconds between checks whether the build is still wanted."""

log = structlog.get_logger("discreet.training")


class DatasetBuilder:
    def __init__(
        self, dependencies: DatasetDependencies, lifecycle: DatasetLifecycle, pipeline: PipelineProcess
    ) -> None:
        self._database, self._archive = dependencies.database, dependencies.archive
        self._lifecycle, self._pipeline = lifecycle, pipeline

    async def build(self, dataset_id: UUID, on_progress: OnProgress | None = None) -> None:
        """Build in a child process, from the last shard that an earlier attempt finished.

        A failure is recorded with its sentence. BuildRunning when another process builds it; CutOff when the database
        became unavailable, and the caller may retry; silent when there is nothing to build.
        """
        work = await self._begin(dataset_id)
        if work is None:
            return
        try:
            await self._run_until_cancelled(work, self._progress_recorder(dataset_id, on_progress))
        except CutOff:
            raise
        except Unavailable as failure:
            await self._lifecycle.fail(dataset_id, failure.sentence)
        else:
            await self._lifecycle.clear_up(dataset_id)

    async def build_in_turn(self, dataset_id: UUID) -> None:
        """Build; while another process does, wait until it has ended."""
        while True:
            try:
                return await self.build(dataset_id)
            except BuildRunning:
                await asyncio.sleep(TURN)

    async def _begin(self, dataset_id: UUID) -> Work | None:
        """Return what the pipeline needs; None if there is nothing to build.

        The first attempt creates the key; without it a later attempt cannot continue.
        """
        async with self._database.anonymous() as connection:
            dataset = await store.find(connection, dataset_id)
            is_claimed = await store.is_claimed(connection, dataset_id)
        if dataset is None or not dataset.is_under_way:
            return None
        if is_claimed and dataset.state is DatasetState.BUILDING:
            raise BuildRunning("Another process is already building this dataset.")
        if dataset.state is DatasetState.WAITING:
            await asyncio.to_thread(self._archive.make, dataset_id)
        async with self._database.anonymous() as connection:
            is_started = await store.start_building(connection, dataset_id)
            earlier = await store.earlier(connection, dataset_id) if dataset.terms.across else []
        if not is_started:
            await self._lifecycle.clear_up(dataset_id)
            return None
        keys = self._archive.keys(dataset_id)
        if keys is None:
            await self._lifecycle.fail(dataset_id, KEY_GONE)
            return None
        return Work(dataset_id, keys.key, self._archive.folder(dataset_id), self._earlier_datasets(earlier))

    def _earlier_datasets(self, earlier: list[UUID]) -> tuple[PreviousDataset, ...]:
        opened = ((id_, self._archive.keys(id_)) for id_ in earlier)
        return tuple(
            PreviousDataset(str(self._archive.folder(id_)), signatures_key(keys.key).hex())
            for id_, keys in opened
            if keys
        )

    async def _run_until_cancelled(self, work: Work, on_progress: OnProgress) -> None:
        """Run the pipeline until it ends or the build is cancelled."""
        running = asyncio.create_task(self._run(work, on_progress))
        unwanted = asyncio.create_task(self._wait_for_cancellation(work.dataset_id))
        try:
            await asyncio.wait((running, unwanted), return_when=asyncio.FIRST_COMPLETED)
        finally:
            running.cancel()
            unwanted.cancel()
            await asyncio.wait((running, unwanted))
        if not running.cancelled():
            running.result()

    async def _run(self, work: Work, on_progress: OnProgress) -> None:
        """Run the pipeline; if it is killed, restart it after its last finished shard."""
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                await self._pipeline.run(work, on_progress)
            except Interrupted:
                if attempt == MAX_ATTEMPTS:
                    raise
                log.warning("pipeline_killed", attempt=attempt)
            else:
                return

    async def _wait_for_cancellation(self, dataset_id: UUID) -> None:
        is_wanted = True
        while is_wanted:
            await asyncio.sleep(POLL_SECONDS)
            try:
                async with self._database.one_statement() as connection:
                    is_wanted = await store.is_wanted(connection, dataset_id)
            except Unavailable:
                continue  # no cancellation can arrive without the database

    def _progress_recorder(self, dataset_id: UUID, on_progress: OnProgress | None) -> OnProgress:
        async def record(progress: BuildProgress) -> None:
            part = progress.done / progress.total if progress.total else 0.0
            with suppress(Unavailable):  # the next update follows
                async with self._database.anonymous() as connection:
                    await store.set_progress(connection, dataset_id, part, progress.seconds_left)
            if on_progress is not None:
                await on_progress(progress)

        return record
