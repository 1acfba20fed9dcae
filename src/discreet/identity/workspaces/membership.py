"""Memberships: which workspaces somebody is in, and who is in a workspace."""

from dataclasses import dataclass
from uuid import UUID

from discreet.db.pool import Connection
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
    """The workspaces that this account works in, by name; not those where it is suspended."""
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
        Membership(Workspace(row["id"], row["name"], Service(row["service"])), WorkspaceRole(row["role"]))
        for row in rows
    ]


async def members(connection: Connection, workspace_id: UUID) -> list[UUID]:
    """The accounts that are in this workspace, suspended ones too."""
    rows = await connection.fetch(
        "SELECT account_id FROM memberships WHERE workspace_id = $1 ORDER BY account_id", workspace_id
    )
    return [row["account_id"] for row in rows]
