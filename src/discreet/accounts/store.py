"""The SQL of accounts, sessions, one-time links, workspaces and the instance's settings."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from discreet.accounts.account import Account
from discreet.accounts.actor import AccountRole
from discreet.accounts.instance import Instance, SignUp
from discreet.accounts.link import Invitation, LinkKind, LinkState
from discreet.accounts.session import Session
from discreet.accounts.workspace import Workspace
from discreet.db.pool import Connection
from discreet.errors import Conflict

# Accounts ---------------------------------------------------------------------------------------------------


async def insert_account(connection: Connection, account: Account, password_hash: str, at: datetime) -> None:
    """Conflict when the e-mail has an account; the unique index decides, so a race has one winner."""
    try:
        await connection.execute(
            """
            INSERT INTO accounts (id, email, name, password_hash, role, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            account.id, account.email, account.name, password_hash, account.role, at,
        )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise Conflict(
            "There is already an account with this e-mail address. Sign in instead.", field="email"
        ) from None


async def account(connection: Connection, account_id: UUID) -> Account | None:
    row = await connection.fetchrow("SELECT id, email, name, role FROM accounts WHERE id = $1", account_id)
    return Account(row["id"], row["email"], row["name"], AccountRole(row["role"])) if row else None


async def credentials(connection: Connection, email: str) -> Any | None:
    """Row (id, name, role, password_hash, service) of the account with this e-mail, or None."""
    return await connection.fetchrow(
        """
        SELECT accounts.id, accounts.name, accounts.role, accounts.password_hash, workspace.service
        FROM accounts LEFT JOIN LATERAL (
            SELECT workspaces.service
            FROM memberships JOIN workspaces ON workspaces.id = memberships.workspace_id
            WHERE memberships.account_id = accounts.id ORDER BY workspaces.id LIMIT 1) AS workspace ON true
        WHERE lower(accounts.email) = lower($1)
        """,
        email,
    )


async def replace_password_hash(connection: Connection, account_id: UUID, old: str, new: str) -> None:
    """Only while the hash is still `old`: a password changed meanwhile stays changed."""
    await connection.execute(
        "UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2", account_id, old, new
    )


async def operator_id(connection: Connection) -> UUID | None:
    found: UUID | None = await connection.fetchval(
        "SELECT id FROM accounts WHERE role = 'operator' ORDER BY created_at LIMIT 1"
    )
    return found


async def has_operator(connection: Connection) -> bool:
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM accounts WHERE role = 'operator')"))


# Sessions ---------------------------------------------------------------------------------------------------


async def insert_session(
    connection: Connection, session: Session, account_id: UUID, token_hash: bytes, expires_at: datetime
) -> None:
    """Also clears away the account's sessions that have ended by themselves."""
    await connection.execute(
        "DELETE FROM sessions WHERE account_id = $1 AND expires_at <= $2", account_id, session.created_at
    )
    await connection.execute(
        """
        INSERT INTO sessions (id, account_id, token_hash, device, created_at, last_seen_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        session.id, account_id, token_hash, session.device, session.created_at,
        session.last_seen_at, expires_at,
    )  # fmt: skip


async def session_actor(connection: Connection, token_hash: bytes, now: datetime) -> Any:
    """Row (session_id, last_seen_at, account_id, name, role, service) of a session that holds, or None."""
    return await connection.fetchrow(
        """
        SELECT sessions.id AS session_id, sessions.last_seen_at, accounts.id AS account_id, accounts.name,
            accounts.role, workspace.service
        FROM sessions JOIN accounts ON accounts.id = sessions.account_id LEFT JOIN LATERAL (
            SELECT workspaces.service
            FROM memberships JOIN workspaces ON workspaces.id = memberships.workspace_id
            WHERE memberships.account_id = accounts.id ORDER BY workspaces.id LIMIT 1) AS workspace ON true
        WHERE sessions.token_hash = $1 AND sessions.expires_at > $2
        """,
        token_hash, now,
    )  # fmt: skip


async def touch_session(connection: Connection, session_id: UUID, now: datetime) -> None:
    await connection.execute("UPDATE sessions SET last_seen_at = $2 WHERE id = $1", session_id, now)


async def sessions(connection: Connection, account_id: UUID, now: datetime) -> list[Session]:
    rows = await connection.fetch(
        """
        SELECT id, created_at, last_seen_at, device FROM sessions
        WHERE account_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC, id DESC
        """,
        account_id, now,
    )  # fmt: skip
    return [Session(*row) for row in rows]


async def delete_session(connection: Connection, account_id: UUID, session_id: UUID) -> bool:
    """Whether this account had such a session."""
    done = await connection.execute("DELETE FROM sessions WHERE id = $1 AND account_id = $2", session_id, account_id)
    return bool(done == "DELETE 1")


async def delete_session_of_token(connection: Connection, token_hash: bytes) -> None:
    await connection.execute("DELETE FROM sessions WHERE token_hash = $1", token_hash)


# One-time links ---------------------------------------------------------------------------------------------


async def insert_link(connection: Connection, kind: LinkKind, token_hash: bytes, link: Invitation) -> None:
    await connection.execute(
        """
        INSERT INTO one_time_links (id, kind, token_hash, note, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        link.id, kind, token_hash, link.note, link.created_at, link.expires_at,
    )  # fmt: skip


async def void_links(connection: Connection, kind: LinkKind) -> None:
    """Forget every unused link of this kind."""
    await connection.execute("DELETE FROM one_time_links WHERE kind = $1 AND used_at IS NULL", kind)


async def link_state(connection: Connection, kind: LinkKind, token_hash: bytes) -> LinkState | None:
    row = await connection.fetchrow(
        "SELECT expires_at, used_at FROM one_time_links WHERE kind = $1 AND token_hash = $2", kind, token_hash
    )
    return LinkState(*row) if row else None


async def claim_link(connection: Connection, kind: LinkKind, token_hash: bytes, now: datetime) -> bool:
    """Use the link. Of all that race for it one is told True; the others wait for its commit."""
    claimed = await connection.fetchval(
        """
        UPDATE one_time_links SET used_at = $3
        WHERE kind = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > $3 RETURNING true
        """,
        kind, token_hash, now,
    )  # fmt: skip
    return bool(claimed)


async def invitations(connection: Connection) -> list[Invitation]:
    rows = await connection.fetch(
        """
        SELECT id, note, created_at, expires_at, used_at FROM one_time_links
        WHERE kind = 'invitation' ORDER BY created_at DESC, id DESC
        """
    )
    return [Invitation(*row) for row in rows]


async def delete_invitation(connection: Connection, invitation_id: UUID) -> bool:
    done = await connection.execute("DELETE FROM one_time_links WHERE id = $1 AND kind = 'invitation'", invitation_id)
    return bool(done == "DELETE 1")


async def lock_set_up(connection: Connection) -> None:
    """Wait until no other server is making or using a set-up link; held until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('set up', 0))")


# Instance and workspaces ------------------------------------------------------------------------------------


async def instance(connection: Connection) -> Instance:
    row = await connection.fetchrow("SELECT name, sign_up FROM instance_settings ORDER BY id DESC LIMIT 1")
    return Instance(row["name"], SignUp(row["sign_up"]))


async def insert_instance(connection: Connection, instance: Instance, account_id: UUID, at: datetime) -> None:
    await connection.execute(
        "INSERT INTO instance_settings (at, account_id, name, sign_up) VALUES ($1, $2, $3, $4)",
        at, account_id, instance.name, instance.sign_up,
    )  # fmt: skip


async def insert_workspace(connection: Connection, workspace: Workspace, at: datetime) -> None:
    await connection.execute(
        "INSERT INTO workspaces (id, service, name, created_at) VALUES ($1, $2, $3, $4)",
        workspace.id, workspace.service, workspace.name, at,
    )  # fmt: skip


async def insert_member(connection: Connection, workspace_id: UUID, email: str, role: str) -> bool:
    """Whether there is an account with this e-mail to make a member of."""
    done = await connection.execute(
        """
        INSERT INTO memberships (workspace_id, account_id, role)
        SELECT $1, accounts.id, $3 FROM accounts WHERE lower(accounts.email) = lower($2)
        """,
        workspace_id, email, role,
    )  # fmt: skip
    return bool(done == "INSERT 0 1")
