"""Attacks on datasets (P1, P7, P10, P11).

A restored backup, a pipeline that has been taken over, a fault at the worst moment, and a user who writes so much that
no one else's dataset is ever built.
"""

import asyncio
import os
import random
import resource
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

import discreet
from discreet.app.infrastructure import Infrastructure
from discreet.errors import NO_ROOM, Conflict
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import user_party
from discreet.runtime.child_process import start_python
from discreet.training import records
from discreet.training.building import TURN
from discreet.training.dataset import DatasetState
from discreet.training.protocol import BuildProgress
from discreet.training.records import BuildRunning
from discreet.training.select import RECORD_BYTES
from discreet.training.service import Datasets
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.datasets import QUICK, build_dataset, finish_build, message_texts

SOURCES = Path(discreet.__file__).parent


@pytest_asyncio.fixture(scope="module")
async def ben(build: Builder) -> Actor:
    ben = await build.person("ben", improve=True)
    await build.talk(ben, "When does the last ferry leave the island?", "At seven, or when it is full.")
    return ben


@pytest_asyncio.fixture(scope="module")
async def pipelines_role(infra: Infrastructure) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(infra.addresses.improve, server_settings={"search_path": "discreet"})
    yield connection
    await connection.close()


# Two builders --------------------------------------------------------------------------------------------------


async def test_the_queue_waits_for_who_is_building_already_and_gives_nothing_up(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor, owner: Any
) -> None:
    """A second process that builds the same dataset neither ends the first one's build nor forgets it.

    It may have taken a job over, or an operator continues a build at the command line.
    """
    dataset = await improvement.request(olga, "Built twice", QUICK)
    claim = "hashtextextended('dataset ' || $1, 0)"
    await owner.execute(f"SELECT pg_advisory_lock({claim})", str(dataset.id))
    try:
        with pytest.raises(BuildRunning):
            await improvement.build(dataset.id)
        await owner.execute("UPDATE datasets SET progress = 0.5 WHERE id = $1", dataset.id)
        second = asyncio.create_task(improvement.build_in_turn(dataset.id))
        await asyncio.sleep(2 * TURN)
        assert not second.done()
        followed = await improvement.dataset(olga, dataset.id)
        assert (followed.state, followed.progress) == (DatasetState.BUILDING, 0.5)
    finally:
        await owner.execute(f"SELECT pg_advisory_unlock({claim})", str(dataset.id))
    await asyncio.wait_for(second, 60)
    assert (await finish_build(build, improvement, dataset.id)).dataset.records > 0


def test_the_queue_builds_in_turn() -> None:
    """The server registers the patient variant: four times Busy would end another user's build."""
    assert "register(BUILD_DATASET, core.datasets.build_in_turn," in (SOURCES / "app/jobs.py").read_text()


# At the worst moment ------------------------------------------------------------------------------------------


@pytest_asyncio.fixture
async def earlier(build: Builder, improvement: Datasets, olga: Actor, ben: Actor) -> AsyncIterator[Any]:
    """A dataset, and the order of a second one that is not to repeat it."""
    wants = replace(QUICK, across=True)
    made = await build_dataset(build, olga, "Told apart", wants)
    yield made.dataset.id, (await improvement.request(olga, "Told apart", wants)).id
    if (await improvement.dataset(olga, made.dataset.id)).state is DatasetState.READY:
        await improvement.destroy(olga, made.dataset.id)


async def test_an_earlier_dataset_destroyed_during_a_build_does_not_end_it(
    build: Builder, improvement: Datasets, olga: Actor, earlier: Any
) -> None:
    """The order names it; by the time that the pipeline reads the order, its folder is gone."""
    first, second = earlier
    work = await improvement._building._begin(second)
    assert [Path(each.directory).name for each in work.earlier] == [str(first)]
    await improvement.destroy(olga, first)

    async def ignore(_progress: BuildProgress) -> None:
        pass

    assert (await improvement._building._pipeline.run(work, ignore)).records > 0


async def test_an_earlier_dataset_that_is_damaged_is_named(improvement: Datasets, olga: Actor, earlier: Any) -> None:
    first, second = earlier
    (improvement.folder(first) / "shard-00000.signatures.sealed").write_bytes(b"DISCREET\x01")
    await improvement.build(second)
    failed = await improvement.dataset(olga, second)
    assert failed.state is DatasetState.FAILED
    assert str(first) in failed.reason
    assert "damaged" in failed.reason


@pytest.fixture
def small_disk(infra: Infrastructure) -> Iterator[Path]:
    """Where datasets lie there is hardly any room."""
    folder = infra.settings.home / "datasets"
    folder.mkdir(exist_ok=True)
    mounting = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
    if subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets us mount no small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


async def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    build: Builder, improvement: Datasets, olga: Actor, small_disk: Path
) -> None:
    wren = await build.person("wren", improve=True)
    await build.talk(wren, pages(100), "So it is.")
    dataset = await improvement.request(olga, "Too large", QUICK)
    await improvement.build(dataset.id)
    failed = await improvement.dataset(olga, dataset.id)
    assert (failed.state, failed.reason) == (DatasetState.FAILED, NO_ROOM)
    assert list(small_disk.iterdir()) == []


async def test_an_expired_dataset_is_hidden(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor, clock: SettableClock
) -> None:
    """The hourly look may come an hour late."""
    made = await build_dataset(build, olga, "For a day", replace(QUICK, expires_in_days=1))
    clock.advance(days=1)
    for look in (
        build.dataset_access().preview(olga, made.dataset.id, 0, 1),
        build.dataset_access().download(olga, made.dataset.id),
    ):
        with pytest.raises(Conflict, match="no records"):
            await look


async def test_memory_is_never_dumped_on_the_disk(build: Builder, olga: Actor, ben: Actor) -> None:
    """Neither by the pipeline nor by a process that it has started, however generous its parent was."""
    improvement = build.improvement(start=start_python)
    limits: set[Any] = set()

    async def look(_progress: BuildProgress) -> None:
        limits.update(limits_of(pid) for pid in pipelines_of(os.getpid()))

    was = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (was[1], was[1]))
    try:
        dataset = await improvement.request(olga, "No cores", QUICK)
        await improvement.build(dataset.id, look)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, was)
    assert limits == {("0", "0")}


def limits_of(pid: str) -> tuple[Any, ...]:
    [core] = [line for line in Path(f"/proc/{pid}/limits").read_text().splitlines() if line.startswith("Max core")]
    return tuple(core.split()[4:6])


def pipelines_of(pid: int) -> Iterator[str]:
    """The pipelines that a process has started."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == pid and b"app.improvement" in (entry / "cmdline").read_bytes():
                yield entry.name


# A backup that was restored -----------------------------------------------------------------------------------


async def test_a_no_that_a_restored_database_has_forgotten_still_marks_what_was_built(
    build: Builder, improvement: Datasets, olga: Actor, infra: Infrastructure
) -> None:
    """Yesterday's database beside today's key store: the mark is lost with the "no", and the share restores it."""
    gus = await build.person("gus", improve=True)
    await build.talk(gus, "Who carved the figure on the pier?", "A sailor, one winter long ago.")
    made = await build_dataset(build, olga)
    assert "Who carved the figure on the pier?" in made.texts()
    infra.keys.destroy_share(str(user_party(gus.account_id)))
    await build.choices.reconcile()
    assert (await improvement.dataset(olga, made.dataset.id)).withdrawn == 1
    with pytest.raises(Conflict, match="Rebuild"):
        await build.dataset_access().download(olga, made.dataset.id)
    assert "carved" not in str(await build.dataset_access().preview(olga, made.dataset.id, 0, 20))


# A pipeline that has been taken over ---------------------------------------------------------------------------

ON_WHAT_IS_FINISHED = [
    "DELETE FROM dataset_records WHERE dataset_id = $1 RETURNING true",
    "UPDATE dataset_records SET line = 0 WHERE dataset_id = $1 RETURNING true",
    "SELECT true FROM dataset_records WHERE dataset_id = $1",
    "DELETE FROM dataset_shards WHERE dataset_id = $1 RETURNING true",
    "UPDATE datasets SET manifest = '{}' WHERE id = $1 RETURNING true",
    "UPDATE datasets SET state = 'building' WHERE id = $1 RETURNING true",
]
REFUSED = [
    "UPDATE datasets SET purpose = 'Nothing to see here' WHERE id = $1",
    "UPDATE datasets SET expires_at = 'infinity' WHERE id = $1",
    "DELETE FROM datasets WHERE id = $1",
    "UPDATE dataset_records SET withdrawn_at = NULL WHERE dataset_id = $1",
    "SELECT * FROM dataset_access_log WHERE dataset_id = $1",
    "INSERT INTO dataset_records (dataset_id, n, shard, line, conversation_id, owner_id, parties, messages, sources)"
    " VALUES ($1, 99, 0, 99, gen_random_uuid(), gen_random_uuid(), '{}', 2, '{}')",
]


@pytest_asyncio.fixture(scope="module")
async def ready(build: Builder, olga: Actor, ben: Actor) -> UUID:
    made = await build_dataset(build, olga)
    assert made.dataset.records > 0
    return made.dataset.id


@pytest.mark.parametrize("attempt", ON_WHAT_IS_FINISHED)
async def test_a_pipeline_touches_nothing_of_a_finished_dataset(ready: UUID, pipelines_role: Any, attempt: str) -> None:
    assert await pipelines_role.fetch(attempt, ready) == []


@pytest.mark.parametrize("attempt", REFUSED)
async def test_a_pipeline_rewrites_no_history(ready: UUID, pipelines_role: Any, attempt: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pipelines_role.execute(attempt, ready)


# Very long conversations --------------------------------------------------------------------------------------


def pages(seed: int) -> str:
    """90,000 characters of words, as long as a message may be."""
    drawn = random.Random(seed)
    words = ["".join(drawn.choices("aeioulnrst", k=drawn.randint(2, 9))) for _ in range(2_000)]
    return " ".join(drawn.choices(words, k=20_000))[:90_000]


async def test_an_endless_conversation_is_cut_and_displaces_no_other(build: Builder, olga: Actor, ben: Actor) -> None:
    """Nine megabytes and more would be more than the engine has patience for: no dataset would ever be built."""
    dora = await build.person("dora", improve=True)
    turns = [pages(seed) for seed in range(24)]
    await build.talk(dora, *turns)
    await build.talk(dora, "x" + "\u4e00" * (RECORD_BYTES // 3), "Yes.")
    made = await build_dataset(build, olga)
    [long] = [record for record in made.records if turns[0] in message_texts(record)]
    texts = message_texts(long)
    assert texts == turns[: len(texts)]
    assert len(texts) % 2 == 0
    assert RECORD_BYTES - 200_000 < sum(map(len, texts)) <= RECORD_BYTES
    assert made.manifest["messages"]["excluded"]["too_long"] == len(turns) - len(texts) + 2
    assert made.manifest["conversations"]["excluded"]["too_long"] == 1
    assert "When does the last ferry leave the island?" in made.texts()


async def test_nothing_is_used_after_what_does_not_open(build: Builder, olga: Actor, ben: Actor, owner: Any) -> None:
    """An attacker has changed a question and its answer in the database: what follows them was made from them."""
    turns = [f"Line {n} of a talk about the pier" for n in range(6)]
    id_ = await build.talk(ben, *turns)
    await owner.execute(
        "UPDATE messages SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) WHERE id IN"
        " (SELECT id FROM messages WHERE conversation_id = $1 ORDER BY id OFFSET 2 LIMIT 2)",
        id_,
    )
    made = await build_dataset(build, olga)
    assert turns[:2] in [message_texts(record) for record in made.records]
    assert not made.texts() & set(turns[2:])
    assert made.manifest["messages"]["excluded"]["cannot_open"] == 4


async def test_the_last_look_needs_no_no_to_take_something_out(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor, owner: Any, pipelines_role: Any
) -> None:
    """A mark is enough, and so is a missing conversation, for any reason."""
    ids = [await build.talk(ben, f"About {it}", f"What there is to say of {it}.") for it in ("masts", "knots")]
    made = await build_dataset(build, olga)
    n_of = dict(
        await owner.fetch("SELECT conversation_id, n FROM dataset_records WHERE dataset_id = $1", made.dataset.id)
    )
    await owner.execute("UPDATE datasets SET state = 'building' WHERE id = $1", made.dataset.id)
    assert await records.stale(pipelines_role, made.dataset.id) == []
    await owner.execute("UPDATE dataset_records SET withdrawn_at = now() WHERE conversation_id = $1", ids[0])
    await owner.execute("DELETE FROM conversations WHERE id = $1", ids[1])
    found = await records.stale(pipelines_role, made.dataset.id)
    assert [stale.n for stale in found] == [n_of[id_] for id_ in ids]
    await improvement.cancel(olga, made.dataset.id)
