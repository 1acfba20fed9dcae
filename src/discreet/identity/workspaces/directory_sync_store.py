"""SQL of members that a directory adds and changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.accounts.space import WorkspaceRole


async def lock(connection: Connection, workspace_id: UUID) -> str | None:
    """Return the service of a workspace, or None if it is deleted.

    Its members are locked against other changes until the transaction ends.
    """
    service: str | None = await connection.fetchval(
        "SELECT service FROM workspaces WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE", workspace_id
    )
    return service


async def insert_member(
    connection: Connection, workspace_id: UUID, account_id: UUID, role: WorkspaceRole, at: datetime
) -> None:
    await connection.execute(
        "INSERT INTO memberships (workspace_id, account_id, role, joined_at) VALUES ($1, $2, $3, $4)",
        workspace_id,
        account_id,
        role,
        at,
    )


async def member(connection: Connection, workspace_id: UUID, account_id: UUID) -> Any | None:
    """Return row (role, suspended_at, name) of a membership, or None."""
    return await connection.fetchrow(
        """
        SELECT memberships.role, memberships.suspended_at, accounts.name FROM memberships
        JOIN accounts ON accounts.id = account_id WHERE workspace_id = $1 AND account_id = $2
        """,
        workspace_id,
        account_id,
    )


async def name(connection: Connection, account_id: UUID) -> str:
    name_: str | None = await connection.fetchval("SELECT name FROM accounts WHERE id = $1", account_id)
    return name_ or ""


async def change_role(connection: Connection, workspace_id: UUID, account_id: UUID, role: WorkspaceRole) -> None:
    await connection.execute(
        "UPDATE memberships SET role = $3 WHERE workspace_id = $1 AND account_id = $2", workspace_id, account_id, role
    )


async def set_suspended(connection: Connection, workspace_id: UUID, account_id: UUID, at: datetime | None) -> None:
    await connection.execute(
        "UPDATE memberships SET suspended_at = $3 WHERE workspace_id = $1 AND account_id = $2",
        workspace_id,
        account_id,
        at,
    )
