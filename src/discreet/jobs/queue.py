"""The job queue: background work in PostgreSQL that survives a killed process.

Invariants:
- A job's arguments are ids, never content.
- The worker looks the content up, acting for its owner.
- A job may run twice (its process was killed midway), so every job can restart from any point.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from discreet.db.connecting import options
from discreet.db.pool import Connection, Database
from discreet.jobs.queues import EVERYTHING, FILES, OTHERS
from discreet.jobs.worker_presence import WorkerPresence
from discreet.runtime.background import background

MAX_CONCURRENT = 2
"""Jobs that one worker runs concurrently. Files have a worker of the same size."""
WORKERS_CONNECTIONS = 2 * MAX_CONCURRENT + 1
"""Database connections of one worker. With fewer, workers of one pool wait for each other's."""
MAX_ATTEMPTS = 4
EVERY_HOUR = "0 * * * *"
STALLED_TIMEOUT = 30.0
"""Seconds without a heartbeat after which another process's job is taken over."""
GRACE = 3.0
"""Seconds that a running job gets to finish when the server stops; then it is queued again."""

Run = Callable[..., Awaitable[None]]

log = structlog.get_logger("discreet.jobs")


class JobFailed(Exception):
    """A job ended with an error.

    The message holds the job's name and the error's class. The error's text is left out because it could hold content.
    """


class JobBuried(Exception):
    """A job killed its process as often as the attempt limit allows."""


@dataclass(frozen=True)
class _Kind:
    name: str
    run: Run
    give_up: Run | None
    queue: str
    lock: str | None


@dataclass(frozen=True)
class _PeriodicJob:
    """A periodic job. Each run happens in one of the processes that work on the queue."""

    name: str
    run: Callable[[], Awaitable[None]]
    when: str


async def delete_ended_jobs(connection: Connection, argument_id: UUID) -> None:
    """Delete finished, failed and cancelled jobs that have this id as an argument."""
    await connection.execute(
        """
        DELETE FROM procrastinate.procrastinate_jobs
        WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted') AND strpos(args::text, $1::text) > 0
        """,
        str(argument_id),
    )


class JobQueue:
    """Job queue: register every kind of job, then call `start`.

    Any process can defer jobs without `start`.
    """

    def __init__(self, database: Database, url: str) -> None:
        """Take a pool and the URL of the same database, both as the serving role."""
        self._database, self._url = database, url
        self._presence = WorkerPresence(url)
        self._kinds: dict[str, _Kind] = {}
        self._periodic_jobs: list[_PeriodicJob] = []
        self._app: Any = None
        self._workers: set[Any] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def register(
        self, name: str, run: Run, give_up: Run | None = None, *, queue: str = OTHERS, lock: str | None = None
    ) -> None:
        """Register a kind of job.

        `run(**ids)` does the work. `give_up(**ids)` runs after the last failed attempt and shows the failure to the
        user. Jobs with the same `lock` run one at a time, in the order in which they were queued.
        """
        self._kinds[name] = _Kind(name, run, give_up, queue, lock)

    def register_periodic(self, name: str, run: Callable[[], Awaitable[None]], *, when: str = EVERY_HOUR) -> None:
        """Register a periodic job: one process runs it at each time of cron line `when`."""
        self._periodic_jobs.append(_PeriodicJob(name, run, when))

    async def defer(self, name: str, **ids: UUID) -> None:
        """Queue a job. It starts as soon as a worker is free."""
        async with self._database.anonymous() as connection:
            await self.defer_within(connection, name, **ids)

    async def defer_within(self, connection: Connection, name: str, **ids: UUID) -> None:
        """Queue a job in the caller's transaction, so that both commit or neither does."""
        await self._defer(connection, None, name, ids)

    async def defer_until(self, connection: Connection, at: datetime, name: str, **ids: UUID) -> None:
        """Queue a job as `defer_within` does; it does not start before `at`."""
        await self._defer(connection, at, name, ids)

    async def _defer(self, connection: Connection, at: datetime | None, name: str, ids: dict[str, UUID]) -> None:
        kind = self._kinds[name]
        await connection.execute(
            """
            SELECT procrastinate.procrastinate_defer_jobs_v1(ARRAY[
                ROW($1, $2, 0, $3, NULL, jsonb_object($4::text[], $5::text[]), $6::timestamptz)
                ::procrastinate.procrastinate_job_to_defer_v1])
            """,
            kind.queue,
            name,
            kind.lock,
            list(ids),
            [str(id_) for id_ in ids.values()],
            at,
        )

    async def start(self, queues: tuple[str, ...] = EVERYTHING) -> None:
        """Start working on these queues, first on jobs that a killed process left."""
        import procrastinate  # lazy: a process that only defers jobs saves 10 MB

        _report_worker_failures()
        queues_by_worker = _queues_by_worker(queues)
        connector = procrastinate.PsycopgConnector(
            conninfo=self._url,
            min_size=1,
            max_size=len(queues_by_worker) * WORKERS_CONNECTIONS,
            kwargs={"options": options(search_path="procrastinate")},
        )
        self._app = procrastinate.App(connector=connector)
        for kind in self._kinds.values():
            self._app.task(name=kind.name, queue=kind.queue, pass_context=True, retry=_retry_strategy())(
                _build_task(kind)
            )
        for job in self._periodic_jobs:
            task = self._app.task(name=job.name, queue=OTHERS, queueing_lock=job.name)(_periodic_task(job))
            self._app.periodic(cron=job.when)(task)
        await self._app.open_async()
        if await self._presence.start():
            await self._take_over(silent_for=0)
        self._tasks = [background.start("left_behind_jobs", self._watch)]
        self._tasks += [background.start("jobs", partial(self._keep_working, each)) for each in queues_by_worker]

    async def stop(self) -> None:
        """Stop within a few seconds and put running jobs back into the queue."""
        for worker in self._workers:
            worker.stop()  # a cancellation can get lost while the worker starts
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE + 5)
        await background.stop(*self._tasks)  # no more grace
        self._tasks = []
        await self._presence.stop()
        if self._app is not None:
            await self._app.close_async()
        self._app = None

    async def _keep_working(self, queues: tuple[str, ...]) -> None:
        """Run a worker, and start another after a lost database connection."""
        task = asyncio.current_task()
        while True:
            error = await self._run_worker(queues)
            if task and task.cancelling():  # an error, or the worker's own stop, can hide the cancellation
                return
            log.warning("jobs_interrupted", error=error)
            await asyncio.sleep(1)

    async def _run_worker(self, queues: tuple[str, ...]) -> str | None:
        """Run a worker until it ends.

        Return the error's class, or None after an error of the worker's own tasks, which the worker has logged.
        """
        from procrastinate.worker import Worker

        worker: Any = Worker(
            self._app,
            queues=list(queues),
            concurrency=MAX_CONCURRENT,
            install_signal_handlers=False,
            delete_jobs="successful",
            shutdown_graceful_timeout=GRACE,
            stalled_worker_timeout=STALLED_TIMEOUT,
        )
        self._workers.add(worker)
        try:
            await worker.run()
            return None
        except Exception as error:
            return type(error).__name__
        finally:
            self._workers.discard(worker)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(STALLED_TIMEOUT)
            await self._take_over(silent_for=STALLED_TIMEOUT)

    async def _take_over(self, *, silent_for: float) -> None:
        """Take over jobs whose process has sent no heartbeat for `silent_for` seconds."""
        try:
            left_behind = await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_for)
        except Exception as error:
            log.warning("jobs_interrupted", error=type(error).__name__)
            return
        for job in left_behind:
            try:
                await (self._requeue(job) if job.attempts + 1 < MAX_ATTEMPTS else self._fail_job(job))
            except Exception as error:  # for example: the process was alive after all and has just finished the job
                background.report(job.task_name, error, event="job_takeover_failed")

    async def _requeue(self, job: Any) -> None:
        from procrastinate.exceptions import UniqueViolation
        from procrastinate.jobs import Status

        try:
            await self._app.job_manager.retry_job(job)
        except UniqueViolation:  # a periodic job whose next run is already queued
            await self._app.job_manager.finish_job(job, Status.FAILED, delete_job=True)

    async def _fail_job(self, job: Any) -> None:
        """Fail a job that has killed its process too often, without another attempt."""
        from procrastinate.jobs import Status

        background.report(job.task_name, JobBuried(), event="job_abandoned")
        kind = self._kinds.get(job.task_name)
        if kind and kind.give_up:
            await kind.give_up(**_parse_ids(job.task_kwargs))
        await self._app.job_manager.finish_job(job, Status.FAILED, delete_job=False)


def _queues_by_worker(queues: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the queues of each worker: one for files, and one for all others."""
    shares = tuple(each for each in queues if each != FILES), tuple(each for each in queues if each == FILES)
    return [each for each in shares if each]


def _build_task(kind: _Kind) -> Callable[..., Awaitable[None]]:
    """Build the function that procrastinate calls. Error texts do not leave it."""

    async def task(context: Any, **arguments: str) -> None:
        ids = _parse_ids(arguments)
        try:
            await kind.run(**ids)
        except Exception as error:
            background.report(kind.name, error, event="job_failed")
            if context.job.attempts + 1 >= MAX_ATTEMPTS and kind.give_up:
                await _give_up(kind, ids)
            raise JobFailed(f"{kind.name}: {type(error).__name__}") from None

    return task


async def _give_up(kind: _Kind, ids: dict[str, UUID]) -> None:
    assert kind.give_up
    try:
        await kind.give_up(**ids)
    except Exception as error:
        background.report(kind.name, error, event="job_abandonment_failed")


def _periodic_task(job: _PeriodicJob) -> Callable[..., Awaitable[None]]:
    """Build the function that procrastinate calls.

    A failed run waits for the next time.
    """

    async def task(timestamp: int) -> None:
        try:
            await job.run()
        except Exception as error:
            background.report(job.name, error, event="scheduled_job_failed")

    return task


class _Failures(logging.Handler):
    """Reports failures that procrastinate logs and this module has not reported.

    Examples are a job that failed before our code ran (an unknown name) or one of the worker's own tasks. The log texts
    quote arguments and errors, so they are dropped.
    """

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, JobFailed):  # already reported
            return
        job = getattr(record, "job", None)
        name = job["task_name"] if isinstance(job, dict) else str(getattr(record, "task_name", "jobs"))
        background.report(name, error or UnknownJobError(), event=str(getattr(record, "action", "jobs_failed")))


class UnknownJobError(Exception):
    """The queue reported a failure without an error."""


def _report_worker_failures() -> None:
    reports = logging.getLogger("procrastinate")
    reports.propagate, reports.handlers = False, [_Failures(logging.ERROR)]
    reports.setLevel(logging.ERROR)


def _parse_ids(arguments: dict[str, Any]) -> dict[str, UUID]:
    return {name: UUID(text) for name, text in arguments.items()}


def _retry_strategy() -> Any:
    from procrastinate import BaseRetryStrategy, RetryDecision

    class BackoffRetry(BaseRetryStrategy):
        """Requeues jobs of a stopping server at once, failed jobs after a growing delay."""

        def get_retry_decision(self, *, exception: BaseException, job: Any) -> RetryDecision | None:
            if isinstance(exception, asyncio.CancelledError):
                return RetryDecision()
            if job.attempts + 1 >= MAX_ATTEMPTS:
                return None
            return RetryDecision(retry_in={"seconds": 2 * 3**job.attempts})

    return BackoffRetry()
