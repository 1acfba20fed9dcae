"""SQL of datasets as the serving role sees them: their state and numbers, and a person's own records."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.improvement.dataset import Dataset, DatasetState, Holding
from discreet.improvement.manifest import decode_manifest

_COLUMNS = (
    "id, state, progress, reason, purpose, created_at, built_at, records, messages, manifest,"
    " withdrawn_records(id) AS withdrawn"
)


async def insert(connection: Connection, dataset_id: UUID, purpose: str, at: datetime) -> None:
    await connection.execute(
        "INSERT INTO datasets (id, purpose, state, created_at) VALUES ($1, $2, 'waiting', $3)",
        dataset_id, purpose, at,
    )  # fmt: skip


async def find(connection: Connection, dataset_id: UUID) -> Dataset | None:
    """A dataset that has not been destroyed."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM datasets WHERE id = $1 AND state <> 'destroyed'", dataset_id
    )
    return _dataset(row) if row else None


async def listing(connection: Connection) -> list[Dataset]:
    """All that have not been destroyed, latest first."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM datasets WHERE state <> 'destroyed' ORDER BY created_at DESC, id DESC"
    )
    return [_dataset(row) for row in rows]


async def manifest(connection: Connection, dataset_id: UUID) -> str | None:
    """The manifest's JSON. It outlives its dataset: that a dataset existed stays on record."""
    text: str | None = await connection.fetchval("SELECT manifest FROM datasets WHERE id = $1", dataset_id)
    return text


async def start_building(connection: Connection, dataset_id: UUID) -> bool:
    """Whether there is a dataset that is to be built."""
    return await _any(
        connection,
        "UPDATE datasets SET state = 'building', progress = 0, reason = NULL"
        " WHERE id = $1 AND state IN ('waiting', 'building') RETURNING true",
        dataset_id,
    )


async def set_progress(connection: Connection, dataset_id: UUID, progress: float) -> None:
    await connection.execute(
        "UPDATE datasets SET progress = $2 WHERE id = $1 AND state = 'building'", dataset_id, progress
    )


async def fail(connection: Connection, dataset_id: UUID, reason: str) -> bool:
    """Whether it was being built until now."""
    return await _any(
        connection,
        "UPDATE datasets SET state = 'failed', reason = $2 WHERE id = $1 AND state IN ('waiting', 'building')"
        " RETURNING true",
        dataset_id, reason,
    )  # fmt: skip


async def is_ready(connection: Connection, dataset_id: UUID) -> bool:
    return await _any(connection, "SELECT true FROM datasets WHERE id = $1 AND state = 'ready'", dataset_id)


async def destroy(connection: Connection, dataset_id: UUID) -> bool:
    """Whether there was such a dataset."""
    return await _any(
        connection,
        "UPDATE datasets SET state = 'destroyed' WHERE id = $1 AND state <> 'destroyed' RETURNING true",
        dataset_id,
    )


async def holdings(connection: Connection) -> Sequence[Holding]:
    """Datasets with records of the acting account: row-level security shows nobody else's."""
    rows = await connection.fetch(
        "SELECT datasets.id, datasets.built_at, datasets.purpose, count(*) AS conversations,"
        " count(dataset_records.withdrawn_at) AS withdrawn"
        " FROM dataset_records JOIN datasets ON datasets.id = dataset_records.dataset_id"
        " WHERE datasets.state = 'ready' GROUP BY datasets.id ORDER BY datasets.built_at DESC"
    )
    return [Holding(r["id"], r["built_at"], r["purpose"], r["conversations"], r["withdrawn"]) for r in rows]


async def _any(connection: Connection, statement: str, *arguments: Any) -> bool:
    return bool(await connection.fetchval(statement, *arguments))


def _dataset(row: Any) -> Dataset:
    counts = decode_manifest(row["manifest"]).counts() if row["manifest"] else {}
    return Dataset(
        row["id"], DatasetState(row["state"]), row["progress"], row["reason"], row["purpose"], row["created_at"],
        row["built_at"], row["records"], row["messages"], counts, row["withdrawn"],
    )  # fmt: skip
