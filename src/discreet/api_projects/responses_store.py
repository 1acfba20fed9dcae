"""SQL of stored responses.

Each transaction names a project, and row-level security shows only that project's responses.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.db.rows import map_row


@dataclass(frozen=True)
class StoredResponse:
    id: UUID
    previous_id: UUID | None
    sealed: bytes


@asynccontextmanager
async def in_project(database: Database, account_id: UUID, project_id: UUID) -> AsyncIterator[Connection]:
    async with database.acting_as(account_id) as connection:
        await connection.execute("SELECT set_config('discreet.api_project', $1, true)", str(project_id))
        yield connection


async def insert(connection: Connection, project_id: UUID, stored: StoredResponse, at: datetime) -> None:
    await connection.execute(
        "INSERT INTO api_responses (id, project_id, previous_id, created_at, sealed) VALUES ($1, $2, $3, $4, $5)",
        stored.id,
        project_id,
        stored.previous_id,
        at,
        stored.sealed,
    )


async def one(connection: Connection, response_id: UUID) -> StoredResponse | None:
    row = await connection.fetchrow("SELECT id, previous_id, sealed FROM api_responses WHERE id = $1", response_id)
    return _stored(row) if row else None


async def chain(connection: Connection, response_id: UUID, limit: int) -> list[StoredResponse]:
    """Return this response and its predecessors, latest first, at most `limit`.

    The list ends where one is missing.
    """
    rows = await connection.fetch(
        """
        WITH RECURSIVE earlier AS (
            SELECT id, previous_id, sealed, 1 AS n FROM api_responses WHERE id = $1
            UNION ALL
            SELECT api_responses.id, api_responses.previous_id, api_responses.sealed, earlier.n + 1
            FROM api_responses JOIN earlier ON api_responses.id = earlier.previous_id
            WHERE earlier.n < $2
        )
        SELECT id, previous_id, sealed FROM earlier ORDER BY n
        """,
        response_id,
        limit,
    )
    return [_stored(row) for row in rows]


async def other_branches(connection: Connection, chain_ids: Sequence[UUID], limit: int) -> list[StoredResponse]:
    """Return the responses on other branches from the same beginning, latest first.

    At most `limit`. `chain_ids` are the ids of the complete `chain`.
    """
    rows = await connection.fetch(
        """
        WITH RECURSIVE tree AS (
            SELECT $1::uuid AS id
            UNION ALL
            SELECT api_responses.id FROM api_responses JOIN tree ON api_responses.previous_id = tree.id
        )
        SELECT id, previous_id, sealed FROM api_responses
        WHERE id = ANY (ARRAY(SELECT id FROM tree LIMIT 10000)) AND NOT id = ANY ($2)
        ORDER BY created_at DESC, id
        LIMIT $3
        """,
        chain_ids[-1],
        chain_ids,
        limit,
    )
    return [_stored(row) for row in rows]


async def delete(connection: Connection, response_id: UUID) -> bool:
    done = await connection.execute("DELETE FROM api_responses WHERE id = $1", response_id)
    return bool(done == "DELETE 1")


async def delete_expired(connection: Connection, now: datetime) -> int:
    """Delete expired responses of every project. Return how many."""
    count: int = await connection.fetchval("SELECT delete_expired_responses($1)", now)
    return count


def _stored(row: Any) -> StoredResponse:
    return map_row(StoredResponse, row)
