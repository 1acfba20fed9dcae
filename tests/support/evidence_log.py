"""Recorded and signed acts for tests of evidence, and attacks by the database's owner."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.app.infrastructure import Infrastructure, build_log, build_sequencer
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record
from discreet.evidence.sequencer import Sequencer

TABLES = (
    "evidence_cosignatures",
    "evidence_witnesses",
    "evidence_log",
    "evidence_personal",
    "evidence_public",
    "evidence_nodes",
    "evidence_checkpoints",
    "evidence_logs",
)
AT = datetime(2026, 5, 3, 12, 30, tzinfo=UTC)


def destruction_entry(dataset: str) -> LogEntry:
    return LogEntry(EntryKind.ADMINISTRATIVE_ACT, AT, {"dataset": dataset})


async def record_acts(infra: Infrastructure, names: Sequence[str]) -> list[UUID]:
    """Record an act for each name, without sequencing it."""
    async with infra.database.anonymous() as connection:
        return [await record(connection, destruction_entry(name), subject=f"dataset:{name}") for name in names]


async def record_signed_acts(infra: Infrastructure, count: int) -> list[UUID]:
    """Record, sequence and sign this many acts."""
    ids = await record_acts(infra, [f"{n}" for n in range(count)])
    await wait_until_signed(build_sequencer(infra))
    return ids


async def wait_until_signed(sequencer: Sequencer) -> None:
    """Wait until all recorded acts are signed.

    Another sequencer may hold the lock, or the database may not have noticed yet that it was killed.
    """
    while not await sequencer.advance():
        await asyncio.sleep(0.01)


async def read_checkpoint(infra: Infrastructure) -> str:
    return (await build_log(infra).checkpoint()).note


async def new_log(infra: Infrastructure, owner: Any, home: Path) -> Infrastructure:
    """Return the infrastructure with an empty log and a new key store."""
    await execute_without_triggers(owner, f"TRUNCATE {', '.join(TABLES)}")
    return replace(
        infra, keys=open_key_store(home / "keys", MasterKeyFile(home / "keys" / "master.key"), SystemRandomSource())
    )


@asynccontextmanager
async def restore_log_afterwards(owner: Any) -> AsyncIterator[None]:
    """Restore, at the end of the block, the tables as they were at its beginning."""
    for table in TABLES:
        await owner.execute(f"CREATE TEMPORARY TABLE backup_{table} AS SELECT * FROM discreet.{table}")
    yield
    await execute_without_triggers(owner, f"TRUNCATE {', '.join(TABLES)}")
    for table in TABLES:
        await execute_without_triggers(
            owner, f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM backup_{table}"
        )
        await owner.execute(f"DROP TABLE backup_{table}")


async def execute_without_triggers(owner: Any, statement: str) -> None:
    """Run a statement as the database's owner with its triggers off."""
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(statement)
