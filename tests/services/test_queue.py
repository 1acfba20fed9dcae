"""Entries left behind in the queue, and who may take them over: other work there never prevents a start."""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.jobs.queue import GRACE, MAX_CONCURRENT, JobQueue
from discreet.jobs.queues import FILES
from discreet.jobs.worker_presence import LOCK, WorkerPresence

PATIENCE = 30
HOLDERS = "SELECT array_agg(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = $1 AND granted"


@pytest.fixture
async def jobs(infra: Infrastructure) -> AsyncIterator[JobQueue]:
    """A queue with a kind of job that records its arguments, and a chore that is due on leap days."""
    jobs, jobs_done = JobQueue(infra.database, infra.addresses.serve), asyncio.Queue()

    async def tell(thing_id: Any) -> None:
        await jobs_done.put(thing_id)

    async def nothing() -> None:
        pass

    jobs.register("tell", tell)
    jobs.register_periodic("leap", nothing, when="0 0 29 2 *")
    jobs.done = jobs_done
    yield jobs
    await jobs.stop()


async def left_behind(owner: Any, jobs: JobQueue) -> tuple[int, object]:
    """A job that a killed process was at: its number and the id that it is about."""
    thing_id = uuid4()
    await jobs.defer("tell", thing_id=thing_id)
    number = await owner.fetchval(
        "UPDATE procrastinate.procrastinate_jobs SET status = 'doing' WHERE args ->> 'thing_id' = $1 RETURNING id",
        str(thing_id),
    )
    return number, thing_id


async def test_what_was_left_behind_is_done(jobs: JobQueue, owner: Any) -> None:
    _, thing_id = await left_behind(owner, jobs)
    await jobs.start()
    assert await asyncio.wait_for(jobs.done.get(), PATIENCE) == thing_id


async def test_files_that_take_long_to_read_do_not_block_other_jobs(infra: Infrastructure) -> None:
    jobs = JobQueue(infra.database, infra.addresses.serve)
    reading, exported, goes_on = asyncio.Semaphore(0), asyncio.Event(), asyncio.Event()

    async def read(thing_id: Any) -> None:
        reading.release()
        await goes_on.wait()

    async def export(thing_id: Any) -> None:
        exported.set()

    jobs.register("read", read, queue=FILES)
    jobs.register("export", export)
    for _ in range(MAX_CONCURRENT + 1):
        await jobs.defer("read", thing_id=uuid4())
    await jobs.start()
    try:
        async with asyncio.timeout(PATIENCE):
            for _ in range(MAX_CONCURRENT):
                await reading.acquire()
            await jobs.defer("export", thing_id=uuid4())
            await exported.wait()
        assert reading.locked(), "the last file waits"
        goes_on.set()
        await asyncio.wait_for(reading.acquire(), PATIENCE)
    finally:
        await jobs.stop()


async def test_a_job_of_an_ended_process_does_not_block_others(jobs: JobQueue, owner: Any) -> None:
    """It is seen as left behind, but gone when it is to be returned: the query does not see uncommitted changes."""
    ended, _ = await left_behind(owner, jobs)
    _, thing_id = await left_behind(owner, jobs)
    ending = owner.transaction()
    await ending.start()
    await owner.execute("DELETE FROM procrastinate.procrastinate_jobs WHERE id = $1", ended)
    starting = asyncio.create_task(jobs.start())
    await until_somebody_waits(owner)
    await ending.commit()
    await starting
    assert await asyncio.wait_for(jobs.done.get(), PATIENCE) == thing_id, "the other one is put back all the same"
    assert jobs.done.empty()


async def until_somebody_waits(owner: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await owner.fetchval("SELECT exists(SELECT FROM pg_locks WHERE NOT granted)"):
            await asyncio.sleep(0.02)


async def test_a_chore_left_behind_gives_way_to_its_next_time(jobs: JobQueue, owner: Any) -> None:
    await owner.execute(
        """
        INSERT INTO procrastinate.procrastinate_jobs (queue_name, task_name, queueing_lock, status, args)
        VALUES ('others', 'leap', 'leap', 'doing', '{"timestamp": 1}'), ('later', 'leap', 'leap', 'todo', '{}')
        """
    )
    _, thing_id = await left_behind(owner, jobs)
    await jobs.start()
    assert await asyncio.wait_for(jobs.done.get(), PATIENCE) == thing_id
    rows = await owner.fetch("SELECT queue_name FROM procrastinate.procrastinate_jobs WHERE task_name = 'leap'")
    assert [row["queue_name"] for row in rows] == ["later"]


async def test_a_process_without_its_connection_still_counts(infra: Infrastructure, owner: Any) -> None:
    first, second = (WorkerPresence(infra.addresses.serve) for _ in range(2))
    try:
        assert await first.start()
        lost = await owner.fetchval(HOLDERS, LOCK)
        assert await owner.fetchval("SELECT pg_terminate_backend($1)", lost[0])
        async with asyncio.timeout(PATIENCE):
            while await owner.fetchval(HOLDERS, LOCK) in (None, lost):
                await asyncio.sleep(0.02)
        assert not await second.start()
    finally:
        await first.stop()
        await second.stop()


async def test_a_process_that_starts_after_the_last_has_ended_is_alone(infra: Infrastructure) -> None:
    first, second = (WorkerPresence(infra.addresses.serve) for _ in range(2))
    try:
        assert await first.start()
        await first.stop()
        async with asyncio.timeout(PATIENCE):  # PostgreSQL may notice late that the first has gone
            while not await second.start():
                await second.stop()
    finally:
        await first.stop()
        await second.stop()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="wait_for loses no cancellation")
async def test_a_worker_that_asyncio_does_not_cancel_stops_at_once(infra: Infrastructure) -> None:
    """`wait_for` drops a cancellation that arrives together with its result: here, a connection of the pool."""
    jobs = JobQueue(infra.database, infra.addresses.serve)
    await jobs.start()
    waits: set[asyncio.Task[Any]] = set()
    async with asyncio.timeout(PATIENCE):
        while not any(wait.done() for wait in waits):
            waits |= {task for task in asyncio.all_tasks() if task.get_coro().__qualname__ == "Condition.wait"}
            await asyncio.sleep(0)
    async with asyncio.timeout(GRACE + 4):  # a second cancellation comes later
        await jobs.stop()
