"""Background failures are logged by name, restarted, kept for a week, and reported by the doctor."""

import ast
import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import structlog

import discreet
from discreet.app.infrastructure import Infrastructure
from discreet.cli.doctor.background_work import background_findings
from discreet.errors import Unavailable
from discreet.http.log import ALLOWED
from discreet.jobs.failures import KEPT, STUCK_AFTER, FailedJobs, TaskFailures
from discreet.jobs.queue import JobQueue
from discreet.runtime.background import LATELY, Background, background
from tests.support.clock import settable

PATIENCE = 30
SECRET = "what somebody wrote"


@cache
def sources() -> list[tuple[Path, list[ast.AST]]]:
    """Return the nodes of each source file that starts a task or logs: to parse all files takes seconds."""
    texts = {path: path.read_text() for path in sorted(Path(discreet.__path__[0]).rglob("*.py"))}
    return [
        (path, list(ast.walk(ast.parse(text))))
        for path, text in texts.items()
        if any(word in text for word in ("create_task", "ensure_future", "log.", "logger", "event="))
    ]


def last_name(called: ast.expr) -> str:
    """Return the name before the parenthesis of a call; empty where there is none."""
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


async def until(condition: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


class Seconds:
    """A clock that moves only when the test moves it."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


# Endless tasks


async def test_an_endless_task_that_fails_is_named_and_started_again() -> None:
    runs, said = [], []
    seconds = Seconds()
    tasks = Background(seconds)

    async def fails_once() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise KeyError(SECRET)
        await asyncio.Event().wait()

    with structlog.testing.capture_logs() as log, tasks.on_failure(lambda *failure: said.append(failure)):
        task = tasks.start("watcher", fails_once)
        await until(lambda: len(runs) == 2)
    assert said == [("watcher", "KeyError")]
    assert log == [{"event": "background_task_failed", "task": "watcher", "error": "KeyError", "log_level": "error"}]
    assert tasks.list_failing() == ["watcher"]
    seconds.now += LATELY
    assert tasks.list_failing() == []
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


async def test_an_endless_task_that_returns_has_failed() -> None:
    said = []
    tasks = Background()

    async def returns() -> None:
        pass

    with tasks.on_failure(lambda *failure: said.append(failure)):
        task = tasks.start("watcher", returns)
        await until(lambda: said)
    task.cancel()
    assert said[0] == ("watcher", "TaskReturned")


async def test_an_error_that_hides_a_cancellation_starts_nothing_again() -> None:
    said = []
    tasks, started = Background(), asyncio.Event()

    async def hides_it() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ConnectionError from None

    with tasks.on_failure(lambda *failure: said.append(failure)):
        task = tasks.start("watcher", hides_it)
        await asyncio.wait_for(started.wait(), PATIENCE)
        task.cancel()
        await asyncio.wait_for(asyncio.wait([task]), PATIENCE)
    assert task.cancelled()
    assert said == []


async def test_a_task_that_misses_a_cancellation_is_cancelled_again() -> None:
    tasks, missed = Background(), asyncio.Event()

    async def misses_one() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if missed.is_set():
                    raise
                missed.set()

    task = tasks.start("watcher", misses_one)
    await asyncio.sleep(0)
    await asyncio.wait_for(tasks.stop(task, None), PATIENCE)
    assert missed.is_set()
    assert task.cancelled()


async def test_work_that_is_done_once_says_that_it_failed() -> None:
    said = []
    tasks = Background()

    async def fails() -> None:
        raise ValueError(SECRET)

    with tasks.on_failure(lambda *failure: said.append(failure)):
        await tasks.start_once("catching up", fails())
    assert said == [("catching up", "ValueError")]
    assert tasks.list_failing() == [], "a stranger sees these, and could have caused it"


def test_no_endless_task_is_started_in_another_way() -> None:
    """`asyncio.create_task(something())` where something is a function of the same file with `while True` in it."""
    found = []
    for path, nodes in sources():
        endless = {
            each.name for each in nodes if isinstance(each, ast.AsyncFunctionDef)
            and any(isinstance(part, ast.While) and ast.unparse(part.test) == "True" for part in each.body)
        }  # fmt: skip
        for call in nodes:
            if isinstance(call, ast.Call) and last_name(call.func).endswith(("create_task", "ensure_future")):
                [first, *_] = call.args
                called = ast.unparse(first.func).rpartition(".")[2] if isinstance(first, ast.Call) else ""
                if called in endless and path.name != "background.py":
                    found.append(f"{path.name}: {called}")
    assert found == []


def test_everything_that_is_logged_gets_into_the_log() -> None:
    """A field that is not on the list of `http/log.py` is dropped in silence."""
    dropped = {
        f"{path.name}: {word.arg}"
        for path, nodes in sources() for call in nodes
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name) and call.func.value.id in {"log", "logger"}
        for word in call.keywords if word.arg not in ALLOWED
    }  # fmt: skip
    assert dropped == set()


def test_every_log_event_is_a_plain_name() -> None:
    """A noun and a past participle, such as `request_handled`: operators search for it."""
    calls = [call for _, nodes in sources() for call in nodes if isinstance(call, ast.Call) and call.args]
    logged = {
        ast.literal_eval(call.args[0])
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"info", "warning", "error"}
        and ast.unparse(call.func.value) in {"log", "logger", "structlog.get_logger()"}
        and isinstance(call.args[0], ast.Constant)
    }
    reported = {
        ast.literal_eval(word.value) for call in calls for word in call.keywords
        if word.arg == "event" and isinstance(word.value, ast.Constant)
    }  # fmt: skip
    assert len(logged) > 20
    assert len(reported) > 20
    odd = {name for name in logged | reported if not re.fullmatch(r"[a-z]+(_[a-z]+)+", name) or "_not_" in name}
    assert odd == set()


# Jobs


@pytest.fixture
async def failures(infra: Infrastructure, owner: Any) -> AsyncIterator[FailedJobs]:
    await owner.execute("DELETE FROM background_failures; DELETE FROM procrastinate.procrastinate_jobs")
    failures = FailedJobs(infra.database, infra.clock)
    settable(infra.clock).freeze()
    async with failures.recording():
        yield failures
    settable(infra.clock).run()


@pytest.fixture
async def jobs(infra: Infrastructure, failures: FailedJobs) -> AsyncIterator[JobQueue]:
    jobs = JobQueue(infra.database, infra.addresses.serve)
    yield jobs
    await jobs.stop()


async def until_kept(failures: FailedJobs, task: str) -> TaskFailures:
    async with asyncio.timeout(PATIENCE):
        while not (found := [each for each in await failures.list_recent() if each.task == task]):
            await asyncio.sleep(0.05)
    return found[0]


async def test_a_job_that_fails_is_named_and_kept_without_its_words(
    jobs: JobQueue, failures: FailedJobs, infra: Infrastructure
) -> None:
    async def fails(thing_id: Any) -> None:
        raise LookupError(SECRET)

    jobs.register("read_something", fails)
    await jobs.defer("read_something", thing_id=uuid4())
    with structlog.testing.capture_logs() as log:
        await jobs.start()
        kept = await until_kept(failures, "read_something")
    assert (kept.error, kept.first_at, kept.last_at) == ("LookupError", infra.clock.now(), infra.clock.now())
    said = [entry for entry in log if entry["event"] == "job_failed"]
    assert said[0]["task"] == "read_something"
    assert said[0]["error"] == "LookupError"
    assert SECRET not in str(log)


async def test_a_job_that_fails_before_our_code_runs_is_named_too(
    jobs: JobQueue, failures: FailedJobs, owner: Any
) -> None:
    """As every job did on a database in another encoding, without a word."""
    await owner.execute(
        "INSERT INTO procrastinate.procrastinate_jobs (queue_name, task_name, args) VALUES ('discreet', 'of_yore', '{}')"
    )
    await jobs.start()
    assert (await until_kept(failures, "of_yore")).error == "TaskNotFound"


async def test_what_says_that_a_job_was_given_up_may_fail(jobs: JobQueue, failures: FailedJobs, owner: Any) -> None:
    async def fails(thing_id: Any) -> None:
        raise LookupError(SECRET)

    async def gives_up(thing_id: Any) -> None:
        raise ZeroDivisionError(SECRET)

    jobs.register("read_something", fails, gives_up)
    await jobs.defer("read_something", thing_id=uuid4())
    await owner.execute("UPDATE procrastinate.procrastinate_jobs SET attempts = 3")
    await jobs.start()
    async with asyncio.timeout(PATIENCE):
        while await owner.fetchval("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status = 'failed'") < 1:
            await asyncio.sleep(0.05)
    await failures.write()
    rows = await owner.fetch("SELECT error FROM background_failures WHERE task = 'read_something' ORDER BY error")
    assert [row["error"] for row in rows] == ["LookupError", "ZeroDivisionError"]


async def test_failures_are_counted_and_forgotten_after_a_week(
    failures: FailedJobs, infra: Infrastructure, owner: Any
) -> None:
    for _ in range(3):
        background.report("chore", KeyError(SECRET))
    await failures.write()
    first = infra.clock.now()
    settable(infra.clock).advance(hours=2)
    background.report("chore", LookupError(SECRET))
    await failures.write()
    [kept] = await failures.list_recent()
    assert (kept.failures, kept.error, kept.first_at, kept.last_at) == (4, "LookupError", first, infra.clock.now())
    settable(infra.clock).advance(seconds=KEPT.total_seconds() + 1)
    assert await failures.list_recent() == []
    background.report("another", KeyError(SECRET))
    await failures.write()
    assert await owner.fetchval("SELECT count(*) FROM background_failures") == 1


async def test_failures_wait_while_the_database_is_away(infra: Infrastructure) -> None:
    class Away:
        def anonymous(self) -> None:
            raise Unavailable("The database is away.")

    failures = FailedJobs(Away(), infra.clock)
    failures._note("chore", "KeyError")
    await failures.write()
    assert len(failures._unwritten) == 1


async def test_jobs_that_do_not_get_on_are_counted_by_queue(jobs: JobQueue, failures: FailedJobs, owner: Any) -> None:
    async def never(thing_id: Any) -> None:
        pass

    jobs.register("later", never, queue="nobody-works-here")
    for _ in range(2):
        await jobs.defer("later", thing_id=uuid4())
    assert await failures.list_stuck() == []
    long_ago = datetime.now(UTC) - 2 * STUCK_AFTER
    await owner.execute("UPDATE procrastinate.procrastinate_events SET at = $1", long_ago)
    [waiting] = await failures.list_stuck()
    assert (waiting.queue, waiting.jobs, waiting.since) == ("nobody-works-here", 2, long_ago)


async def test_a_job_whose_process_is_gone_does_not_get_on(jobs: JobQueue, failures: FailedJobs, owner: Any) -> None:
    async def never(thing_id: Any) -> None:
        pass

    jobs.register("later", never, queue="nobody-works-here")
    await jobs.defer("later", thing_id=uuid4())
    long_ago = datetime.now(UTC) - 2 * STUCK_AFTER
    await owner.execute("UPDATE procrastinate.procrastinate_jobs SET status = 'doing'")
    await owner.execute("UPDATE procrastinate.procrastinate_events SET at = $1", long_ago)
    assert [each.jobs for each in await failures.list_stuck()] == [1]
    alive = await owner.fetchval("INSERT INTO procrastinate.procrastinate_workers DEFAULT VALUES RETURNING id")
    await owner.execute("UPDATE procrastinate.procrastinate_jobs SET worker_id = $1", alive)
    assert await failures.list_stuck() == []


# The doctor


async def list_findings(failures: FailedJobs, infra: Infrastructure) -> list[Any]:
    return [finding async for finding in background_findings(failures, infra.clock.now())]


async def test_the_doctor_says_that_all_is_well(failures: FailedJobs, infra: Infrastructure) -> None:
    [finding] = await list_findings(failures, infra)
    assert finding.is_ok
    assert finding.sentence == "nothing failed in the last 7 days, and nothing waits."


async def test_the_doctor_names_what_failed_and_since_when(failures: FailedJobs, infra: Infrastructure) -> None:
    background.report("release_insight", KeyError(SECRET))
    await failures.write()
    since = f"{infra.clock.now():%d %B %Y %H}:00 UTC"
    [finding] = await list_findings(failures, infra)
    assert not finding.is_ok
    assert finding.sentence.startswith(
        f"release_insight failed up to 10 times since {since}, the last time at {since} (KeyError)."
    )
    settable(infra.clock).advance(hours=1)
    background.report("release_insight", KeyError(SECRET))
    await failures.write()
    [finding] = await list_findings(failures, infra)
    assert f"failed up to 10 times since {since}, the last time at" in finding.sentence
    settable(infra.clock).advance(days=2)
    [finding] = await list_findings(failures, infra)
    assert finding.is_ok, "it is listed for a week, and counts as a fault for a day"


async def test_the_doctor_names_a_queue_on_which_nothing_works(
    jobs: JobQueue, failures: FailedJobs, infra: Infrastructure, owner: Any
) -> None:
    async def never(thing_id: Any) -> None:
        pass

    jobs.register("later", never, queue="nobody-works-here")
    await jobs.defer("later", thing_id=uuid4())
    await owner.execute("UPDATE procrastinate.procrastinate_events SET at = now() - interval '1 hour'")
    [finding] = await list_findings(failures, infra)
    assert not finding.is_ok
    assert finding.sentence.startswith("Up to 10 jobs wait in the queue nobody-works-here since ")
    assert "DISCREET_JOBS" in finding.sentence
