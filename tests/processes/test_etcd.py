"""Servers whose keys are in etcd: two without a shared folder, and one whose etcd is restored from an old snapshot."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import Program, Ran
from tests.processes.test_bad_starts import refusal
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.debian_postgres import DebianPostgres, needs_postgres
from tests.support.etcd_cluster import EtcdCluster, needs_etcd, running_cluster
from tests.support.people import sign_up

pytestmark = [needs_etcd, pytest.mark.promise("P10")]

NUMBERS = count(1)
PROMPT = {"name": "Letter", "text": "Write a letter."}


@pytest.fixture(scope="module")
def cluster() -> Iterator[EtcdCluster]:
    yield from running_cluster()


@pytest_asyncio.fixture
async def moved(seeded: Program, cluster: EtcdCluster) -> Program:
    """A home whose keys were moved into etcd."""
    seeded.environment |= cluster.environment(f"p{next(NUMBERS)}")
    done = await ran(seeded, "keys", "move")
    assert "and the key files are destroyed" in done.out
    return seeded


async def ran(program: Program, *command: str, code: int = 0) -> Ran:
    done = await program.run(*command)
    assert done.code == code, done
    assert "Traceback" not in done.err
    return done


async def status_of(client: Client, conversation: UUID) -> int:
    return (await client.get(f"/api/conversations/{conversation}")).status


def lines(out: str, word: str) -> list[str]:
    return [line for line in out.splitlines() if word in line]


@pytest.fixture
def database() -> Iterator[DebianPostgres]:
    server = DebianPostgres()
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture
async def machines(
    homes: Path, database: DebianPostgres, cluster: EtcdCluster, model: ScriptedModel
) -> AsyncIterator[tuple[Program, Program]]:
    """Two machines: each has its own home, with a copy of the master key."""
    settings = cluster.environment(f"p{next(NUMBERS)}") | {
        "DISCREET_DATABASE_URL": database.url("postgres", "super", "discreet")
    }
    one, other = (Program(homes / f"machine-{name}", model.url, **settings) for name in ("one", "other"))
    yield one, other
    for program in (one, other):
        await program.sweep()
        shutil.rmtree(program.home, ignore_errors=True)


@needs_postgres
async def test_two_servers_share_no_folder(machines: tuple[Program, Program]) -> None:
    one, other = machines
    await one.start()
    await one.set_up()
    other.home.joinpath("keys").mkdir(parents=True)
    shutil.copy(one.home / "keys" / "master.key", other.home / "keys" / "master.key")
    await other.start()
    client = await sign_up(one.client(), "ada")
    other_client = await other.come_in("ada")
    first_conversation = (await ask(client, "Said here, kept.")).conversation
    second_conversation = (await ask(other_client, "Said there.")).conversation
    assert [
        await status_of(each, of) for each in (client, other_client) for of in (first_conversation, second_conversation)
    ] == [200] * 4
    assert (await other_client.get(f"/api/conversations/{first_conversation}")).ok()["messages"][0][
        "text"
    ] == "Said here, kept."
    (await client.delete(f"/api/conversations/{second_conversation}")).ok()
    assert [await status_of(each, second_conversation) for each in (client, other_client)] == [404, 404]
    (await other_client.put("/api/me/improve", {"allowed": True})).ok()
    assert (await client.get("/api/me")).ok()["improve"]["since"]
    assert not [
        path for home in (one.home, other.home) for path in (home / "keys").rglob("*") if path.name == "private"
    ]
    verified = await other.run("verify")
    assert verified.code == 0, verified.out
    await one.kill()
    assert (await other_client.get(f"/api/conversations/{first_conversation}")).ok()["messages"][0][
        "text"
    ] == "Said here, kept."
    assert await other.stop() == 0


async def test_keys_move_into_etcd_with_everything_in_them(seeded: Program, cluster: EtcdCluster) -> None:
    keys = seeded.home / "keys"
    ben = await (await seeded.start()).come_in("ben")
    conversation = (await ask(ben, "Said before.")).conversation
    seeded.environment |= cluster.environment(f"p{next(NUMBERS)}")
    assert "Stop all of them first" in (await ran(seeded, "keys", "move", code=2)).err
    assert await seeded.stop() == 0
    await ran(seeded, "keys", "move")
    assert {path.name for path in keys.iterdir()} <= {"master.key", "moved", "opening"}
    await ran(seeded, "keys", "move")
    ben = await (await seeded.start()).come_in("ben")
    assert (await ben.get(f"/api/conversations/{conversation}")).ok()["messages"][0]["text"] == "Said before."
    assert (await ask(ben, "And after.", conversation_id=str(conversation))).state["state"] == "complete"
    rotated = await ran(seeded, "keys", "rotate-master")
    assert "Done: the key store has generation 2" in rotated.out
    assert (await ben.get(f"/api/conversations/{conversation}")).ok()["messages"][0]["text"] == "Said before."
    assert await seeded.stop() == 0
    for name in list(seeded.environment):
        if name.startswith("DISCREET_ETCD"):
            del seeded.environment[name]
    assert "was moved into etcd" in await refusal(seeded)


async def test_doctor_says_what_is_missing(moved: Program, cluster: EtcdCluster) -> None:
    examined = (await moved.run("doctor")).out
    assert lines(examined, "3 of 3 members answer")
    assert lines(examined, "both sides show certificates")
    assert len(lines(examined, "removes old files of its log")) == 3
    assert lines(examined, "encrypted disks")
    cluster.nodes[2].suspend()
    try:
        assert lines((await moved.run("doctor")).out, "2 of 3 members answer")
    finally:
        cluster.nodes[2].resume()
        cluster.wait()
    fresh = Program(moved.home.parent / "fresh", **cluster.environment("fresh"))
    assert lines((await fresh.run("doctor")).out, "not there yet; the first start creates them")
    assert cluster.names("fresh") == []
    refused = await ran(moved, "backup", str(moved.home.parent / "backup"), "--keys", "copy", code=2)
    assert "The keys are in etcd" in refused.err


async def test_no_key_comes_back_with_a_snapshot(moved: Program, cluster: EtcdCluster, tmp_path: Path) -> None:
    """Last in this file: the cluster is another one afterwards."""
    ben = await (await moved.start()).come_in("ben")
    kept, deleted = [(await ask(ben, text)).conversation for text in ("Kept.", "Deleted after the snapshot.")]
    older = (await ben.post("/api/prompts", PROMPT)).ok()["id"]
    await asyncio.to_thread(cluster.forget, f"{cluster.prefix_of(moved.environment)}/births/")  # as after a while
    newer = (await ben.post("/api/prompts", PROMPT)).ok()["id"]
    await asyncio.to_thread(cluster.save, tmp_path / "snapshot")
    (await ben.delete(f"/api/conversations/{deleted}")).ok()
    for each in (older, newer):
        (await ben.delete(f"/api/prompts/{each}")).ok()
    assert await moved.stop() == 0
    await asyncio.to_thread(cluster.restore, tmp_path / "snapshot")
    assert "1 keys that nothing in the database needs" in await refusal(moved)
    assert "1 keys" in (await ran(moved, "keys", "reconcile", code=1)).out
    await ran(moved, "keys", "reconcile", "--destroy")
    ben = await (await moved.start()).come_in("ben")
    assert "Each key is needed" in (await ran(moved, "keys", "reconcile")).out
    assert [await status_of(ben, each) for each in (kept, deleted)] == [200, 404]
    assert await moved.stop() == 0
    names = cluster.names(cluster.prefix_of(moved.environment))
    assert not [name for name in names if older in name or newer in name]
