"""SQL of passkeys and their challenges."""

from datetime import datetime
from uuid import UUID

import asyncpg

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import Conflict
from discreet.identity.accounts.passkeys.passkey import CeremonyPurpose, Passkey, StoredKey

# Challenges -------------------------------------------------------------------------------------------------


async def insert_challenge(
    connection: Connection,
    challenge: bytes,
    purpose: CeremonyPurpose,
    browser_hash: bytes,
    session_id: UUID | None,
    now: datetime,
    until: datetime,
) -> None:
    """Insert a challenge and delete expired ones."""
    await connection.execute("DELETE FROM passkey_challenges WHERE expires_at <= $1", now)
    await connection.execute(
        """
        INSERT INTO passkey_challenges (challenge, purpose, browser_hash, session_id, expires_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        challenge,
        purpose,
        browser_hash,
        session_id,
        until,
    )


async def take_challenge(
    connection: Connection,
    challenge: bytes,
    purpose: CeremonyPurpose,
    browser_hash: bytes,
    session_id: UUID | None,
    now: datetime,
) -> bool:
    """Consume the challenge.

    Return whether this browser may answer it for this purpose. Of concurrent callers exactly one gets True.
    """
    return bool(
        await connection.fetchval(
            """
            DELETE FROM passkey_challenges
            WHERE challenge = $1 AND purpose = $2 AND browser_hash = $3 AND session_id IS NOT DISTINCT FROM $4
                AND expires_at > $5
            RETURNING true
            """,
            challenge,
            purpose,
            browser_hash,
            session_id,
            now,
        )
    )


# Passkeys ---------------------------------------------------------------------------------------------------


async def insert_passkey(
    connection: Connection, passkey: Passkey, account_id: UUID, credential_id: bytes, public_key: bytes, sign_count: int
) -> None:
    """Insert a passkey. Conflict when it is already registered, by any account."""
    try:
        await connection.execute(
            """
            INSERT INTO passkeys (id, account_id, credential_id, public_key, sign_count, name, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            passkey.id,
            account_id,
            credential_id,
            public_key,
            sign_count,
            passkey.name,
            passkey.created_at,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict("This passkey is already registered here.") from None


async def passkeys(connection: Connection, account_id: UUID) -> list[Passkey]:
    """Return the account's passkeys, oldest first."""
    rows = await connection.fetch(
        "SELECT id, name, created_at, last_used_at FROM passkeys WHERE account_id = $1 ORDER BY created_at, id",
        account_id,
    )
    return [map_row(Passkey, row) for row in rows]


async def credential_ids(connection: Connection, account_id: UUID) -> list[bytes]:
    rows = await connection.fetch("SELECT credential_id FROM passkeys WHERE account_id = $1", account_id)
    return [row["credential_id"] for row in rows]


async def stored_key(connection: Connection, credential_id: bytes) -> StoredKey | None:
    row = await connection.fetchrow(
        "SELECT id, account_id, public_key FROM passkeys WHERE credential_id = $1", credential_id
    )
    return map_row(StoredKey, row) if row else None


async def increase_count(connection: Connection, passkey_id: UUID, sign_count: int, at: datetime) -> bool:
    """Record a use. Return False if the signature count has not increased.

    A copy of the passkey would not increase it. Passkeys that are synced between devices do not count and always report
    0.
    """
    status = await connection.execute(
        """
        UPDATE passkeys SET sign_count = $2, last_used_at = $3
        WHERE id = $1 AND (sign_count < $2 OR (sign_count = 0 AND $2 = 0))
        """,
        passkey_id,
        sign_count,
        at,
    )
    return bool(status == "UPDATE 1")


async def rename(connection: Connection, account_id: UUID, passkey_id: UUID, name: str) -> bool:
    status = await connection.execute(
        "UPDATE passkeys SET name = $3 WHERE id = $2 AND account_id = $1", account_id, passkey_id, name
    )
    return bool(status == "UPDATE 1")


async def delete(connection: Connection, account_id: UUID, passkey_id: UUID) -> bool:
    status = await connection.execute("DELETE FROM passkeys WHERE id = $2 AND account_id = $1", account_id, passkey_id)
    return bool(status == "DELETE 1")


async def can_still_sign_in(connection: Connection, account_id: UUID) -> bool:
    """Return whether the account has a password or a passkey."""
    return bool(
        await connection.fetchval(
            """
            SELECT password_hash IS NOT NULL OR EXISTS (SELECT FROM passkeys WHERE account_id = $1)
            FROM accounts WHERE id = $1
            """,
            account_id,
        )
    )
