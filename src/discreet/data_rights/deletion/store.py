"""SQL of deletions. People see their own; the job sees unfinished ones of all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from discreet.data_rights.deletion.deletion import (
    DeletionCause,
    DeletionKind,
    DeletionReport,
    MarkedDataset,
    PendingDeletion,
)
from discreet.db.pool import Connection
from discreet.db.rows import map_row

COLUMNS = "id, kind, made_by, asked_at, keys_destroyed_at, finished_at, amounts::text AS amounts, disclosures, datasets"


async def insert(
    connection: Connection,
    id_: UUID,
    owner_id: UUID | None,
    code_hash: bytes | None,
    made_by: DeletionCause,
    pending: PendingDeletion,
    at: datetime,
) -> None:
    """Insert a deletion, unless the same thing is already being deleted."""
    await connection.execute(
        """
        INSERT INTO deletions
            (id, kind, owner_id, code_hash, made_by, about_id, asked_at, amounts, disclosures, datasets)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9, $10)
        ON CONFLICT (about_id) WHERE about_id IS NOT NULL DO NOTHING
        """,
        id_,
        pending.kind,
        owner_id,
        code_hash,
        made_by,
        pending.about_id,
        at,
        msgspec.json.encode(dict(pending.amounts)).decode(),
        pending.disclosures,
        list(pending.datasets),
    )


async def keys_destroyed(connection: Connection, about_id: UUID, at: datetime) -> None:
    await connection.execute(
        "UPDATE deletions SET keys_destroyed_at = $2 WHERE about_id = $1 AND keys_destroyed_at IS NULL", about_id, at
    )


async def finish(connection: Connection, about_id: UUID, at: datetime) -> None:
    await connection.execute("UPDATE deletions SET finished_at = $2, about_id = NULL WHERE about_id = $1", about_id, at)


async def datasets_holding(connection: Connection, party: str) -> tuple[UUID, ...]:
    dataset_ids: Sequence[UUID] = await connection.fetchval("SELECT datasets_holding($1)", party)
    return tuple(dataset_ids)


async def page(connection: Connection, before: UUID | None, limit: int) -> list[DeletionReport]:
    """Return the acting person's deletions older than `before`, latest first."""
    rows = await connection.fetch(
        f"""
        SELECT {COLUMNS} FROM deletions
        WHERE owner_id = acting_account() AND ($1::uuid IS NULL OR (asked_at, id) < (
            SELECT last.asked_at, last.id FROM deletions AS last WHERE last.id = $1))
        ORDER BY asked_at DESC, id DESC LIMIT $2
        """,
        before,
        limit,
    )
    return await _deletions(connection, rows)


async def find_by_code(connection: Connection, code_hash: bytes) -> DeletionReport | None:
    rows = await connection.fetch(f"SELECT {COLUMNS} FROM deletions WHERE code_hash = $1", code_hash)
    return next(iter(await _deletions(connection, rows)), None)


async def unfinished(connection: Connection) -> list[Any]:
    """Return rows (kind, owner_id, about_id), oldest first."""
    rows: list[Any] = await connection.fetch(
        "SELECT kind, owner_id, about_id FROM deletions WHERE about_id IS NOT NULL ORDER BY asked_at, id"
    )
    return rows


async def erase_rows(connection: Connection, about_id: UUID) -> None:
    await connection.execute("SELECT erase_requested($1)", about_id)


async def delete_account_reports(connection: Connection, before: datetime) -> None:
    """Delete reports of accounts whose deletion finished before this time."""
    await connection.execute("DELETE FROM deletions WHERE kind = 'account' AND finished_at < $1", before)


async def _deletions(connection: Connection, rows: Sequence[Any]) -> list[DeletionReport]:
    datasets = await _datasets(connection, {id_ for row in rows for id_ in row["datasets"]})
    return [
        map_row(
            DeletionReport,
            row,
            kind=DeletionKind(row["kind"]),
            made_by=DeletionCause(row["made_by"]),
            amounts=msgspec.json.decode(row["amounts"], type=dict[str, int]),
            datasets=tuple(datasets[id_] for id_ in row["datasets"] if id_ in datasets),
        )
        for row in rows
    ]


async def _datasets(connection: Connection, ids: set[UUID]) -> dict[UUID, MarkedDataset]:
    rows = await connection.fetch(
        "SELECT id, purpose, built_at, state, expires_at FROM datasets WHERE id = ANY ($1)", list(ids)
    )
    return {row["id"]: map_row(MarkedDataset, row) for row in rows}
