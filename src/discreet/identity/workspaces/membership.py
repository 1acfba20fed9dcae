"""Memberships: the workspaces of an account, and the accounts of a workspace."""

from dataclasses import dataclass
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.space import Space, WorkspaceRole
from discreet.identity.workspaces.workspace import Workspace
from discreet.promises.parties import Service


@dataclass(frozen=True)
class Membership:
    workspace: Workspace
    role: WorkspaceRole

    @property
    def space(self) -> Space:
        return Space(self.workspace.service, self.workspace.id, self.role)


async def memberships(connection: Connection, account_id: UUID) -> list[Membership]:
    """Return the account's workspaces by name, without those where it is suspended."""
    rows = await connection.fetch(
        """
        SELECT workspaces.id, workspaces.name, workspaces.service, memberships.role
        FROM memberships JOIN workspaces ON workspaces.id = memberships.workspace_id
        WHERE memberships.account_id = $1 AND memberships.suspended_at IS NULL
        ORDER BY workspaces.name, workspaces.id
        """,
        account_id,
    )
    return [
        Membership(map_row(Workspace, row, service=Service(row["service"])), WorkspaceRole(row["role"])) for row in rows
    ]


async def members(connection: Connection, workspace_id: UUID) -> list[UUID]:
    """Return the workspace's accounts, including suspended ones."""
    rows = await connection.fetch(
        "SELECT account_id FROM memberships WHERE workspace_id = $1 ORDER BY account_id", workspace_id
    )
    return [row["account_id"] for row in rows]
