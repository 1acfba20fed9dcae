"""SQL of people's own API keys. Row-level security shows each person theirs."""

from datetime import datetime
from uuid import UUID

from discreet.api_projects.key import KeyText, PersonalKey
from discreet.db.pool import Connection
from discreet.db.rows import map_row


async def insert(connection: Connection, account_id: UUID, key: PersonalKey, key_text: KeyText) -> None:
    await connection.execute(
        """
        INSERT INTO personal_api_keys (id, account_id, name, digest, prefix, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        key.id,
        account_id,
        key.name,
        key_text.digest,
        key_text.prefix,
        key.created_at,
        key.expires_at,
    )


async def keys(connection: Connection, now: datetime) -> list[PersonalKey]:
    """Return the acting person's keys, newest first."""
    rows = await connection.fetch(
        """
        SELECT id, name, prefix, created_at, expires_at, last_used_at, revoked_at,
            revoked_at IS NULL AND coalesce(expires_at > $1, true) AS holds
        FROM personal_api_keys ORDER BY created_at DESC, id DESC
        """,
        now,
    )
    return [map_row(PersonalKey, row) for row in rows]


async def exists(connection: Connection, key_id: UUID) -> bool:
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM personal_api_keys WHERE id = $1)", key_id))


async def revoke(connection: Connection, key_id: UUID, at: datetime) -> bool:
    """Revoke the acting person's key. Return whether it was valid until now."""
    done = await connection.execute(
        "UPDATE personal_api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", key_id, at
    )
    return bool(done == "UPDATE 1")
