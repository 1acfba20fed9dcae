"""The SQL of workspaces and who is in them."""

from datetime import datetime
from uuid import UUID

from discreet.accounts.space import WorkspaceRole
from discreet.db.pool import Connection
from discreet.workspaces.workspace import Workspace


async def insert_workspace(connection: Connection, workspace: Workspace, at: datetime) -> None:
    await connection.execute(
        "INSERT INTO workspaces (id, service, name, created_at) VALUES ($1, $2, $3, $4)",
        workspace.id, workspace.service, workspace.name, at,
    )  # fmt: skip


async def insert_member(
    connection: Connection, workspace_id: UUID, email: str, role: WorkspaceRole, at: datetime
) -> bool:
    """Whether there is an account with this e-mail to make a member of."""
    done = await connection.execute(
        """
        INSERT INTO memberships (workspace_id, account_id, role, joined_at)
        SELECT $1, accounts.id, $3, $4 FROM accounts WHERE lower(accounts.email) = lower($2)
        """,
        workspace_id, email, role, at,
    )  # fmt: skip
    return bool(done == "INSERT 0 1")
