"""SQL of exports and their pieces. Runs inside `Database.acting_as` unless noted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.data_rights.exports.export import Export, ExportState
from discreet.db.pool import Connection
from discreet.db.rows import map_row

EXPORT = """
    SELECT id, workspace_id, state, planned, done, bytes, asked_at, ready_at, expires_at, ended_at, repeat_until
    FROM exports
"""


async def add(connection: Connection, export: Export) -> None:
    """Insert an export. UniqueViolationError while there is another one in this space."""
    await connection.execute(
        """
        INSERT INTO exports (id, owner_id, workspace_id, state, asked_at, expires_at)
        VALUES ($1, acting_account(), $2, 'waiting', $3, $4)
        """,
        export.id,
        export.workspace_id,
        export.asked_at,
        export.expires_at,
    )


async def lock_space(connection: Connection, owner_id: UUID) -> None:
    """Serialise concurrent requests of one owner until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('export ' || $1, 0))", str(owner_id))


async def latest(connection: Connection, workspace_id: UUID | None) -> Export | None:
    row = await connection.fetchrow(
        f"{EXPORT} WHERE workspace_id IS NOT DISTINCT FROM $1 ORDER BY asked_at DESC, id DESC LIMIT 1", workspace_id
    )
    return _export(row) if row else None


async def one(connection: Connection, export_id: UUID) -> Export | None:
    """Return an export, locked until the transaction ends."""
    row = await connection.fetchrow(f"{EXPORT} WHERE id = $1 FOR UPDATE", export_id)
    return _export(row) if row else None


async def list_open(connection: Connection) -> list[UUID]:
    """Return the acting person's exports in every space that have not ended."""
    rows = await connection.fetch("SELECT id FROM exports WHERE owner_id = acting_account() AND ended_at IS NULL")
    return [row["id"] for row in rows]


# Making ------------------------------------------------------------------------------------------------------


async def begin(connection: Connection, export_id: UUID) -> int | None:
    """Start an attempt and delete the pieces of earlier ones. Return its number.

    None when the export has ended.
    """
    attempt: int | None = await connection.fetchval(
        """
        UPDATE exports SET state = 'making', attempt = attempt + 1, planned = 0, done = 0, bytes = 0
        WHERE id = $1 AND state IN ('waiting', 'making') RETURNING attempt
        """,
        export_id,
    )
    if attempt is not None:
        await connection.execute("DELETE FROM export_pieces WHERE export_id = $1", export_id)
    return attempt


async def plan(connection: Connection, export_id: UUID, attempt: int, planned: int) -> None:
    await connection.execute(
        "UPDATE exports SET planned = $3 WHERE id = $1 AND attempt = $2 AND state = 'making'",
        export_id,
        attempt,
        planned,
    )


async def advance(connection: Connection, export_id: UUID, attempt: int, done: int) -> bool:
    """Record progress. Return whether this attempt still makes the export."""
    is_current = await connection.fetchval(
        "UPDATE exports SET done = $3 WHERE id = $1 AND attempt = $2 AND state = 'making' RETURNING true",
        export_id,
        attempt,
        done,
    )
    return bool(is_current)


async def add_piece(
    connection: Connection, export_id: UUID, attempt: int, n: int, sealed: bytes, clear_bytes: int
) -> bool:
    """Add a piece. Return whether this attempt still makes the export.

    A concurrent end of the export waits for the piece and deletes it.
    """
    is_current = await connection.fetchval(
        "UPDATE exports SET bytes = bytes + $3 WHERE id = $1 AND attempt = $2 AND state = 'making' RETURNING true",
        export_id,
        attempt,
        clear_bytes,
    )
    if is_current:
        await connection.execute(
            "INSERT INTO export_pieces (export_id, owner_id, n, sealed) VALUES ($1, acting_account(), $2, $3)",
            export_id,
            n,
            sealed,
        )
    return bool(is_current)


async def finish(connection: Connection, export_id: UUID, attempt: int, at: datetime, until: datetime) -> bool:
    finished = await connection.fetchval(
        """
        UPDATE exports SET state = 'ready', ready_at = $3, expires_at = $4
        WHERE id = $1 AND attempt = $2 AND state = 'making' RETURNING true
        """,
        export_id,
        attempt,
        at,
        until,
    )
    return bool(finished)


# Downloading -------------------------------------------------------------------------------------------------


async def set_ticket(
    connection: Connection, export_id: UUID, ticket_hash: bytes, session_id: UUID, until: datetime
) -> None:
    """Set the download's ticket in place of an earlier one."""
    await connection.execute(
        "UPDATE exports SET ticket_hash = $2, ticket_session = $3, ticket_until = $4 WHERE id = $1",
        export_id,
        ticket_hash,
        session_id,
        until,
    )


async def begin_download(
    connection: Connection, export_id: UUID, ticket_hash: bytes, session_id: UUID, now: datetime
) -> Export | None:
    """Start a download and return its export. None if the ticket is not valid here.

    The ticket is valid in its session until `ticket_until`; after the delivery until `repeat_until`. Several requests
    may download at the same time.
    """
    row = await connection.fetchrow(
        """
        UPDATE exports SET state = 'taking'
        WHERE id = $1 AND state IN ('ready', 'taking') AND expires_at > $4
            AND ticket_hash = $2 AND ticket_session = $3 AND COALESCE(repeat_until, ticket_until) > $4
        RETURNING id, workspace_id, state, planned, done, bytes, asked_at, ready_at, expires_at, ended_at, repeat_until
        """,
        export_id,
        ticket_hash,
        session_id,
        now,
    )
    return _export(row) if row else None


async def put_back(connection: Connection, export_id: UUID) -> None:
    """Make an export ready again after an interrupted download.

    A delivered export stays delivered.
    """
    await connection.execute(
        "UPDATE exports SET state = 'ready' WHERE id = $1 AND state = 'taking' AND repeat_until IS NULL", export_id
    )


async def deliver(connection: Connection, export_id: UUID, repeat_until: datetime) -> bool:
    """Record a delivery.

    Return True for the first one of an export that has not ended.
    """
    first = await connection.fetchval(
        """
        UPDATE exports SET state = 'taking', repeat_until = $2
        WHERE id = $1 AND ended_at IS NULL AND repeat_until IS NULL RETURNING true
        """,
        export_id,
        repeat_until,
    )
    return bool(first)


async def keep_for_repetition(connection: Connection, export_id: UUID, repeat_until: datetime) -> None:
    """Extend `repeat_until` during a repeated download."""
    await connection.execute(
        "UPDATE exports SET repeat_until = $2 WHERE id = $1 AND ended_at IS NULL AND repeat_until < $2",
        export_id,
        repeat_until,
    )


async def piece(connection: Connection, export_id: UUID, n: int) -> bytes | None:
    sealed: bytes | None = await connection.fetchval(
        "SELECT sealed FROM export_pieces WHERE export_id = $1 AND n = $2", export_id, n
    )
    return sealed


# Ending ------------------------------------------------------------------------------------------------------


async def end(connection: Connection, export_id: UUID, state: ExportState, at: datetime) -> bool:
    """End an export and delete its pieces. Return False if it had ended already."""
    ended = await connection.fetchval(
        "UPDATE exports SET state = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL RETURNING true",
        export_id,
        state.value,
        at,
    )
    return bool(ended)


async def list_expired(connection: Connection, now: datetime) -> Sequence[UUID]:
    """Return expired and ended exports whose keys must be destroyed. Needs no account."""
    return [row[0] for row in await connection.fetch("SELECT expired_exports($1)", now)]


async def close_expired_exports(connection: Connection, now: datetime) -> None:
    """End the exports that are over. Needs no account."""
    await connection.execute("SELECT end_expired_exports($1)", now)


async def note_key_destroyed(connection: Connection, export_id: UUID) -> None:
    """Record that an ended export's key is destroyed. Needs no account."""
    await connection.execute("SELECT note_export_key_destroyed($1)", export_id)


def _export(row: Any) -> Export:
    delivered = row["state"] == "taking" and row["repeat_until"] is not None
    state = ExportState.DELIVERED if delivered else ExportState(row["state"])
    return map_row(Export, row, state=state)
