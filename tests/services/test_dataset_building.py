"""Builds from request to end: killed, continued, called off, interrupted by a "no", given up."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import user_party
from discreet.runtime.child_process import start_python
from discreet.training import records as records_store
from discreet.training.dataset import DatasetState
from discreet.training.keys import key_name
from discreet.training.protocol import BuildProgress, CutOff
from discreet.training.service import Datasets
from tests.support.builder import Builder
from tests.support.datasets import QUICK, finish_build

PIPELINE = "discreet.app.improvement"
NO_PYTHON = {"PYTHONHOME": "/nowhere"}
"""An environment in which no interpreter starts."""


@pytest.fixture(scope="module")
def improvement(build: Builder) -> Datasets:
    """As the program builds: the tests find the pipeline's process by its command line."""
    return build.improvement(start=start_python)


@pytest_asyncio.fixture(scope="module")
async def ben(build: Builder) -> Actor:
    ben = await build.person("ben", improve=True)
    await build.talk(ben, "When is the next ferry?", "At noon, if the wind allows it.")
    return ben


def nothing_left(build: Builder, dataset_id: UUID) -> bool:
    improvement = build.improvement()
    return build.infra.keys.key(key_name(dataset_id)) is None and not improvement.folder(dataset_id).exists()


async def test_who_says_no_while_it_is_built_is_taken_out_again(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    """Hal's "no" has begun when the pipeline comes to the end, and commits while it waits for its last look."""
    hal = await build.person("hal", improve=True)
    await build.talk(hal, "Hal's plan", "Indeed")
    await build.talk(ben, "Ben's line after Hal", "Yes")
    dataset = await improvement.request(olga, "Interrupted", QUICK)
    async with infra.database.acting_as(hal.account_id) as connection:
        await connection.execute(
            "INSERT INTO choices (at, made_by, party, purpose, allowed) VALUES ($1, $2, $3, 'improve', false)",
            infra.clock.now(), hal.account_id, str(user_party(hal.account_id)),
        )  # fmt: skip
        building = asyncio.create_task(improvement.build(dataset.id))
        while not await owner.fetchval(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory')"
        ):
            assert not building.done(), "the pipeline did not wait"
            await asyncio.sleep(0.01)
        held = await owner.fetch("SELECT owner_id FROM dataset_records WHERE dataset_id = $1", dataset.id)
        assert hal.account_id in {row["owner_id"] for row in held}, "Hal's was to be used until now"
        assert not (improvement.folder(dataset.id) / "manifest.json").exists()
    await building
    made = await finish_build(build, improvement, dataset.id)
    assert "Ben's line after Hal" in made.texts()
    assert "Hal's plan" not in made.texts()
    assert (made.dataset.counts["changed_during_build"], made.dataset.withdrawn) == (1, 0)
    assert made.dataset.records == len(made.records) == made.dataset.counts["permitted"]
    rows = await owner.fetch("SELECT line, messages FROM dataset_records WHERE dataset_id = $1 ORDER BY n", dataset.id)
    numbered = [(row["line"], row["messages"]) for row in rows]
    assert numbered == [(line, len(record["messages"])) for line, record in enumerate(made.records)]
    assert await improvement.list_of_person(hal) == []


async def test_a_no_waits_while_a_dataset_is_finished_and_then_marks_it(build: Builder, ben: Actor, owner: Any) -> None:
    """The other side of the lock: while a build finishes, no "no" slips by unseen."""
    ivy = await build.person("ivy", improve=True)
    async with owner.transaction():
        await records_store.lock_finishing(owner)
        saying_no = asyncio.create_task(build.choose(ivy, False))
        await asyncio.sleep(0.2)
        assert not saying_no.done()
        await asyncio.wait_for(build.choose(await build.person("jim"), True), 60)  # a yes does not wait
    await saying_no


async def kill_pipelines() -> None:
    for pid in children_running(PIPELINE):
        os.kill(pid, signal.SIGKILL)


async def test_a_pipeline_that_is_killed_once_is_started_again(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor
) -> None:
    dataset = await improvement.request(olga, "Killed once", QUICK)
    started: list[int] = []

    async def kill_the_first(progress: BuildProgress) -> None:
        new = [pid for pid in children_running(PIPELINE) if pid not in started]
        started.extend(new)
        if new and len(started) == 1:
            await kill_pipelines()

    await improvement.build(dataset.id, kill_the_first)
    assert len(started) == 2
    assert (await finish_build(build, improvement, dataset.id)).dataset.records > 0


async def test_a_pipeline_that_loses_the_database_goes_on_when_it_is_back(
    build: Builder, improvement: Datasets, olga: Actor, owner: Any, ben: Actor
) -> None:
    dataset = await improvement.request(olga, "Cut off", QUICK)

    async def end_its_connections(progress: BuildProgress) -> None:
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pg_has_role(usename, 'discreet_improve', 'member')"
            " AND usename <> current_user"
        )

    with pytest.raises(CutOff):
        await improvement.build(dataset.id, end_its_connections)
    assert (await improvement.dataset(olga, dataset.id)).state is DatasetState.BUILDING
    assert (await finish_build(build, improvement, dataset.id)).dataset.records > 0


async def test_a_pipeline_that_is_killed_again_and_again_is_a_failure_and_leaves_nothing(
    build: Builder, improvement: Datasets, olga: Actor, owner: Any, ben: Actor
) -> None:
    dataset = await improvement.request(olga, "Doomed", QUICK)

    async def kill(progress: BuildProgress) -> None:
        await kill_pipelines()

    await improvement.build(dataset.id, kill)
    failed = await improvement.dataset(olga, dataset.id)
    assert failed.state is DatasetState.FAILED
    assert "signal 9" in failed.reason
    assert nothing_left(build, dataset.id)
    assert await owner.fetchval("SELECT count(*) FROM dataset_records WHERE dataset_id = $1", dataset.id) == 0


def children_running(module: str) -> list[int]:
    """Processes that this one has started and that run `module`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                arguments = (entry / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if int(parent) == os.getpid() and module in arguments:
                found.append(int(entry.name))
    return found


async def test_calling_a_build_off_ends_it_and_nothing_stays(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor, owner: Any
) -> None:
    """Another server's operator calls it off; the server that runs the pipeline notices."""
    dataset = await improvement.request(olga, "Called off", QUICK)
    begun = asyncio.Event()

    async def hold(progress: BuildProgress) -> None:
        begun.set()
        await asyncio.sleep(60)

    building = asyncio.create_task(improvement.build(dataset.id, hold))
    await begun.wait()
    assert children_running(PIPELINE)
    cancelled = await build.improvement().cancel(olga, dataset.id)
    await asyncio.wait_for(building, 30)
    assert children_running(PIPELINE) == []
    assert (cancelled.state, cancelled.ended_at is not None) == (DatasetState.CANCELLED, True)
    assert (await improvement.dataset(olga, dataset.id)).state is DatasetState.CANCELLED
    assert nothing_left(build, dataset.id)
    for table in ("dataset_records", "dataset_shards"):
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE dataset_id = $1", dataset.id) == 0


def has_key(build: Builder, dataset_id: UUID) -> bool:
    """A key's file is empty for a moment while it is made."""
    try:
        return build.infra.keys.key(key_name(dataset_id)) is not None
    except DecryptionFailed:
        return False


async def test_calling_off_at_the_moment_of_its_begin_leaves_no_key(
    build: Builder, improvement: Datasets, olga: Actor, owner: Any
) -> None:
    """The key is made already when the other server's "cancel" commits, and the build begins after that."""
    dataset = await improvement.request(olga, "Called off at once", QUICK)
    async with owner.transaction():
        await owner.execute("UPDATE datasets SET state = 'cancelled', ended_at = now() WHERE id = $1", dataset.id)
        building = asyncio.create_task(improvement.build(dataset.id))
        while not has_key(build, dataset.id):
            assert not building.done()
            await asyncio.sleep(0.01)
    await asyncio.wait_for(building, 60)
    assert children_running(PIPELINE) == []
    assert nothing_left(build, dataset.id)


async def test_destroying_while_it_is_built_leaves_nothing(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor
) -> None:
    dataset = await improvement.request(olga, "Changed my mind", QUICK)

    async def destroy(progress: BuildProgress) -> None:
        if progress.done == progress.total:
            await improvement.destroy(olga, dataset.id)

    await improvement.build(dataset.id, destroy)
    assert nothing_left(build, dataset.id)
    assert (await improvement.dataset(olga, dataset.id)).state is DatasetState.DESTROYED


async def test_a_stopped_server_leaves_a_build_that_goes_on_later(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor
) -> None:
    dataset = await improvement.request(olga, "Stopped", QUICK)
    started = asyncio.Event()

    async def note(progress: BuildProgress) -> None:
        started.set()
        await asyncio.sleep(60)

    building = asyncio.create_task(improvement.build(dataset.id, note))
    await started.wait()
    building.cancel()
    with pytest.raises(asyncio.CancelledError):
        await building
    assert children_running(PIPELINE) == []
    assert (await improvement.dataset(olga, dataset.id)).state is DatasetState.BUILDING
    assert (await finish_build(build, improvement, dataset.id)).dataset.records > 0


async def test_a_build_without_its_key_fails_with_a_sentence(
    build: Builder, improvement: Datasets, olga: Actor, owner: Any
) -> None:
    """Once begun, it cannot continue without the key of its first shards."""
    dataset = await improvement.request(olga, "Without a key", QUICK)
    await owner.execute("UPDATE datasets SET state = 'building' WHERE id = $1", dataset.id)
    await improvement.build(dataset.id)
    failed = await improvement.dataset(olga, dataset.id)
    assert failed.state is DatasetState.FAILED
    assert "key" in failed.reason


async def test_two_builds_of_one_dataset_do_not_meet(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor, owner: Any
) -> None:
    dataset = await improvement.request(olga, "Twice", QUICK)
    await owner.execute("SELECT pg_advisory_lock(hashtextextended('dataset ' || $1, 0))", str(dataset.id))
    try:
        with pytest.raises(Conflict, match="already"):
            await improvement.build(dataset.id)
        assert (await improvement.dataset(olga, dataset.id)).state is DatasetState.BUILDING
    finally:
        await owner.execute("SELECT pg_advisory_unlock_all()")
    await finish_build(build, improvement, dataset.id)


async def test_a_pipeline_that_cannot_start_says_so(build: Builder, olga: Actor) -> None:
    improvement = build.improvement(environment=NO_PYTHON, start=start_python)
    dataset = await improvement.request(olga, "No source tree", QUICK)
    await improvement.build(dataset.id)
    failed = await improvement.dataset(olga, dataset.id)
    assert failed.state is DatasetState.FAILED
    assert failed.reason.endswith(".")
    assert "exit code" in failed.reason
    assert nothing_left(build, dataset.id)


async def test_a_failed_dataset_says_why(improvement: Datasets, olga: Actor) -> None:
    dataset = await improvement.request(olga, "Given up", QUICK)
    await improvement.mark_failed(dataset.id)
    failed = await improvement.dataset(olga, dataset.id)
    assert failed.state is DatasetState.FAILED
    assert failed.reason
