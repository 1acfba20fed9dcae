"""Builds of several shards: killed between two of them, called off, and continued; no record twice, none lost."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.identity.accounts.actor import Actor
from discreet.runtime.child_process import start_python
from discreet.training import process
from discreet.training.building import POLL_SECONDS
from discreet.training.check import check
from discreet.training.dataset import DatasetState
from discreet.training.keys import key_name
from discreet.training.service import Datasets
from tests.support.builder import ENVIRONMENT, Builder
from tests.support.datasets import QUICK, finish_build, message_texts

MODULE = "tests.services.pipeline_with_small_shards"
CONVERSATIONS = 14


@pytest_asyncio.fixture(scope="module")
async def people(build: Builder) -> list[Actor]:
    """Each has had one conversation; the last one's text equals the first one's."""
    people = [await build.person(f"p{n}", improve=True) for n in range(CONVERSATIONS)]
    for n, person in enumerate(people):
        await build.talk(person, words(n % (CONVERSATIONS - 1)), "The answer is the same for everybody.")
    return people


def words(n: int) -> str:
    drawn = random.Random(n)
    return f"Number {n}: " + " ".join("".join(drawn.choices("aeioulnrst", k=6)) for _ in range(40))


@pytest.fixture
def improvement(build: Builder, monkeypatch: pytest.MonkeyPatch) -> Datasets:
    monkeypatch.setattr(process, "MODULE", MODULE)
    paths = (ENVIRONMENT["PYTHONPATH"], str(Path(__file__).parents[2]))
    return build.improvement(environment=ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(paths)}, start=start_python)


async def until_written(owner: Any, dataset_id: UUID, shards: int) -> None:
    ask = "SELECT count(*) FROM dataset_shards WHERE dataset_id = $1"
    while await owner.fetchval(ask, dataset_id) < shards:
        await asyncio.sleep(0.01)


def pipelines() -> Iterator[int]:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and MODULE.encode() in (entry / "cmdline").read_bytes():
                yield int(entry.name)
        except OSError:
            continue


class held:  # noqa: N801  (used like a function)
    """`async with held(owner)`: the pipeline waits before it writes down its next shard."""

    def __init__(self, owner: Any) -> None:
        self._transaction = owner.transaction()
        self._owner = owner

    async def __aenter__(self) -> None:
        await self._transaction.start()
        await self._owner.execute("LOCK TABLE dataset_shards IN SHARE MODE")

    async def __aexit__(self, *_: Any) -> None:
        await self._transaction.rollback()


async def test_killed_between_two_shards_it_holds_everything_once(
    build: Builder, improvement: Datasets, olga: Actor, people: list[Actor], owner: Any
) -> None:
    """Conversations that the first attempt has written count as seen: the copy of its first one is left out.

    A shard whose files exist, but which was not recorded yet, counts as nothing.
    """
    dataset = await improvement.request(olga, "Several shards", QUICK)
    building = asyncio.create_task(improvement.build(dataset.id))
    await asyncio.wait_for(until_written(owner, dataset.id, 1), 30)
    async with held(owner):
        written = await owner.fetchval("SELECT count(*) FROM dataset_shards WHERE dataset_id = $1", dataset.id)
        assert written < CONVERSATIONS // 4, "it was not killed midway"
        unknown = improvement.folder(dataset.id) / f"shard-{written:05}.signatures.sealed"
        while not unknown.exists():
            await asyncio.sleep(0.01)
        for pid in pipelines():
            os.kill(pid, signal.SIGKILL)
    await asyncio.wait_for(building, 60)
    made = await finish_build(build, improvement, dataset.id)
    assert sorted(message_texts(record)[0] for record in made.records) == sorted(map(words, range(CONVERSATIONS - 1)))
    assert made.dataset.counts == {"permitted": CONVERSATIONS - 1, "near_duplicate": 1}
    assert [shard["records"] for shard in made.manifest["shards"]] == [4, 4, 4, 1]
    opened = await build.dataset_access().open_dataset(olga, dataset.id)
    assert check(opened.directory, opened.manifest, opened.keys).problems == ()


async def test_a_build_cancelled_after_its_first_shard_lists_no_person(
    build: Builder, improvement: Datasets, olga: Actor, people: list[Actor], owner: Any
) -> None:
    """If the process that called it off was killed before clearing up, the one that builds it does."""
    dataset = await improvement.request(olga, "Called off late", QUICK)
    building = asyncio.create_task(improvement.build(dataset.id))
    await asyncio.wait_for(until_written(owner, dataset.id, 1), 30)
    async with held(owner):
        assert await owner.fetchval("SELECT count(*) FROM dataset_records WHERE dataset_id = $1", dataset.id) >= 4
        ended = "UPDATE datasets SET state = 'cancelled', ended_at = now() WHERE id = $1"
        async with build.infra.database.anonymous() as another_server:
            await another_server.execute(ended, dataset.id)
        await asyncio.sleep(POLL_SECONDS)
    await asyncio.wait_for(building, 30)
    assert (await improvement.dataset(olga, dataset.id)).state is DatasetState.CANCELLED
    for table in ("dataset_records", "dataset_shards"):
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE dataset_id = $1", dataset.id) == 0
    assert build.infra.keys.key(key_name(dataset.id)) is None
    assert not improvement.folder(dataset.id).exists()
