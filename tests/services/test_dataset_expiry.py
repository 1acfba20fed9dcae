"""How datasets end: they expire, are destroyed, called off or fail; and the state after a crash in between."""

import asyncio
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.jobs.queue import JobQueue
from discreet.training.dataset import DatasetState
from discreet.training.keys import DatasetKeys, key_name
from discreet.training.service import Datasets
from discreet.training.shard import read_records
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.datasets import QUICK, build_dataset


@pytest_asyncio.fixture(scope="module")
async def ben(build: Builder) -> Actor:
    ben = await build.person("ben", improve=True)
    await build.talk(ben, "When does the lighthouse open?", "It opens at nine in the morning.")
    return ben


async def is_ready(build: Builder, olga: Actor) -> UUID:
    return (await build_dataset(build, olga)).dataset.id


def nothing_left(build: Builder, dataset_id: UUID) -> bool:
    improvement = build.improvement()
    return build.infra.keys.key(key_name(dataset_id)) is None and not improvement.folder(dataset_id).exists()


async def test_destroyed_is_gone_and_stays_on_record(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor
) -> None:
    made = await build_dataset(build, olga, "To be destroyed")
    id_ = made.dataset.id
    await improvement.destroy(olga, id_)
    assert nothing_left(build, id_)
    gone = await improvement.dataset(olga, id_)
    assert (gone.state, gone.records, gone.counts) == (
        DatasetState.DESTROYED,
        made.dataset.records,
        made.dataset.counts,
    )
    assert gone.ended_at
    assert id_ not in {each.id for each in await improvement.list_of_person(ben)}
    assert await improvement.manifest(olga, id_) == made.manifest
    assert made.dataset.purpose in await improvement.datasheet(olga, id_)
    with pytest.raises(Conflict, match="already deleted"):
        await improvement.destroy(olga, id_)
    await improvement.build(id_)
    assert nothing_left(build, id_)
    with pytest.raises(NotFound):
        await improvement.destroy(olga, uuid4())


@pytest.mark.promise("P10")
async def test_yesterdays_copy_of_a_destroyed_dataset_does_not_open(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor, tmp_path: Path
) -> None:
    """A backup of the folder with today's key store holds only noise."""
    id_ = await is_ready(build, olga)
    opened = await build.dataset_access().open_dataset(olga, id_)
    copy = shutil.copytree(opened.directory, tmp_path / "backup")
    [shard] = opened.manifest.shards
    assert len(list(read_records(copy, shard, opened.keys))) == opened.dataset.records
    await improvement.destroy(olga, id_)
    assert build.infra.keys.key(key_name(id_)) is None
    for name in (key_name(await is_ready(build, olga)), f"user/{olga.account_id}"):
        with pytest.raises(DecryptionFailed):
            list(read_records(copy, shard, DatasetKeys(build.infra.keys.key(name))))
    assert b"lighthouse" not in b"".join(path.read_bytes() for path in copy.iterdir() if path.suffix == ".sealed")


async def test_it_expires_when_its_time_is_over_and_not_before(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor, clock: SettableClock
) -> None:
    made = await build_dataset(build, olga, "For ten days", replace(QUICK, expires_in_days=10))
    id_ = made.dataset.id
    assert made.dataset.expires_at - made.dataset.created_at == timedelta(days=10)
    clock.advance(days=9)
    await improvement.expire_due()
    assert (await improvement.dataset(olga, id_)).state is DatasetState.READY
    clock.advance(days=1, minutes=1)
    await improvement.expire_due()
    assert (await improvement.dataset(olga, id_)).state is DatasetState.EXPIRED
    assert nothing_left(build, id_)
    assert id_ not in {each.id for each in await improvement.list_of_person(ben)}
    with pytest.raises(Conflict, match="already deleted"):
        await improvement.destroy(olga, id_)
    with pytest.raises(Conflict, match="no records"):
        await build.dataset_access().preview(olga, id_, 0, 10)


async def test_a_crash_between_key_and_files_is_finished_later(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor
) -> None:
    """The key was destroyed, then the server was killed: the row still says that it is ready."""
    id_, other = await is_ready(build, olga), await is_ready(build, olga)
    build.infra.keys.destroy_key(key_name(id_))
    await improvement.expire_due()
    ended = await improvement.dataset(olga, id_)
    assert (ended.state, nothing_left(build, id_)) == (DatasetState.DESTROYED, True)
    assert "key" in ended.reason
    assert (await improvement.dataset(olga, other)).state is DatasetState.READY


@pytest.mark.parametrize("state", ["failed", "cancelled", "expired", "destroyed"])
async def test_what_an_ended_dataset_has_left_behind_is_removed_later(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor, owner: Any, state: str
) -> None:
    id_ = await is_ready(build, olga)
    await owner.execute("UPDATE datasets SET state = $2, ended_at = now() WHERE id = $1", id_, state)
    await improvement.expire_due()
    assert nothing_left(build, id_)


async def test_nothing_is_taken_from_a_build_that_waits_or_runs(
    build: Builder, improvement: Datasets, olga: Actor, owner: Any
) -> None:
    waiting, running = [await improvement.request(olga, "Still wanted", QUICK) for _ in range(2)]
    await owner.execute("UPDATE datasets SET state = 'building' WHERE id = $1", running.id)
    build.infra.keys.create_key(key_name(running.id))
    improvement.folder(running.id).mkdir(parents=True)
    await improvement.expire_due()
    assert (await improvement.dataset(olga, waiting.id)).state is DatasetState.WAITING
    assert build.infra.keys.key(key_name(running.id))
    assert improvement.folder(running.id).exists()
    for dataset in (waiting, running):
        await improvement.cancel(olga, dataset.id)


async def test_the_queue_lets_them_expire(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor, infra: Infrastructure, clock: SettableClock
) -> None:
    """The chore that the server registers for every hour, here for every second."""
    made = await build_dataset(build, olga, "Left to the queue", replace(QUICK, expires_in_days=1))
    clock.advance(days=1, minutes=1)
    jobs = JobQueue(infra.database, infra.addresses.serve)
    jobs.register_periodic("expire_datasets", improvement.expire_due, when="* * * * * *")
    await jobs.start()
    try:
        async with asyncio.timeout(60):
            while (await improvement.dataset(olga, made.dataset.id)).state is DatasetState.READY:
                await asyncio.sleep(0.1)
    finally:
        await jobs.stop()
    assert (await improvement.dataset(olga, made.dataset.id)).state is DatasetState.EXPIRED


async def test_only_what_is_under_way_can_be_called_off(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor
) -> None:
    id_ = await is_ready(build, olga)
    with pytest.raises(Conflict, match="not being built"):
        await improvement.cancel(olga, id_)
    assert (await improvement.dataset(olga, id_)).state is DatasetState.READY
    with pytest.raises(NotFound):
        await improvement.cancel(olga, UUID(int=1))
    waiting = await improvement.request(olga, "Changed my mind", QUICK)
    assert (await improvement.cancel(olga, waiting.id)).state is DatasetState.CANCELLED
    await improvement.build(waiting.id)
    assert (await improvement.dataset(olga, waiting.id)).state is DatasetState.CANCELLED
    assert nothing_left(build, waiting.id)
