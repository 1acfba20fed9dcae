"""SQL of workspaces and their members. An acting person sees their own workspaces."""

from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.member import Member
from discreet.identity.workspaces.workspace import Workspace
from discreet.promises.parties import Service

# Workspaces -------------------------------------------------------------------------------------------------


async def insert_workspace(connection: Connection, workspace: Workspace, at: datetime) -> None:
    await connection.execute(
        "INSERT INTO workspaces (id, service, name, created_at) VALUES ($1, $2, $3, $4)",
        workspace.id,
        workspace.service,
        workspace.name,
        at,
    )


async def workspaces(connection: Connection, after: UUID | None, limit: int) -> list[Any]:
    """Return rows (id, name, service, created_at, members) by name, those after that one, without deleted ones.

    Without an acting account: of all workspaces.
    """
    rows: list[Any] = await connection.fetch(
        """
        SELECT id, name, service, created_at,
            (SELECT count(*) FROM memberships WHERE memberships.workspace_id = workspaces.id) AS members
        FROM workspaces
        WHERE deleted_at IS NULL AND (lower(name), id) > (
            coalesce((SELECT lower(last.name) FROM workspaces AS last WHERE last.id = $1), ''),
            coalesce($1, '00000000-0000-0000-0000-000000000000'::uuid))
        ORDER BY lower(name), id LIMIT $2
        """,
        after,
        limit,
    )
    return rows


async def workspace(connection: Connection, workspace_id: UUID) -> Workspace | None:
    """Return a workspace unless it is deleted."""
    row = await connection.fetchrow(
        "SELECT id, name, service FROM workspaces WHERE id = $1 AND deleted_at IS NULL", workspace_id
    )
    return map_row(Workspace, row, service=Service(row["service"])) if row else None


async def rename(connection: Connection, workspace_id: UUID, name: str) -> None:
    await connection.execute("UPDATE workspaces SET name = $2 WHERE id = $1", workspace_id, name)


async def own_role(connection: Connection, workspace_id: UUID) -> WorkspaceRole | None:
    """Return the acting person's role. None if they are not a member or are suspended."""
    role = await connection.fetchval("SELECT role_in($1)", workspace_id)
    return WorkspaceRole(role) if role else None


async def lock(connection: Connection, workspace_id: UUID) -> WorkspaceRole | None:
    """Lock the workspace's members and return the acting person's role.

    None if they are not a member or the workspace is deleted. The lock lasts until the transaction ends.
    """
    if not await lock_workspace(connection, workspace_id):
        return None
    return await own_role(connection, workspace_id)


async def lock_workspace(connection: Connection, workspace_id: UUID) -> bool:
    """Lock a workspace. Return False if it is missing or deleted."""
    return bool(
        await connection.fetchval(
            "SELECT true FROM workspaces WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE", workspace_id
        )
    )


# Members ----------------------------------------------------------------------------------------------------


async def insert_member(
    connection: Connection, workspace_id: UUID, email: str, role: WorkspaceRole, at: datetime
) -> Member | None:
    """Add the account with this e-mail address and return it.

    None without such an account, or if it is a member already.
    """
    row = await connection.fetchrow(
        """
        INSERT INTO memberships (workspace_id, account_id, role, joined_at)
        SELECT $1, accounts.id, $3, $4 FROM accounts WHERE lower(accounts.email) = lower($2)
        ON CONFLICT DO NOTHING RETURNING account_id
        """,
        workspace_id,
        email,
        role,
        at,
    )
    return await member(connection, workspace_id, row["account_id"]) if row else None


async def is_verified_account(connection: Connection, email: str) -> bool | None:
    """Return whether the account has confirmed this address. None without an account."""
    verified: bool | None = await connection.fetchval(
        "SELECT email_verified_at IS NOT NULL FROM accounts WHERE lower(email) = lower($1)", email
    )
    return verified


_MEMBER = """
    SELECT memberships.account_id, accounts.name, accounts.email, memberships.role, memberships.joined_at,
        memberships.suspended_at, accounts.suspended_at IS NOT NULL AS shut_out,
        (SELECT digest FROM profile_pictures WHERE account_id = accounts.id) AS picture
    FROM memberships JOIN accounts ON accounts.id = memberships.account_id
    WHERE memberships.workspace_id = $1
"""


async def members(connection: Connection, workspace_id: UUID) -> list[Member]:
    """Return the members: owners, admins, members, each by name.

    Includes suspended ones.
    """
    rows = await connection.fetch(
        f"{_MEMBER} ORDER BY array_position(ARRAY['owner', 'admin', 'member'], memberships.role),"
        " lower(accounts.name), accounts.id",
        workspace_id,
    )
    return [_member(row) for row in rows]


async def member(connection: Connection, workspace_id: UUID, account_id: UUID) -> Member | None:
    row = await connection.fetchrow(f"{_MEMBER} AND memberships.account_id = $2", workspace_id, account_id)
    return _member(row) if row else None


async def count_owners(connection: Connection, workspace_id: UUID) -> int:
    """Count active owners: suspended neither in the workspace nor on the server."""
    number: int = await connection.fetchval(
        """
        SELECT count(*) FROM memberships JOIN accounts ON accounts.id = account_id
        WHERE workspace_id = $1 AND memberships.role = 'owner'
            AND memberships.suspended_at IS NULL AND accounts.suspended_at IS NULL
        """,
        workspace_id,
    )
    return number


async def workspaces_of(connection: Connection, account_id: UUID) -> list[tuple[UUID, str]]:
    """Return id and name of the account's workspaces by name, even where suspended.

    They are always locked in this order.
    """
    rows = await connection.fetch(
        """
        SELECT workspaces.id, workspaces.name FROM memberships JOIN workspaces ON workspaces.id = workspace_id
        WHERE account_id = $1 ORDER BY lower(workspaces.name), workspaces.id
        """,
        account_id,
    )
    return [(row["id"], row["name"]) for row in rows]


async def first_owner(connection: Connection, workspace_id: UUID, except_id: UUID) -> UUID:
    """Return the longest-serving active owner other than this person."""
    account_id: UUID = await connection.fetchval(
        """
        SELECT account_id FROM memberships JOIN accounts ON accounts.id = account_id
        WHERE workspace_id = $1 AND memberships.role = 'owner' AND account_id <> $2
            AND memberships.suspended_at IS NULL AND accounts.suspended_at IS NULL
        ORDER BY joined_at, account_id LIMIT 1
        """,
        workspace_id,
        except_id,
    )
    return account_id


async def find_heir(connection: Connection, workspace_id: UUID) -> UUID:
    """Return `first_owner` without the acting person, even where they are suspended."""
    account_id: UUID = await connection.fetchval("SELECT successor_in($1)", workspace_id)
    return account_id


async def set_role(connection: Connection, workspace_id: UUID, account_id: UUID, role: WorkspaceRole) -> None:
    await connection.execute(
        "UPDATE memberships SET role = $3 WHERE workspace_id = $1 AND account_id = $2", workspace_id, account_id, role
    )


async def set_suspended(connection: Connection, workspace_id: UUID, account_id: UUID, at: datetime | None) -> bool:
    """Suspend or restore a member. Return whether that changed anything."""
    status = await connection.execute(
        """
        UPDATE memberships SET suspended_at = $3
        WHERE workspace_id = $1 AND account_id = $2 AND (suspended_at IS NULL) <> ($3::timestamptz IS NULL)
        """,
        workspace_id,
        account_id,
        at,
    )
    return bool(status == "UPDATE 1")


async def delete_member(connection: Connection, workspace_id: UUID, account_id: UUID) -> None:
    """Delete a membership and its sessions in the workspace."""
    await connection.execute(
        "DELETE FROM memberships WHERE workspace_id = $1 AND account_id = $2", workspace_id, account_id
    )


async def move_sessions_to_personal_space(connection: Connection, account_id: UUID, session_id: UUID) -> None:
    """Move the session to its user's own space."""
    await connection.execute("UPDATE sessions SET workspace_id = NULL WHERE id = $1", session_id)
    await connection.execute("UPDATE accounts SET last_workspace_id = NULL WHERE id = $1", account_id)


# GPTs of members ---------------------------------------------------------------------------------------------


async def gpts_of_members(connection: Connection, workspace_id: UUID) -> dict[UUID, int]:
    """Return how many GPTs each member has, if visible to the acting person."""
    rows = await connection.fetch("SELECT owner_id, gpts FROM gpts_of_members($1)", workspace_id)
    return {row["owner_id"]: row["gpts"] for row in rows}


async def hand_over_gpts(
    connection: Connection, workspace_id: UUID, giver: UUID, heir: UUID, *, shut: bool
) -> list[UUID]:
    """Pass the GPTs to the heir and return them. `shut` hides them from all others."""
    rows = await connection.fetch(
        "SELECT id FROM hand_over_gpts($1, $2, $3, $4) AS id", workspace_id, giver, heir, shut
    )
    return [row["id"] for row in rows]


def _member(row: Any) -> Member:
    return map_row(Member, row, role=WorkspaceRole(row["role"]))
