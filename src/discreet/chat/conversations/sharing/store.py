"""SQL for shares.

Statements that act for a person see only that person's shares; a link's holder gets one snapshot by id.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection


@dataclass(frozen=True)
class ShareRow:
    """A share without its content."""

    id: UUID
    conversation_id: UUID
    workspace_id: UUID | None
    created_at: datetime
    expires_at: datetime


async def lock(connection: Connection, *, exclusive: bool) -> None:
    """Take the share lock until the transaction ends.

    It keeps the search for keys without a row (`exclusive`) from running while a share is created.
    """
    shared = "" if exclusive else "_shared"
    await connection.execute(f"SELECT pg_advisory_xact_lock{shared}(hashtextextended('shares', 0))")


async def add(connection: Connection, row: ShareRow, sealed: bytes) -> None:
    await connection.execute(
        "INSERT INTO shares"
        " (id, owner_id, conversation_id, workspace_id, created_at, expires_at, sealed)"
        " VALUES ($1, acting_account(), $2, $3, $4, $5, $6)",
        row.id,
        row.conversation_id,
        row.workspace_id,
        row.created_at,
        row.expires_at,
        sealed,
    )


async def list_own(connection: Connection, conversation_id: UUID | None = None) -> list[ShareRow]:
    """List the acting person's shares, latest first, of one conversation or all."""
    rows = await connection.fetch(
        "SELECT id, conversation_id, workspace_id, created_at, expires_at FROM shares"
        " WHERE owner_id = acting_account() AND ($1::uuid IS NULL OR conversation_id = $1)"
        " ORDER BY created_at DESC, id DESC",
        conversation_id,
    )
    return [ShareRow(*row.values()) for row in rows]


async def remove(connection: Connection, share_id: UUID) -> bool:
    """Delete the acting person's share; return whether it existed."""
    return bool(await connection.fetchval("DELETE FROM shares WHERE id = $1 RETURNING true", share_id))


async def all_shares(connection: Connection) -> list[tuple[UUID, UUID]]:
    """List the id and owner of all shares. The connection acts for no person."""
    rows = await connection.fetch("SELECT id, owner_id FROM all_shares()")
    return [(row["id"], row["owner_id"]) for row in rows]


async def existing_shares(connection: Connection, ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """List the id and owner of those of these shares that exist. The connection acts for no person."""
    rows = await connection.fetch("SELECT id, owner_id FROM owners_of_shares($1)", ids)
    return [(row["id"], row["owner_id"]) for row in rows]


async def expired(connection: Connection, at: datetime) -> list[tuple[UUID, UUID]]:
    """List the id and owner of shares that expired by `at`. The connection acts for no person."""
    rows = await connection.fetch("SELECT id, owner_id FROM expired_shares($1)", at)
    return [(row["id"], row["owner_id"]) for row in rows]


async def read_snapshot(
    connection: Connection, share_id: UUID, at: datetime
) -> tuple[UUID | None, datetime, bytes] | None:
    """Return workspace, expiry and sealed snapshot if the acting account may see it."""
    row = await connection.fetchrow(
        "SELECT workspace_id, expires_at, sealed FROM shared_snapshot($1, $2)", share_id, at
    )
    return (row["workspace_id"], row["expires_at"], row["sealed"]) if row else None
