"""The SQL of deleting a workspace. What looks into one, or takes rows away, does so in a deleted one alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection


async def people(connection: Connection, workspace_id: UUID) -> list[UUID]:
    rows = await connection.fetch(
        "SELECT account_id FROM memberships WHERE workspace_id = $1 ORDER BY account_id", workspace_id
    )
    return [row["account_id"] for row in rows]


async def go_home(connection: Connection, session_id: UUID) -> None:
    """Whoever deletes it goes on in their own space."""
    await connection.execute("UPDATE sessions SET workspace_id = NULL WHERE id = $1", session_id)


async def mark_deleted(connection: Connection, workspace_id: UUID, at: datetime) -> None:
    await connection.execute("UPDATE workspaces SET deleted_at = $2 WHERE id = $1", workspace_id, at)
    await connection.execute(
        "DELETE FROM workspace_invitations WHERE workspace_id = $1 AND used_at IS NULL", workspace_id
    )


async def delete_memberships(connection: Connection, workspace_id: UUID) -> None:
    """The acting owner's own last: with it goes the right to take the others away."""
    await connection.execute(
        "DELETE FROM memberships WHERE workspace_id = $1 AND account_id <> acting_account()", workspace_id
    )
    await connection.execute("DELETE FROM memberships WHERE workspace_id = $1", workspace_id)


async def things(connection: Connection, workspace_id: UUID) -> list[tuple[str, UUID]]:
    """(“conversation”, “gpt” or “api_project”, id) of all that has keys."""
    rows = await connection.fetch("SELECT kind, id FROM things_of_deleted_workspace($1)", workspace_id)
    return [(row["kind"], row["id"]) for row in rows]


async def talks_of_senders(connection: Connection, workspace_id: UUID) -> list[tuple[UUID, UUID]]:
    """(owner, conversation) of people who have sent feedback."""
    rows = await connection.fetch("SELECT owner_id, conversation_id FROM talks_of_senders($1)", workspace_id)
    return [(row["owner_id"], row["conversation_id"]) for row in rows]


async def name_of_deleted(connection: Connection, workspace_id: UUID) -> str | None:
    """None when its rows are gone; until the transaction ends nobody else takes them."""
    name: str | None = await connection.fetchval(
        "SELECT name FROM workspaces WHERE id = $1 AND deleted_at IS NOT NULL FOR UPDATE", workspace_id
    )
    return name


async def later_keys(connection: Connection, workspace_id: UUID) -> list[UUID]:
    """Keys that its conversations have beside the one named after each."""
    return [row[0] for row in await connection.fetch("SELECT later_keys($1)", workspace_id)]


async def erase(connection: Connection, workspace_id: UUID) -> dict[str, int]:
    """How many of what there were."""
    row = await connection.fetchrow("SELECT conversations, gpts FROM erase_deleted_workspace($1)", workspace_id)
    return {"conversations": row["conversations"], "gpts": row["gpts"]}


async def ended(connection: Connection) -> list[Any]:
    """Rows (id, name, deleted_at, erased_at, conversations, gpts) for an operator, the latest first."""
    rows: list[Any] = await connection.fetch(
        """
        SELECT gone.workspace_id AS id, gone.about_name AS name, gone.at AS deleted_at, erased.at AS erased_at,
            coalesce((erased.details ->> 'conversations')::int, 0) AS conversations,
            coalesce((erased.details ->> 'gpts')::int, 0) AS gpts
        FROM workspace_acts AS gone LEFT JOIN workspace_acts AS erased
            ON erased.workspace_id = gone.workspace_id AND erased.act = 'workspace_erased'
        WHERE gone.act = 'workspace_deleted' ORDER BY gone.id DESC
        """
    )
    return rows
