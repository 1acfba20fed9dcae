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


def destroyed(what: str) -> LogEntry:
    return LogEntry(EntryKind.ADMINISTRATIVE_ACT, AT, {"dataset": what})


async def acts(infra: Infrastructure, names: Sequence[str]) -> list[UUID]:
    """Record an act for each name, without sequencing it."""
    async with infra.database.anonymous() as connection:
        return [await record(connection, destroyed(name), subject=f"dataset:{name}") for name in names]


async def signed_acts(infra: Infrastructure, count: int) -> list[UUID]:
    """Record, sequence and sign this many acts."""
    ids = await acts(infra, [f"{n}" for n in range(count)])
    await taken_in(build_sequencer(infra))
    return ids


async def taken_in(sequencer: Sequencer) -> None:
    """Wait until all recorded acts are signed.

    Another sequencer may hold the lock, or the database may not have noticed yet that it was killed.
    """
    while not await sequencer.advance():
        await asyncio.sleep(0.01)


async def checkpoint(infra: Infrastructure) -> str:
    return (await build_log(infra).checkpoint()).note


async def new_log(infra: Infrastructure, owner: Any, home: Path) -> Infrastructure:
    """Return the infrastructure with an empty log and a new key store."""
    await past_triggers(owner, f"TRUNCATE {', '.join(TABLES)}")
    return replace(
        infra, keys=open_key_store(home / "keys", MasterKeyFile(home / "keys" / "master.key"), SystemRandomSource())
    )


@asynccontextmanager
async def forgotten(owner: Any) -> AsyncIterator[None]:
    """Restore, at the end of the block, the tables as they were at its beginning."""
    for table in TABLES:
        await owner.execute(f"CREATE TEMPORARY TABLE backup_{table} AS SELECT * FROM discreet.{table}")
    yield
    await past_triggers(owner, f"TRUNCATE {', '.join(TABLES)}")
    for table in TABLES:
        await past_triggers(owner, f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM backup_{table}")
        await owner.execute(f"DROP TABLE backup_{table}")


async def past_triggers(owner: Any, statement: str) -> None:
    """Run a statement as the database's owner with its triggers off."""
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(statement)
