"""The queue: work that goes on in the background, kept in PostgreSQL so that a killed process loses none of it.

Invariants:
- A job's arguments are ids, never content.
- Whoever runs it looks the content up, acting for its owner.
- A job may run twice (its process was killed midway), so every job can start again from anywhere.
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
from discreet.jobs.queues import EVERYTHING, OTHERS
from discreet.jobs.worker_presence import WorkerPresence
from discreet.runtime.background import background

AT_ONCE = 2
"""Jobs that one process runs side by side: a long one does not keep everybody waiting."""
MOST_ATTEMPTS = 4
EVERY_HOUR = "0 * * * *"
STALLED_AFTER = 30.0
"""Seconds without a sign of life after which another process's job is taken over."""
GRACE = 3.0
"""Seconds that a running job gets to end by itself when the server stops; then it goes back into the queue."""

Run = Callable[..., Awaitable[None]]

log = structlog.get_logger("discreet.jobs")


class JobFailed(Exception):
    """A job ended with an error. Names the job and the error's class alone: its words could hold content."""


class JobBuried(Exception):
    """A job took its process down as often as it may."""


@dataclass(frozen=True)
class _Kind:
    name: str
    run: Run
    give_up: Run | None
    queue: str


@dataclass(frozen=True)
class _Chore:
    """What is to be done again and again, by one process of all that work on the queue."""

    name: str
    run: Callable[[], Awaitable[None]]
    when: str


async def forget_ended_jobs(connection: Connection, about: UUID) -> None:
    """Those that failed or were given up, and have this id among their arguments."""
    await connection.execute(
        """
        DELETE FROM procrastinate.procrastinate_jobs
        WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted') AND strpos(args::text, $1::text) > 0
        """,
        str(about),
    )


class JobQueue:
    """Register every kind of job, then `start`. Deferring needs no start: any process may do it."""

    def __init__(self, database: Database, url: str) -> None:
        """`database` and `url` lead to the same place, as the serving role."""
        self._database, self._url = database, url
        self._attendance = WorkerPresence(url)
        self._kinds: dict[str, _Kind] = {}
        self._chores: list[_Chore] = []
        self._app: Any = None
        self._tasks: list[asyncio.Task[None]] = []

    def register(self, name: str, run: Run, give_up: Run | None = None, *, queue: str = OTHERS) -> None:
        """`run(**ids)` does the work; `give_up(**ids)` says so where people look, when the last attempt failed."""
        self._kinds[name] = _Kind(name, run, give_up, queue)

    def register_periodic(self, name: str, run: Callable[[], Awaitable[None]], *, when: str = EVERY_HOUR) -> None:
        """`run()` is called in one of the processes that work on the queue, `when` (as cron says it) comes."""
        self._chores.append(_Chore(name, run, when))

    async def defer(self, name: str, **ids: UUID) -> None:
        """Queue a job; it starts at once when a worker is free."""
        async with self._database.anonymous() as connection:
            await self.defer_within(connection, name, **ids)

    async def defer_within(self, connection: Connection, name: str, **ids: UUID) -> None:
        """Queue a job in the caller's transaction: it exists exactly when what it works on exists."""
        await self._defer(connection, None, name, ids)

    async def defer_until(self, connection: Connection, at: datetime, name: str, **ids: UUID) -> None:
        """As `defer_within`; the job does not start before `at`."""
        await self._defer(connection, at, name, ids)

    async def _defer(self, connection: Connection, at: datetime | None, name: str, ids: dict[str, UUID]) -> None:
        await connection.execute(
            """
            SELECT procrastinate.procrastinate_defer_jobs_v1(ARRAY[
                ROW($1, $2, 0, NULL, NULL, jsonb_object($3::text[], $4::text[]), $5::timestamptz)
                ::procrastinate.procrastinate_job_to_defer_v1])
            """,
            self._kinds[name].queue, name, list(ids), [str(id_) for id_ in ids.values()], at,
        )  # fmt: skip

    async def start(self, queues: tuple[str, ...] = EVERYTHING) -> None:
        """Begin to work on these queues, first on what a killed process left behind."""
        import procrastinate  # 10 MB that a process which only defers does without

        _hear_of_failures()
        connector = procrastinate.PsycopgConnector(
            conninfo=self._url,
            min_size=1,
            max_size=AT_ONCE + 1,
            kwargs={"options": options(search_path="procrastinate")},
        )
        self._app = procrastinate.App(connector=connector)
        for kind in self._kinds.values():
            self._app.task(name=kind.name, queue=kind.queue, pass_context=True, retry=_retry_strategy())(_task(kind))
        for chore in self._chores:
            task = self._app.task(name=chore.name, queue=OTHERS, queueing_lock=chore.name)(_chore_task(chore))
            self._app.periodic(cron=chore.when)(task)
        await self._app.open_async()
        if await self._attendance.start():
            await self._take_over(silent_for=0)
        self._tasks = [
            background.start("jobs", partial(self._work, queues)), background.start("left_behind_jobs", self._watch)
        ]  # fmt: skip

    async def stop(self) -> None:
        """End within a few seconds; running jobs go back into the queue."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE + 5)
        self._tasks = []
        await self._attendance.stop()
        if self._app is not None:
            await self._app.close_async()
        self._app = None

    async def _work(self, queues: tuple[str, ...]) -> None:
        """The worker; begun anew when a lost database connection ends it."""
        this = asyncio.current_task()
        while this and not this.cancelling():  # a connection error on the way out can hide the cancellation
            try:
                await self._app.run_worker_async(
                    queues=list(queues), concurrency=AT_ONCE, install_signal_handlers=False, delete_jobs="successful",
                    shutdown_graceful_timeout=GRACE, stalled_worker_timeout=STALLED_AFTER,
                )  # fmt: skip
                log.warning("jobs_interrupted")  # a task of its own has ended, which it has said
            except Exception as error:
                log.warning("jobs_interrupted", error=type(error).__name__)
            await asyncio.sleep(1)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(STALLED_AFTER)
            await self._take_over(silent_for=STALLED_AFTER)

    async def _take_over(self, *, silent_for: float) -> None:
        """What another process began and no longer works on. `silent_for`: seconds without a sign of life."""
        try:
            left_behind = await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_for)
        except Exception as error:
            log.warning("jobs_interrupted", error=type(error).__name__)
            return
        for job in left_behind:
            try:
                await (self._put_back(job) if job.attempts + 1 < MOST_ATTEMPTS else self._bury(job))
            except Exception as error:  # such as that its process, not dead after all, has just ended it
                background.report(job.task_name, error, event="job_not_taken_over")

    async def _put_back(self, job: Any) -> None:
        from procrastinate.exceptions import UniqueViolation
        from procrastinate.jobs import Status

        try:
            await self._app.job_manager.retry_job(job)
        except UniqueViolation:  # a chore whose next time has come
            await self._app.job_manager.finish_job(job, Status.FAILED, delete_job=True)

    async def _bury(self, job: Any) -> None:
        """A job that has taken its process down again and again is not tried once more."""
        from procrastinate.jobs import Status

        background.report(job.task_name, JobBuried(), event="job_buried")
        kind = self._kinds.get(job.task_name)
        if kind and kind.give_up:
            await kind.give_up(**_ids(job.task_kwargs))
        await self._app.job_manager.finish_job(job, Status.FAILED, delete_job=False)


def _task(kind: _Kind) -> Callable[..., Awaitable[None]]:
    """The function that procrastinate calls: errors leave it without their words."""

    async def task(context: Any, **arguments: str) -> None:
        ids = _ids(arguments)
        try:
            await kind.run(**ids)
        except Exception as error:
            background.report(kind.name, error, event="job_failed")
            if context.job.attempts + 1 >= MOST_ATTEMPTS and kind.give_up:
                await _give_up(kind, ids)
            raise JobFailed(f"{kind.name}: {type(error).__name__}") from None

    return task


async def _give_up(kind: _Kind, ids: dict[str, UUID]) -> None:
    assert kind.give_up
    try:
        await kind.give_up(**ids)
    except Exception as error:
        background.report(kind.name, error, event="job_not_given_up")


def _chore_task(chore: _Chore) -> Callable[..., Awaitable[None]]:
    """The function that procrastinate calls. A chore that fails is left to the next time."""

    async def task(timestamp: int) -> None:
        try:
            await chore.run()
        except Exception as error:
            background.report(chore.name, error, event="chore_failed")

    return task


class _Failures(logging.Handler):
    """What procrastinate reports beside what we report ourselves: a job that failed before our code ran, such as one
    of an unknown name, or a task of the worker's own. Its texts quote arguments and errors, and are left out."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, JobFailed):  # said already
            return
        job = getattr(record, "job", None)
        name = job["task_name"] if isinstance(job, dict) else str(getattr(record, "task_name", "jobs"))
        background.report(name, error or Unexplained(), event=str(getattr(record, "action", "jobs_failed")))


class Unexplained(Exception):
    """The queue reported a failure, and no error with it."""


def _hear_of_failures() -> None:
    reports = logging.getLogger("procrastinate")
    reports.propagate, reports.handlers = False, [_Failures(logging.ERROR)]
    reports.setLevel(logging.ERROR)


def _ids(arguments: dict[str, Any]) -> dict[str, UUID]:
    return {name: UUID(text) for name, text in arguments.items()}


def _retry_strategy() -> Any:
    from procrastinate import BaseRetryStrategy, RetryDecision

    class Again(BaseRetryStrategy):
        """A stopping server puts its jobs back at once; a failed one is tried again after a pause that grows."""

        def get_retry_decision(self, *, exception: BaseException, job: Any) -> RetryDecision | None:
            if isinstance(exception, asyncio.CancelledError):
                return RetryDecision()
            if job.attempts + 1 >= MOST_ATTEMPTS:
                return None
            return RetryDecision(retry_in={"seconds": 2 * 3**job.attempts})

    return Again()
