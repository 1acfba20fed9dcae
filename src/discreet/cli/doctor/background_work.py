"""Checks of background work: jobs, tasks, the evidence log and its witnesses."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from discreet.app.infrastructure import Infrastructure, build_log, publication_schedule
from discreet.cli.doctor.finding import DoctorFinding
from discreet.errors import NotFound
from discreet.evidence.log import Log
from discreet.evidence.schedule import PublicationSchedule
from discreet.jobs.failures import FailedJobs
from discreet.promises.rounding import up_to_ten, whole_hour

LATELY = timedelta(days=1)
"""A newer failure counts as a bad finding."""


async def background_work_findings(infra: Infrastructure) -> AsyncIterator[DoctorFinding]:
    log, now = build_log(infra), infra.clock.now()
    async for finding in publication_findings(log, publication_schedule(infra.settings), now):
        yield finding
    async for finding in witness_findings(log):
        yield finding
    async for finding in background_findings(FailedJobs(infra.database, infra.clock), now):
        yield finding


async def publication_findings(log: Log, schedule: PublicationSchedule, now: datetime) -> AsyncIterator[DoctorFinding]:
    """Report entries that wait although nothing was published for two steps."""
    waiting = await log.count_waiting()
    if not waiting:
        return
    try:
        last = (await log.checkpoint()).at
    except NotFound:  # the first server that runs begins the log
        return
    if now - last > 2 * schedule.every:
        why = "A running server publishes them. If one runs, its log says why it does not."
        sentence = f"{waiting:,} entries wait, and nothing has been published since {_moment(last)}. {why}"
        yield DoctorFinding("evidence log", False, sentence)


async def witness_findings(log: Log) -> AsyncIterator[DoctorFinding]:
    """Report each witness's last cosignature, or why it fails."""
    progress_by_key = {each.witness: each for each in await log.progress()}
    for key in log.policy.witnesses:
        progress = progress_by_key.get(str(key))
        if progress is None:
            yield DoctorFinding("witness", True, f"{key.name} was not asked yet; a running server does it.")
        elif progress.failing_since is None:
            yield DoctorFinding("witness", True, f"{key.name} has cosigned {progress.size:,} entries.")
        else:
            since = f"has not cosigned since {_moment(progress.failing_since)}"
            yield DoctorFinding("witness", False, f"{key.name} {since}: {progress.failure}")


async def background_findings(failures: FailedJobs, now: datetime) -> AsyncIterator[DoctorFinding]:
    """Report failed jobs and tasks, and queues that are stuck.

    A failure can concern one person's data, so counts are rounded up to tens and times to the hour (P8).
    """
    failures_, waiting = await failures.list_recent(), await failures.list_stuck()
    for failure in failures_:
        times = f"up to {up_to_ten(failure.failures)} times since {_hour(failure.first_at)}, the last time"
        yield DoctorFinding("background work", now - failure.last_at > LATELY, (
            f"{failure.task} failed {times} at {_hour(failure.last_at)} ({failure.error}). The server's log has "
            "details."
        ))  # fmt: skip
    for queue in waiting:
        yield DoctorFinding("background work", False, (
            f"Up to {up_to_ten(queue.jobs)} jobs wait in the queue {queue.queue} since {_hour(queue.since)}: no "
            "process works on it, or all of them are busy. See DISCREET_JOBS of each."
        ))  # fmt: skip
    if not failures_ and not waiting:
        yield DoctorFinding("background work", True, "nothing failed in the last 7 days, and nothing waits.")


def _hour(moment: datetime) -> str:
    return f"{whole_hour(moment):%d %B %Y %H:%M} UTC"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%d %B %Y %H:%M} UTC"
