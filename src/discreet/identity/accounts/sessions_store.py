"""SQL of sessions and the spaces that they open."""

from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.session import Session
from discreet.identity.accounts.space import PERSONAL, Space, WorkspaceRole
from discreet.identity.accounts.space_access import SpaceAccess, refusal
from discreet.promises.parties import Service
from discreet.promises.terms import PolicyKind, Versions

_WORKPLACE = """
    SELECT memberships.workspace_id, workspaces.service, memberships.role AS workspace_role
    FROM memberships JOIN workspaces ON workspaces.id = memberships.workspace_id
"""


async def insert_session(
    connection: Connection,
    session: Session,
    account_id: UUID,
    space: Space,
    token_hash: bytes,
    expires_at: datetime,
    provider: UUID | None = None,
) -> None:
    """Insert a session and delete the account's expired ones.

    It counts as confirmed, unless a `provider` (the workspace of the identity provider) made it for a person who also
    has their own sign-in.
    """
    await connection.execute(
        "DELETE FROM sessions WHERE account_id = $1 AND expires_at <= $2", account_id, session.created_at
    )
    await connection.execute(
        """
        INSERT INTO sessions
            (id, account_id, workspace_id, token_hash, device, created_at, last_seen_at, expires_at,
             provider_workspace_id, before_prefix, confirmed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, false,
            CASE WHEN $9::uuid IS NOT NULL AND has_direct_sign_in($2)
                 THEN 'epoch'::timestamptz ELSE $6::timestamptz END)
        """,
        session.id,
        account_id,
        space.workspace_id,
        token_hash,
        session.device,
        session.created_at,
        session.last_seen_at,
        expires_at,
        provider,
    )


async def session_actor(connection: Connection, token_hash: bytes, now: datetime) -> Any:
    """Return a valid session with its user, or None.

    The row holds session_id, last_seen_at, account_id, name, role, workspace_id, service, workspace_role, provider,
    borrowed, keeps_own_key, sealed_own_key, before_prefix, and the columns of `policies_of`. A session in a workspace
    is valid while its user may work there with this sign-in.
    """
    return await connection.fetchrow("SELECT * FROM session_in_force($1, $2)", token_hash, now)


async def last_space(connection: Connection, account_id: UUID) -> Space:
    """Return the last space, if the person's own sign-in still opens it."""
    row = await connection.fetchrow(
        f"{_WORKPLACE} JOIN accounts ON accounts.id = memberships.account_id"
        " AND accounts.last_workspace_id = memberships.workspace_id"
        " WHERE memberships.account_id = $1 AND memberships.suspended_at IS NULL"
        " AND sign_in_suffices(memberships.workspace_id, NULL)",
        account_id,
    )
    return space_of(row) if row else PERSONAL


async def set_last_space(connection: Connection, account_id: UUID, workspace_id: UUID | None) -> None:
    """Set the space of the account's next session."""
    await connection.execute("UPDATE accounts SET last_workspace_id = $2 WHERE id = $1", account_id, workspace_id)


async def open_space(
    connection: Connection, account_id: UUID, session_id: UUID, workspace_id: UUID | None, *, lock: bool = False
) -> Space | None:
    """Return the space if the session's person may work there. None when they are not in the workspace.

    Raises the error of `space_access.refusal`. With `lock`, the membership stays until the transaction ends.
    """
    space = PERSONAL
    if workspace_id is not None:
        row = await connection.fetchrow(
            f"{_WORKPLACE} WHERE memberships.account_id = $1 AND memberships.workspace_id = $2"
            f" AND memberships.suspended_at IS NULL{' FOR SHARE OF memberships' if lock else ''}",
            account_id,
            workspace_id,
        )
        if row is None:
            return None
        space = space_of(row)
    if why := refusal(await space_access(connection, session_id, workspace_id)):
        raise why
    return space


async def switch_space(
    connection: Connection, account_id: UUID, session_id: UUID, workspace_id: UUID | None
) -> Space | None:
    """Switch the session's space. None and errors as in `open_space`."""
    space = await open_space(connection, account_id, session_id, workspace_id, lock=True)
    if space is None:
        return None
    await connection.execute("UPDATE sessions SET workspace_id = $2 WHERE id = $1", session_id, workspace_id)
    await set_last_space(connection, account_id, workspace_id)
    return space


async def space_access(connection: Connection, session_id: UUID, workspace_id: UUID | None) -> SpaceAccess:
    """Return the facts that decide whether a session may open a space."""
    row = await connection.fetchrow(
        """
        SELECT provider_workspace_id, NOT sign_in_suffices($2, NULL) AS required, has_direct_sign_in(account_id) AS own
        FROM sessions WHERE id = $1
        """,
        session_id,
        workspace_id,
    )
    if row is None:
        return SpaceAccess(workspace_id, None, required=False, has_own_sign_in=True)
    return SpaceAccess(
        workspace_id=workspace_id,
        provider=row["provider_workspace_id"],
        required=row["required"],
        has_own_sign_in=row["own"],
    )


def space_of(row: Any) -> Space:
    """Return the space of a row with workspace_id, service and workspace_role."""
    if row["workspace_id"] is None:
        return PERSONAL
    return Space(Service(row["service"]), row["workspace_id"], WorkspaceRole(row["workspace_role"]))


def policies_of(row: Any) -> tuple[Versions, Versions]:
    """Return current and accepted policies of a row of `session_actor` (P13)."""
    return _versions(row, "in_force"), _versions(row, "accepted")


def _versions(row: Any, suffix: str) -> Versions:
    versions = {kind: row[f"{kind}_{suffix}"] for kind in PolicyKind}
    return {kind: version for kind, version in versions.items() if version is not None}


async def touch_session(connection: Connection, session_id: UUID, now: datetime) -> None:
    await connection.execute("UPDATE sessions SET last_seen_at = $2 WHERE id = $1", session_id, now)


async def sessions(connection: Connection, account_id: UUID, now: datetime) -> list[Session]:
    rows = await connection.fetch(
        """
        SELECT id, created_at, last_seen_at, device FROM sessions
        WHERE account_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC, id DESC
        """,
        account_id,
        now,
    )
    return [map_row(Session, row) for row in rows]


async def delete_session(connection: Connection, account_id: UUID, session_id: UUID) -> bool:
    """Delete a session. Return whether this account had it."""
    status = await connection.execute("DELETE FROM sessions WHERE id = $1 AND account_id = $2", session_id, account_id)
    return bool(status == "DELETE 1")


async def delete_session_of_token(connection: Connection, token_hash: bytes) -> tuple[UUID, UUID] | None:
    """Delete a session. Return its account and its id."""
    row = await connection.fetchrow("DELETE FROM sessions WHERE token_hash = $1 RETURNING account_id, id", token_hash)
    return (row["account_id"], row["id"]) if row else None
