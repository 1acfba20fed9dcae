"""Failures of background work, kept for a week, counted by task and error class.

Invariants:
- No error text and no id is stored.
- If the database is unavailable, storing a failure raises nothing; the log has it.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from discreet.db.pool import Connection, Database
from discreet.db.rows import map_row
from discreet.errors import Unavailable
from discreet.ports.clock import Clock
from discreet.runtime.background import Background, background

KEPT: Final = timedelta(days=7)
STUCK_AFTER: Final = timedelta(minutes=15)
MAX_UNWRITTEN: Final = 1_000
FLUSH_INTERVAL: Final = 1.0
"""Seconds."""


@dataclass(frozen=True, kw_only=True)
class TaskFailures:
    """One task's failures in the last seven days.

    `error` is the class of the latest failure.
    """

    task: str
    error: str
    failures: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class StuckJobs:
    """Jobs of one queue without progress for 15 minutes: waiting, or left by a worker."""

    queue: str
    jobs: int
    since: datetime


class FailedJobs:
    def __init__(self, database: Database, clock: Clock, tasks: Background = background) -> None:
        self._database, self._clock, self._tasks = database, clock, tasks
        self._unwritten: deque[tuple[str, str, datetime]] = deque(maxlen=MAX_UNWRITTEN)

    @asynccontextmanager
    async def recording(self) -> AsyncIterator[None]:
        """Record every failure of this process within the block."""
        writing = self._tasks.start("failures", self._write_periodically)
        try:
            with self._tasks.on_failure(self._note):
                yield
        finally:
            await self._tasks.stop(writing)
            await self._tasks.start_once("failures", self.write())

    async def list_recent(self) -> Sequence[TaskFailures]:
        """Return the failures of the last seven days by task, latest first."""
        async with self._database.anonymous() as connection:
            rows = await connection.fetch(_LATELY, self._clock.now() - KEPT)
        return [map_row(TaskFailures, row) for row in rows]

    async def list_stuck(self) -> Sequence[StuckJobs]:
        """Return the queues with stuck jobs."""
        async with self._database.anonymous() as connection:
            rows = await connection.fetch(_WAITING, STUCK_AFTER)
        return [map_row(StuckJobs, row) for row in rows]

    def _note(self, task: str, error: str) -> None:
        self._unwritten.append((task, error, self._clock.now()))

    async def _write_periodically(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_INTERVAL)
            await self.write()

    async def write(self) -> None:
        """Store the queued failures.

        If the database is unavailable, they wait for the next call.
        """
        while self._unwritten:
            task, error, at = self._unwritten[0]
            try:
                async with self._database.anonymous() as connection:
                    await _insert(connection, task, error, at)
            except Unavailable:
                return
            self._unwritten.popleft()


async def _insert(connection: Connection, task: str, error: str, at: datetime) -> None:
    await connection.execute("DELETE FROM background_failures WHERE last_at < $1", at - KEPT)
    await connection.execute(
        """
        INSERT INTO background_failures (task, error, hour, failures, first_at, last_at)
        VALUES ($1, $2, date_trunc('hour', $3::timestamptz), 1, $3, $3)
        ON CONFLICT (task, error, hour) DO UPDATE
            SET failures = background_failures.failures + 1, last_at = greatest(background_failures.last_at, $3)
        """,
        task,
        error,
        at,
    )


_LATELY = """
    SELECT task, (array_agg(error ORDER BY last_at DESC))[1] AS error, sum(failures)::bigint AS failures,
        min(first_at) AS first_at, max(last_at) AS last_at
    FROM background_failures WHERE last_at >= $1 GROUP BY task ORDER BY max(last_at) DESC, task
"""

_WAITING = """
    SELECT queue_name AS queue, count(*) AS jobs, min(since) AS since
    FROM (SELECT jobs.queue_name,
              coalesce(jobs.scheduled_at, (SELECT max(events.at) FROM procrastinate.procrastinate_events AS events
                                           WHERE events.job_id = jobs.id)) AS since
          FROM procrastinate.procrastinate_jobs AS jobs
          LEFT JOIN procrastinate.procrastinate_workers AS workers ON workers.id = jobs.worker_id
          WHERE jobs.status = 'todo'
              OR (jobs.status = 'doing' AND (workers.id IS NULL OR workers.last_heartbeat < now() - $1::interval))
         ) AS stuck
    WHERE since < now() - $1::interval GROUP BY queue_name ORDER BY queue_name
"""
"""Uses PostgreSQL's clock, which also dates the queue's rows."""
