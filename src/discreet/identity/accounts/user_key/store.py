"""SQL of user-held keys and their unlock methods, as one person unless noted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.user_key.unlock_method import KdfParameters, OpenerKind, UnlockMethod


async def is_kept(connection: Connection, account_id: UUID) -> bool:
    """Return whether the account has a user-held key. As the account, or without one."""
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM user_keys WHERE account_id = $1)", account_id))


async def kept(connection: Connection) -> Any | None:
    """Return row (since, finished_at) of the acting person, or None."""
    return await connection.fetchrow("SELECT since, finished_at FROM user_keys WHERE account_id = acting_account()")


async def block_new_content(connection: Connection) -> None:
    """Block new content of the acting person until the transaction ends.

    Writes to existing content go on: they may hold the lock of a conversation that this transaction waits for.
    """
    await connection.execute("SELECT FROM accounts WHERE id = acting_account() FOR NO KEY UPDATE")


async def insert(connection: Connection, at: datetime) -> bool:
    """Insert the key. Return False if the person has one already."""
    status = await connection.execute(
        "INSERT INTO user_keys (account_id, since) VALUES (acting_account(), $1) ON CONFLICT DO NOTHING", at
    )
    return bool(status == "INSERT 0 1")


async def delete(connection: Connection) -> bool:
    """Delete the key, its unlock methods and its copies in sessions.

    False without one.
    """
    status = await connection.execute("DELETE FROM user_keys WHERE account_id = acting_account()")
    return bool(status == "DELETE 1")


async def finish(connection: Connection, at: datetime) -> None:
    await connection.execute(
        "UPDATE user_keys SET finished_at = $1 WHERE account_id = acting_account() AND finished_at IS NULL", at
    )


async def unfinished(connection: Connection) -> list[UUID]:
    """Return accounts whose transfer is unfinished. Needs no account."""
    rows = await connection.fetch("SELECT account_id FROM user_keys WHERE finished_at IS NULL ORDER BY account_id")
    return [row["account_id"] for row in rows]


async def openers(connection: Connection) -> list[tuple[UnlockMethod, str | None]]:
    """Return the unlock methods with their passkeys' names, oldest first."""
    rows = await connection.fetch(
        """
        SELECT method.id, kind, salt, sealed_key, made_at, memory_kib, passes, lanes, passkey_id, passkeys.name
        FROM user_key_unlock_methods AS method LEFT JOIN passkeys ON passkeys.id = passkey_id
        WHERE method.account_id = acting_account() ORDER BY made_at, method.id
        """
    )
    return [(_opener(row), row["name"]) for row in rows]


async def opener_of(connection: Connection, kind: OpenerKind, credential_id: bytes | None) -> UnlockMethod | None:
    """Return the passphrase, the code, or the passkey with this credential."""
    row = await connection.fetchrow(
        """
        SELECT method.id, kind, salt, sealed_key, made_at, memory_kib, passes, lanes, passkey_id
        FROM user_key_unlock_methods AS method LEFT JOIN passkeys ON passkeys.id = passkey_id
        WHERE method.account_id = acting_account() AND kind = $1 AND credential_id IS NOT DISTINCT FROM $2
        """,
        kind,
        credential_id,
    )
    return _opener(row) if row else None


async def insert_opener(connection: Connection, opener: UnlockMethod) -> None:
    """Insert an unlock method in place of an older one.

    There is one passphrase, one code, and one method for each passkey.
    """
    await connection.execute(
        "DELETE FROM user_key_unlock_methods WHERE account_id = acting_account() AND kind = $1"
        " AND passkey_id IS NOT DISTINCT FROM $2",
        opener.kind,
        opener.passkey_id,
    )
    by = opener.stretching
    await connection.execute(
        """
        INSERT INTO user_key_unlock_methods
            (id, account_id, kind, passkey_id, salt, memory_kib, passes, lanes, sealed_key, made_at)
        VALUES ($1, acting_account(), $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        opener.id,
        opener.kind,
        opener.passkey_id,
        opener.salt,
        by and by.memory_kib,
        by and by.passes,
        by and by.lanes,
        opener.sealed_key,
        opener.made_at,
    )


async def delete_opener(connection: Connection, opener_id: UUID) -> bool:
    """Delete a passkey's unlock method. Passphrase and code stay while the key exists."""
    status = await connection.execute(
        "DELETE FROM user_key_unlock_methods WHERE id = $1 AND account_id = acting_account() AND kind = 'passkey'",
        opener_id,
    )
    return bool(status == "DELETE 1")


async def own_passkey(connection: Connection, credential_id: bytes) -> UUID | None:
    id_: UUID | None = await connection.fetchval(
        "SELECT id FROM passkeys WHERE credential_id = $1 AND account_id = acting_account()", credential_id
    )
    return id_


async def leave_in_session(connection: Connection, session_id: UUID, sealed: bytes) -> bool:
    """Store the encrypted key in the session. Return False if the session has ended."""
    status = await connection.execute(
        "UPDATE sessions SET sealed_own_key = $2 WHERE id = $1 AND account_id = acting_account()", session_id, sealed
    )
    return bool(status == "UPDATE 1")


async def delete_from_sessions(connection: Connection) -> None:
    """Delete the key from all sessions of the acting person."""
    await connection.execute("UPDATE sessions SET sealed_own_key = NULL WHERE account_id = acting_account()")


def _opener(row: Any) -> UnlockMethod:
    by = map_row(KdfParameters, row) if row["memory_kib"] else None
    return map_row(UnlockMethod, row, kind=OpenerKind(row["kind"]), stretching=by)
