"""P12: only one tree of each size is ever signed, despite kills, restored backups and changes to the database."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.app.infrastructure import Infrastructure, build_log, build_sequencer
from discreet.evidence.log_keys import remembered_name
from discreet.evidence.merkle import leaf_hash, root
from discreet.evidence.sequencer import LogForked
from tests.evidence.killed_while_sequencing import KILLED
from tests.support.evidence_log import (
    execute_without_triggers,
    read_checkpoint,
    record_acts,
    record_signed_acts,
    restore_log_afterwards,
    wait_until_signed,
)

pytestmark = pytest.mark.promise("P12")


async def test_every_entry_gets_its_number_and_the_signed_root_is_theirs(log: Infrastructure, owner: Any) -> None:
    ids = await record_signed_acts(log, 5)
    rows = await owner.fetch("SELECT id, leaf, position FROM evidence_log ORDER BY position")
    assert [row["position"] for row in rows] == list(range(len(rows)))
    assert {row["id"] for row in rows[-5:]} == set(ids)
    latest = await build_log(log).checkpoint()
    assert latest.root == root(leaf_hash(row["leaf"]) for row in rows)
    assert (await build_log(log).verifier_key()).read(latest.note) == latest.tree


async def test_nothing_new_nothing_signed(log: Infrastructure, owner: Any) -> None:
    before = await owner.fetchval("SELECT count(*) FROM evidence_checkpoints")
    assert await build_sequencer(log).advance()
    assert await owner.fetchval("SELECT count(*) FROM evidence_checkpoints") == before


async def test_of_many_sequencers_one_is_at_work(log: Infrastructure, owner: Any) -> None:
    """They race for many batches, while acts go on; every entry has one number, every size one root."""
    for _ in range(5):
        await asyncio.gather(record_acts(log, ["a", "b", "c"]), *(build_sequencer(log).advance() for _ in range(4)))
    await wait_until_signed(build_sequencer(log))
    leaves = [row["leaf"] for row in await owner.fetch("SELECT leaf FROM evidence_log ORDER BY position")]
    for row in await owner.fetch("SELECT size, root FROM evidence_checkpoints"):
        assert row["root"] == root(map(leaf_hash, leaves[: row["size"]]))


async def test_while_one_is_at_work_another_leaves_it_alone(log: Infrastructure, owner: Any) -> None:
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock($1)", 0x0D15C4EEE)
        assert not await build_sequencer(log).advance()
    assert await build_sequencer(log).advance()


@pytest.mark.parametrize("step", ["numbering", "numbered", "remembered", "signed"])
async def test_killed_at_any_step_the_next_goes_on(log: Infrastructure, owner: Any, step: str) -> None:
    last = await build_log(log).checkpoint()
    await record_acts(log, ["a", "b"])
    _kill_at(log, step)
    remembered = log.keys.remembered(remembered_name(1))
    await record_acts(log, ["c"])
    await wait_until_signed(build_sequencer(log))
    if step == "remembered":
        assert remembered != log.keys.remembered(remembered_name(1))
    latest = await build_log(log).checkpoint()
    assert latest.size == last.size + 3
    leaves = [row["leaf"] for row in await owner.fetch("SELECT leaf FROM evidence_log ORDER BY position")]
    assert latest.root == root(map(leaf_hash, leaves))
    for row in await owner.fetch("SELECT size, root FROM evidence_checkpoints"):
        assert row["root"] == root(map(leaf_hash, leaves[: row["size"]]))


async def test_killed_before_the_signature_the_same_tree_is_signed(log: Infrastructure) -> None:
    """The recorded tree is signed and no other of that size: no new entry arrived."""
    await record_acts(log, ["a"])
    _kill_at(log, "remembered")
    remembered = log.keys.remembered(remembered_name(1))
    await wait_until_signed(build_sequencer(log))
    assert (await build_log(log).checkpoint()).root in (remembered or b"")
    assert log.keys.remembered(remembered_name(1)) == remembered


# Attacks


async def test_a_restored_backup_is_noticed_and_nothing_is_signed(log: Infrastructure, owner: Any) -> None:
    async with restore_log_afterwards(owner):
        await record_signed_acts(log, 2)
    note = await read_checkpoint(log)
    with pytest.raises(LogForked, match="backup was restored"):
        await build_sequencer(log).advance()
    assert await read_checkpoint(log) == note


async def test_a_fork_after_a_restored_backup_is_not_signed(log: Infrastructure, owner: Any) -> None:
    """Other acts take the place of those that were lost: the tree is as large as the signed one, and another."""
    async with restore_log_afterwards(owner):
        await record_signed_acts(log, 2)
    await record_acts(log, ["instead", "of", "them"])
    with pytest.raises(LogForked):
        await build_sequencer(log).advance()


async def test_an_older_key_store_signs_nothing(log: Infrastructure) -> None:
    older = log.keys.remembered(remembered_name(1))
    assert older is not None
    await record_signed_acts(log, 1)
    newer = log.keys.remembered(remembered_name(1))
    log.keys.remember(remembered_name(1), older)
    with pytest.raises(LogForked, match="older key store"):
        await build_sequencer(log).advance()
    log.keys.remember(remembered_name(1), newer or b"")


async def test_another_key_store_signs_nothing(log: Infrastructure, tmp_path: Path) -> None:
    other = open_key_store(tmp_path / "other", MasterKeyFile(tmp_path / "other" / "master.key"), SystemRandomSource())
    with pytest.raises(LogForked, match="missing in the key store"):
        await build_sequencer(replace(log, keys=other)).advance()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE evidence_nodes SET hash = sha256('another') WHERE height = (SELECT max(height) FROM evidence_nodes)",
        "DELETE FROM evidence_nodes WHERE height = (SELECT max(height) FROM evidence_nodes)",
        "DELETE FROM evidence_log WHERE position = (SELECT max(position) FROM evidence_log)",
        "UPDATE evidence_checkpoints SET root = sha256('x') WHERE size = (SELECT max(size) FROM evidence_checkpoints)",
        "INSERT INTO evidence_checkpoints (size, root, note, at) VALUES (1000000, sha256('x'), 'x', now())",
    ],
)
async def test_after_a_change_in_the_database_nothing_more_is_signed(
    log: Infrastructure, owner: Any, change: str
) -> None:
    """As an attacker who owns the database and switches its triggers off."""
    before = await owner.fetchval("SELECT count(*) FROM evidence_checkpoints")
    await execute_without_triggers(owner, change)
    with pytest.raises(LogForked):
        await build_sequencer(log).advance()
    assert await owner.fetchval("SELECT count(*) FROM evidence_checkpoints") <= before + 1


async def test_a_halted_log_says_why_and_the_rest_of_the_server_goes_on(log: Infrastructure, owner: Any) -> None:
    await execute_without_triggers(owner, "DELETE FROM evidence_nodes WHERE height = 0")
    sequencer = build_sequencer(log)
    await sequencer.start()
    await sequencer.stop()
    assert sequencer.halted is not None
    assert await record_acts(log, ["still written down"])


@pytest.mark.parametrize(("number", "of_log"), [(1_000_000, 1), (4, 1), (0, 7), (3, 1)])
async def test_the_serving_role_gives_no_number_that_would_end_the_log(
    log: Infrastructure, number: int, of_log: int
) -> None:
    """Far ahead, after a gap, in a log that has not begun, or of an entry that the tree does not have."""
    with pytest.raises(asyncpg.RestrictViolationError):
        async with log.database.anonymous() as connection:
            await connection.execute(
                "INSERT INTO evidence_log (id, leaf, position, log) VALUES (gen_random_uuid(), sha256('x'), $1, $2)",
                number, of_log,
            )  # fmt: skip
    await record_acts(log, ["goes on"])
    assert await build_sequencer(log).advance()


async def test_signed_trees_are_not_changed_even_by_the_databases_owner(owner: Any) -> None:
    for change in ("UPDATE evidence_checkpoints SET note = ''", "DELETE FROM evidence_nodes"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(change)


def _kill_at(log: Infrastructure, step: str) -> None:
    kill_at(log, "advance", step)


def kill_at(log: Infrastructure, work: str, step: str) -> None:
    """A server is killed at a step of this work."""
    directory = log.keys.shares_directory.parent
    given = [log.addresses.serve, str(directory), "never.used", work, step]
    command = [sys.executable, "-m", "tests.evidence.killed_while_sequencing", *given]
    assert subprocess.run(command, check=False).returncode == KILLED
