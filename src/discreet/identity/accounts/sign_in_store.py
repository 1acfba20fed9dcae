"""SQL of sign-in: passwords, reset links, security events, suspension, revocation."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.account import email_spellings
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.security_events import ActorKind, OperatorEvent, RecordedSecurityEvent, SecurityEvent

if TYPE_CHECKING:
    from discreet.identity.accounts.session_revocation import Revocation

# Passwords --------------------------------------------------------------------------------------------------


async def sign_in_of(connection: Connection, account_id: UUID) -> Any | None:
    """Return row (name, email, password_hash, password_set_at, last_read_security_event), or None."""
    return await connection.fetchrow(
        "SELECT name, email, password_hash, password_set_at, last_read_security_event FROM accounts WHERE id = $1",
        account_id,
    )


async def account_of_email(connection: Connection, email: str) -> Any | None:
    """Return row (id, email, name, role, suspended_at) by e-mail address, or None."""
    return await connection.fetchrow(
        """
        SELECT id, email, name, role, suspended_at FROM accounts
        WHERE lower(email) = ANY($1::text[]) ORDER BY array_position($1::text[], lower(email)) LIMIT 1
        """,
        email_spellings(email),
    )


async def operators(connection: Connection) -> list[Any]:
    """Return rows (id, name, role) of active operators, oldest first."""
    rows: list[Any] = await connection.fetch(
        "SELECT id, name, role FROM accounts WHERE role = 'operator' AND suspended_at IS NULL ORDER BY created_at, id"
    )
    return rows


async def set_password(connection: Connection, account_id: UUID, password_hash: str, at: datetime) -> None:
    await connection.execute(
        "UPDATE accounts SET password_hash = $2, password_set_at = $3 WHERE id = $1", account_id, password_hash, at
    )


async def password_is_still(connection: Connection, account_id: UUID, password_set_at: datetime | None) -> bool:
    """Return whether the password was not set since.

    Locks it until the transaction ends.
    """
    return bool(
        await connection.fetchval(
            "SELECT true FROM accounts WHERE id = $1 AND password_set_at IS NOT DISTINCT FROM $2 FOR UPDATE",
            account_id,
            password_set_at,
        )
    )


# Reset links ------------------------------------------------------------------------------------------------


async def insert_reset_link(
    connection: Connection,
    link_id: UUID,
    account_id: UUID,
    token_hash: bytes,
    made_by: ActorKind,
    at: datetime,
    until: datetime,
) -> None:
    await connection.execute(
        """
        INSERT INTO reset_links (id, account_id, token_hash, made_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        link_id,
        account_id,
        token_hash,
        made_by,
        at,
        until,
    )


async def reset_link(connection: Connection, token_hash: bytes) -> Any | None:
    """Return row (id, expires_at, used_at, account_id, name, email) of a link.

    None when its account is suspended.
    """
    return await connection.fetchrow(
        """
        SELECT reset_links.id, reset_links.expires_at, reset_links.used_at, reset_links.account_id, accounts.name,
            accounts.email
        FROM reset_links JOIN accounts ON accounts.id = reset_links.account_id
        WHERE reset_links.token_hash = $1 AND accounts.suspended_at IS NULL
        """,
        token_hash,
    )


async def lock_account(connection: Connection, account_id: UUID) -> None:
    """Lock an account's row before any other lock on the account, against deadlocks."""
    await connection.execute("SELECT FROM accounts WHERE id = $1 FOR UPDATE", account_id)


async def claim_reset_link(connection: Connection, token_hash: bytes, now: datetime) -> ActorKind | None:
    """Consume the link and return who made it. Exactly one concurrent caller gets it."""
    made_by = await connection.fetchval(
        """
        UPDATE reset_links SET used_at = $2
        WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING made_by
        """,
        token_hash,
        now,
    )
    return ActorKind(made_by) if made_by else None


async def delete_unused_reset_links(connection: Connection, account_id: UUID) -> None:
    await connection.execute("DELETE FROM reset_links WHERE account_id = $1 AND used_at IS NULL", account_id)


# Security events --------------------------------------------------------------------------------------------


async def insert_act(
    connection: Connection,
    account_id: UUID,
    act: SecurityEvent,
    made_by: ActorKind,
    at: datetime,
    operator_id: UUID | None = None,
) -> None:
    await connection.execute(
        "INSERT INTO security_events (at, account_id, act, made_by, operator_id) VALUES ($1, $2, $3, $4, $5)",
        at,
        account_id,
        act,
        made_by,
        operator_id,
    )


async def acts(connection: Connection, account_id: UUID, limit: int) -> list[RecordedSecurityEvent]:
    """Return the acting account's events, latest first."""
    rows = await connection.fetch(
        "SELECT id, at, act, made_by FROM security_events WHERE account_id = $1 ORDER BY id DESC LIMIT $2",
        account_id,
        limit,
    )
    return [
        map_row(RecordedSecurityEvent, row, act=SecurityEvent(row["act"]), made_by=ActorKind(row["made_by"]))
        for row in rows
    ]


async def operators_acts(connection: Connection, limit: int) -> list[OperatorEvent]:
    """Return operators' own acts, latest first. Visible to an acting operator."""
    rows = await connection.fetch(
        """
        SELECT security_events.at, security_events.act, coalesce(accounts.email, '') AS email,
            security_events.operator_id
        FROM security_events LEFT JOIN accounts ON accounts.id = security_events.account_id
        WHERE security_events.made_by = 'operator' AND security_events.act <> 'password_reset'
        ORDER BY security_events.id DESC LIMIT $1
        """,
        limit,
    )
    return [
        map_row(OperatorEvent, row, act=SecurityEvent(row["act"]), at_the_shell=row["operator_id"] is None)
        for row in rows
    ]


async def mark_acknowledged(connection: Connection, account_id: UUID, act_id: int) -> None:
    """Mark events up to this one as read; never beyond the latest event."""
    await connection.execute(
        """
        UPDATE accounts SET last_read_security_event = greatest(last_read_security_event, least($2, (
            SELECT coalesce(max(security_events.id), 0) FROM security_events WHERE security_events.account_id = $1)))
        WHERE id = $1
        """,
        account_id,
        act_id,
    )


# Suspension and revocation -----------------------------------------------------------------------------------


async def set_suspended(connection: Connection, account_id: UUID, at: datetime | None) -> bool:
    """Suspend or restore an account. Return whether that changed anything."""
    status = await connection.execute(
        "UPDATE accounts SET suspended_at = $2 WHERE id = $1 AND (suspended_at IS NULL) <> ($2::timestamptz IS NULL)",
        account_id,
        at,
    )
    return bool(status == "UPDATE 1")


async def has_ended(connection: Connection, actor: Actor, since: datetime) -> bool:
    """Return whether a revocation since then ended this session.

    Also when it ended the session's work in its workspace, unless the session may enter that again.
    """
    return bool(
        await connection.fetchval(
            """
            SELECT EXISTS (SELECT FROM revocations
                           WHERE account_id = $1 AND kept_session IS DISTINCT FROM $2 AND at > $3
                               AND (workspace_id IS NULL OR workspace_id = $4)
                               AND (ended_session IS NULL OR ended_session = $2)
                               AND gpt_id IS NULL
                               AND NOT EXISTS (SELECT FROM sessions WHERE sessions.id = $2
                                   AND (revocations.workspace_id IS NULL OR sessions.workspace_id = $4 OR (
                                       coalesce(sessions.provider_workspace_id = $4, sign_in_suffices($4, NULL))
                                       AND EXISTS (SELECT FROM memberships WHERE memberships.account_id = $1
                                           AND memberships.workspace_id = $4 AND suspended_at IS NULL)))))
            """,
            actor.account_id,
            actor.session_id,
            since,
            actor.space.workspace_id,
        )
    )


async def delete_sessions(connection: Connection, ending: "Revocation") -> None:
    await connection.execute(
        """
        DELETE FROM sessions
        WHERE account_id = $1 AND id IS DISTINCT FROM $2 AND ($3::uuid IS NULL OR workspace_id = $3)
        """,
        ending.account_id,
        ending.kept_session,
        ending.workspace_id,
    )


async def insert_ending(connection: Connection, ending: "Revocation", at: datetime, forget: datetime) -> None:
    """Insert a revocation, serialised, so that a reader never skips an earlier id."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('ending', 0))")
    await connection.execute("DELETE FROM revocations WHERE at < $1", forget)
    await connection.execute(
        """
        INSERT INTO revocations (at, account_id, kept_session, workspace_id, ended_session, gpt_id)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        at,
        ending.account_id,
        ending.kept_session,
        ending.workspace_id,
        ending.ended_session,
        ending.gpt_id,
    )


async def delete_revocations(connection: Connection, before: datetime) -> None:
    await connection.execute("DELETE FROM revocations WHERE at < $1", before)


async def last_ending(connection: Connection) -> int:
    return int(await connection.fetchval("SELECT coalesce(max(id), 0) FROM revocations"))


async def endings_after(connection: Connection, ending_id: int) -> list[Any]:
    """Return rows (id, account_id, kept_session, workspace_id, ended_session, gpt_id).

    Oldest first.
    """
    rows: list[Any] = await connection.fetch(
        """
        SELECT id, account_id, kept_session, workspace_id, ended_session, gpt_id
        FROM revocations WHERE id > $1 ORDER BY id
        """,
        ending_id,
    )
    return rows


# Re-authentication -------------------------------------------------------------------------------------------


async def confirm_session(connection: Connection, session_id: UUID, at: datetime) -> None:
    await connection.execute("UPDATE sessions SET confirmed_at = $2 WHERE id = $1", session_id, at)


async def confirmed_at(connection: Connection, session_id: UUID) -> datetime | None:
    at: datetime | None = await connection.fetchval("SELECT confirmed_at FROM sessions WHERE id = $1", session_id)
    return at
