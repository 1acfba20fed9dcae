"""SQL of accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import Conflict
from discreet.identity.accounts.account import Account, email_spellings
from discreet.identity.accounts.actor import AccountRole


async def insert_account(connection: Connection, account: Account, password_hash: str | None, at: datetime) -> None:
    """Insert an account. Its address is verified from now if `email_verified` is set.

    Conflict when the e-mail address has an account; a unique index decides concurrent inserts.
    """
    try:
        await connection.execute(
            """
            INSERT INTO accounts (id, email, name, password_hash, role, created_at, email_verified_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            account.id,
            account.email,
            account.name,
            password_hash,
            account.role,
            at,
            at if account.email_verified else None,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict("This email address already has an account. Sign in instead.", field="email") from None


async def account(connection: Connection, account_id: UUID) -> Account | None:
    row = await connection.fetchrow(
        """
        SELECT id, email, name, role, email_verified_at IS NOT NULL AS verified,
            (SELECT digest FROM profile_pictures WHERE account_id = accounts.id) AS picture
        FROM accounts WHERE id = $1
        """,
        account_id,
    )
    return map_row(Account, row, role=AccountRole(row["role"]), email_verified=row["verified"]) if row else None


async def set_email_verified(connection: Connection, account_id: UUID, at: datetime) -> None:
    """Mark the address as verified. The first time counts."""
    await connection.execute(
        "UPDATE accounts SET email_verified_at = $2 WHERE id = $1 AND email_verified_at IS NULL AND deleted_at IS NULL",
        account_id,
        at,
    )


async def rename(connection: Connection, account_id: UUID, name: str) -> None:
    await connection.execute("UPDATE accounts SET name = $2 WHERE id = $1 AND deleted_at IS NULL", account_id, name)


async def change_email(
    connection: Connection, account_id: UUID, before: str, email: str, verified_at: datetime | None
) -> bool:
    """Replace the address `before`. Return False when the account has another one.

    Conflict when another account has the new address.
    """
    try:
        status = await connection.execute(
            """
            UPDATE accounts SET email = $3, email_verified_at = $4
            WHERE id = $1 AND email = $2 AND deleted_at IS NULL
            """,
            account_id,
            before,
            email,
            verified_at,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict("This email address already has an account.", field="email") from None
    return bool(status == "UPDATE 1")


async def domain_of_own_workspace(connection: Connection, account_id: UUID, domains: Sequence[str]) -> str | None:
    """Return one of these e-mail domains that a workspace of the account's has proven to be its own, if any."""
    domain: str | None = await connection.fetchval(
        """
        SELECT proven.domain FROM single_sign_on_domains AS proven
            JOIN memberships ON memberships.workspace_id = proven.workspace_id
        WHERE memberships.account_id = $1 AND proven.proven_at IS NOT NULL AND proven.domain = ANY($2::text[])
        ORDER BY proven.domain LIMIT 1
        """,
        account_id,
        list(domains),
    )
    return domain


async def credentials(connection: Connection, email: str) -> Any | None:
    """Return row (id, password_hash, password_set_at) by e-mail address, or None."""
    return await connection.fetchrow(
        """
        SELECT id, password_hash, password_set_at FROM accounts
        WHERE lower(email) = ANY($1::text[]) ORDER BY array_position($1::text[], lower(email)) LIMIT 1
        """,
        email_spellings(email),
    )


async def was_opened_at(connection: Connection, email: str, at: datetime) -> bool:
    """Return whether this normalised e-mail's account was created at this time."""
    is_found = await connection.fetchval(
        "SELECT true FROM accounts WHERE lower(email) = lower($1) AND created_at = $2", email, at
    )
    return bool(is_found)


async def was_opened_since(connection: Connection, email: str, since: datetime) -> bool:
    """Return whether this normalised e-mail's account was created after this time."""
    is_found = await connection.fetchval(
        "SELECT true FROM accounts WHERE lower(email) = lower($1) AND created_at > $2", email, since
    )
    return bool(is_found)


async def emails_to_normalise(connection: Connection) -> list[tuple[UUID, str]]:
    """Return accounts whose address may not be normalised.

    These hold non-ASCII letters or end with a dot.
    """
    rows = await connection.fetch(
        "SELECT id, email FROM accounts WHERE deleted_at IS NULL AND (email ~ '[^ -~]' OR email LIKE '%.') ORDER BY id"
    )
    return [(row["id"], row["email"]) for row in rows]


async def set_normal_email(connection: Connection, account_id: UUID, before: str, email: str) -> bool:
    """Set the normalised address. Return False when another account has it.

    A changed local part may be another mailbox, so the address is no longer verified.
    """
    try:
        status = await connection.execute(
            "UPDATE accounts SET email = $3, email_verified_at = CASE"
            " WHEN role = 'operator' OR split_part(email, '@', 1) = split_part($3, '@', 1) THEN email_verified_at END"
            " WHERE id = $1 AND email = $2 AND deleted_at IS NULL",
            account_id,
            before,
            email,
        )
    except asyncpg.UniqueViolationError:
        return False
    return bool(status == "UPDATE 1")


async def account_to_sign_in(connection: Connection, account_id: UUID) -> Any | None:
    """Return row (id, name, role, password_set_at) of an account that may sign in.

    None when it is suspended. The lock prevents suspension and password changes until the transaction ends, so they end
    a session that is opened in it.
    """
    return await connection.fetchrow(
        """
        SELECT id, name, role, password_set_at FROM accounts
        WHERE id = $1 AND suspended_at IS NULL FOR SHARE
        """,
        account_id,
    )


async def replace_password_hash(connection: Connection, account_id: UUID, old: str, new: str) -> None:
    """Replace the hash only if it is still `old`; keep a password changed since."""
    await connection.execute(
        "UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2", account_id, old, new
    )


async def operator_id(connection: Connection) -> UUID | None:
    account_id: UUID | None = await connection.fetchval(
        "SELECT id FROM accounts WHERE role = 'operator' ORDER BY created_at LIMIT 1"
    )
    return account_id


async def has_operator(connection: Connection) -> bool:
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM accounts WHERE role = 'operator')"))


async def has_other_operator(connection: Connection, account_id: UUID) -> bool:
    """Return whether another active operator exists.

    Until the transaction ends no other operator's account is closed.
    """
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('last operator', 0))")
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM accounts WHERE role = 'operator' AND suspended_at IS NULL AND id <> $1)",
            account_id,
        )
    )


async def close_account(connection: Connection, at: datetime) -> None:
    """Close the acting account: nothing opens it, and its row has no personal data."""
    await connection.execute("SELECT close_account($1)", at)
