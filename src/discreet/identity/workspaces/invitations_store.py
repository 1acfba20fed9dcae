"""SQL of invitations.

Row-level security shows them to the workspace's owners and admins; a token's digest finds one.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.invitation import InvitationOffer, WorkspaceInvitation
from discreet.identity.workspaces.workspace import Workspace
from discreet.promises.parties import Service

_COLUMNS = """
    workspace_invitations.id, workspace_invitations.role, workspace_invitations.email,
    workspace_invitations.created_at, workspace_invitations.expires_at, workspace_invitations.used_at
"""


async def insert(
    connection: Connection, workspace_id: UUID, token_hash: bytes, invitation: WorkspaceInvitation, made_by: UUID
) -> None:
    await connection.execute(
        """
        INSERT INTO workspace_invitations (id, workspace_id, token_hash, role, email, made_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        invitation.id,
        workspace_id,
        token_hash,
        invitation.role,
        invitation.email,
        made_by,
        invitation.created_at,
        invitation.expires_at,
    )


async def invitations(connection: Connection, workspace_id: UUID) -> list[WorkspaceInvitation]:
    """Return the invitations, latest first."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM workspace_invitations WHERE workspace_id = $1 ORDER BY created_at DESC, id DESC",
        workspace_id,
    )
    return [_invitation(row) for row in rows]


async def count_open(connection: Connection, workspace_id: UUID, now: datetime) -> int:
    return int(
        await connection.fetchval(
            """
            SELECT count(*) FROM workspace_invitations
            WHERE workspace_id = $1 AND used_at IS NULL AND expires_at > $2
            """,
            workspace_id,
            now,
        )
    )


async def invitation(connection: Connection, workspace_id: UUID, invitation_id: UUID) -> WorkspaceInvitation | None:
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM workspace_invitations WHERE workspace_id = $1 AND id = $2 FOR UPDATE",
        workspace_id,
        invitation_id,
    )
    return _invitation(row) if row else None


async def delete(connection: Connection, invitation_id: UUID) -> None:
    await connection.execute("DELETE FROM workspace_invitations WHERE id = $1", invitation_id)


async def withdraw_of(connection: Connection, workspace_id: UUID, account_id: UUID) -> int:
    """Delete this person's unused invitations. Return how many."""
    rows = await connection.fetch(
        """
        DELETE FROM workspace_invitations
        WHERE workspace_id = $1 AND made_by = $2 AND used_at IS NULL RETURNING id
        """,
        workspace_id,
        account_id,
    )
    return len(rows)


async def offer(connection: Connection, token_hash: bytes) -> InvitationOffer | None:
    """Return what a token's holder is offered, unless the workspace is deleted.

    Needs no account.
    """
    row = await connection.fetchrow(
        f"""
        SELECT {_COLUMNS}, workspaces.id AS workspace_id, workspaces.name, workspaces.service
        FROM workspace_invitations JOIN workspaces ON workspaces.id = workspace_invitations.workspace_id
        WHERE workspace_invitations.token_hash = $1 AND workspaces.deleted_at IS NULL
        """,
        token_hash,
    )
    if row is None:
        return None
    return InvitationOffer(
        Workspace(id=row["workspace_id"], name=row["name"], service=Service(row["service"])), _invitation(row)
    )


async def accept(connection: Connection, token_hash: bytes, now: datetime) -> bool:
    """Consume the invitation for the acting person.

    Return whether it was valid for them.
    """
    return bool(await connection.fetchval("SELECT workspace FROM accept_invitation($1, $2)", token_hash, now))


async def own_email(connection: Connection, account_id: UUID) -> tuple[str, bool]:
    """Return the account's address and whether it is verified, with the row locked."""
    row = await connection.fetchrow(
        "SELECT email, email_verified_at IS NOT NULL AS verified FROM accounts WHERE id = $1 FOR SHARE", account_id
    )
    return row["email"], row["verified"]


def _invitation(row: Any) -> WorkspaceInvitation:
    return map_row(WorkspaceInvitation, row, role=WorkspaceRole(row["role"]))
