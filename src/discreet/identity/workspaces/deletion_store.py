"""SQL of deleting a workspace.

Its functions read and delete only deleted workspaces.
"""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.accounts.key_kinds import KeyKind, deleted_pages_and_files


async def people(connection: Connection, workspace_id: UUID) -> list[UUID]:
    rows = await connection.fetch(
        "SELECT account_id FROM memberships WHERE workspace_id = $1 ORDER BY account_id", workspace_id
    )
    return [row["account_id"] for row in rows]


async def move_session_to_personal_space(connection: Connection, session_id: UUID) -> None:
    """Move the session of the person who deletes it to their own space."""
    await connection.execute("UPDATE sessions SET workspace_id = NULL WHERE id = $1", session_id)


async def mark_deleted(connection: Connection, workspace_id: UUID, at: datetime) -> None:
    await connection.execute("UPDATE workspaces SET deleted_at = $2 WHERE id = $1", workspace_id, at)
    await connection.execute(
        "DELETE FROM workspace_invitations WHERE workspace_id = $1 AND used_at IS NULL", workspace_id
    )


async def delete_memberships(connection: Connection, workspace_id: UUID) -> None:
    """Delete the memberships, the acting owner's last.

    It carries the right to delete the others.
    """
    await connection.execute(
        "DELETE FROM memberships WHERE workspace_id = $1 AND account_id <> acting_account()", workspace_id
    )
    await connection.execute("DELETE FROM memberships WHERE workspace_id = $1", workspace_id)


async def amounts(connection: Connection, workspace_id: UUID) -> dict[str, int]:
    """Return how much a deleted workspace has, by kind."""
    counts = Counter(kind for kind, _ in await _rows(connection, workspace_id))
    return {f"{kind}s": amount for kind, amount in counts.items() if kind not in (KeyKind.SIGN_IN, KeyKind.MASKING)}


async def keys_of_deleted(connection: Connection, workspace_id: UUID) -> list[tuple[KeyKind, UUID]]:
    """Return the keys of all that a deleted workspace has."""
    rows = await _rows(connection, workspace_id)
    row_keys = [(KeyKind.API if kind == "api_project" else KeyKind(kind), id_) for kind, id_ in rows]
    return [*await deleted_pages_and_files(connection, workspace_id), *row_keys]


async def _rows(connection: Connection, workspace_id: UUID) -> list[tuple[str, UUID]]:
    rows = await connection.fetch("SELECT kind, id FROM remaining_rows_of_workspace($1)", workspace_id)
    return [(row["kind"], row["id"]) for row in rows]


async def conversations_of_senders(connection: Connection, workspace_id: UUID) -> list[tuple[UUID, UUID]]:
    """Return (owner, conversation) of people who have sent feedback."""
    rows = await connection.fetch(
        "SELECT owner_id, conversation_id FROM conversations_of_feedback_senders($1)", workspace_id
    )
    return [(row["owner_id"], row["conversation_id"]) for row in rows]


async def name_of_deleted(connection: Connection, workspace_id: UUID) -> str | None:
    """Return the name, or None when the rows are gone.

    The row is locked until the transaction ends.
    """
    name: str | None = await connection.fetchval(
        "SELECT name FROM workspaces WHERE id = $1 AND deleted_at IS NOT NULL FOR UPDATE", workspace_id
    )
    return name


async def erase(connection: Connection, workspace_id: UUID) -> dict[str, int]:
    """Delete the rows. Return how many of each kind."""
    row = await connection.fetchrow("SELECT conversations, gpts FROM erase_deleted_workspace($1)", workspace_id)
    return {"conversations": row["conversations"], "gpts": row["gpts"]}


async def ended(connection: Connection, after: UUID | None, limit: int) -> list[Any]:
    """Return rows about deleted workspaces for an operator, latest first, those after that one.

    Columns: id, name, deleted_at, erased_at, conversations, gpts.
    """
    rows: list[Any] = await connection.fetch(
        """
        SELECT gone.workspace_id AS id, gone.about_name AS name, gone.at AS deleted_at, erased.at AS erased_at,
            coalesce((erased.details ->> 'conversations')::int, 0) AS conversations,
            coalesce((erased.details ->> 'gpts')::int, 0) AS gpts
        FROM workspace_audit_events AS gone LEFT JOIN workspace_audit_events AS erased
            ON erased.workspace_id = gone.workspace_id AND erased.act = 'workspace_erased'
        WHERE gone.act = 'workspace_deleted' AND gone.id < coalesce((
            SELECT last.id FROM workspace_audit_events AS last
            WHERE last.workspace_id = $1 AND last.act = 'workspace_deleted'), 9223372036854775807)
        ORDER BY gone.id DESC LIMIT $2
        """,
        after,
        limit,
    )
    return rows
