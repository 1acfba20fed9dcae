"""SQL for reconciling a restored database, as its owner. It reads no content."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection

OF_KIND = {
    "conversation": "SELECT id, coalesce(own_key, id) AS key, owner_id FROM conversations",
    "image": "SELECT id, id AS key, owner_id FROM images",
    "gpt": "SELECT id, id AS key, NULL::uuid AS owner_id FROM gpts",
    "api": "SELECT DISTINCT project_id AS id, project_id AS key, NULL::uuid AS owner_id FROM api_responses",
    "user": "SELECT id, id AS key, NULL::uuid AS owner_id FROM accounts",
    "share": "SELECT id, id AS key, owner_id FROM shares",
}
"""By kind of key: the rows that need it, that key, and the account whose own key they also need."""
REMOVALS = {
    "share": "DELETE FROM shares WHERE id = $1",
    "conversation": "DELETE FROM conversations WHERE id = $1",
    "image": "DELETE FROM images WHERE id = $1",
    "gpt": "DELETE FROM gpts WHERE id = $1",
    "api": "DELETE FROM api_responses WHERE project_id = $1",
    "user": "SELECT erase_deleted_account($1)",
}


async def rows(connection: Connection, kind: str) -> list[tuple[UUID, UUID, UUID | None]]:
    """Return (id, key, owner) of each row."""
    return [(row["id"], row["key"], row["owner_id"]) for row in await connection.fetch(OF_KIND[kind])]


async def keys_of(connection: Connection, kind: str, id_: UUID) -> list[tuple[str, UUID]]:
    """Return the keys that a conversation has by other names than its id."""
    if kind != "conversation":
        return []
    return [("conversation", row[0]) for row in await connection.fetch("SELECT conversation_keys($1)", id_)]


async def remove(connection: Connection, kind: str, id_: UUID, at: datetime) -> None:
    """Remove a row within a transaction.

    An account is removed as in a normal account deletion, with everything that belongs to it.
    """
    if kind == "user":
        await connection.execute("SELECT set_config('discreet.account', $1, true)", str(id_))
        await connection.execute("SELECT close_account($1)", at)
    await connection.execute(REMOVALS[kind], id_)


async def things_of(connection: Connection, account_id: UUID) -> list[tuple[str, UUID]]:
    """Return what belongs to an account and has a key of its own, by kind."""
    found = await connection.fetch(
        """
        SELECT 'conversation' AS kind, id FROM conversations WHERE owner_id = $1
        UNION ALL SELECT 'image', id FROM images WHERE owner_id = $1
        UNION ALL SELECT 'gpt', id FROM gpts WHERE owner_id = $1
        UNION ALL SELECT 'share', id FROM shares WHERE owner_id = $1
        UNION ALL SELECT 'conversation', later_keys($1)
        UNION ALL SELECT 'page', id FROM key_pages WHERE owner_id = $1
        """,
        account_id,
    )
    return [(row["kind"], row["id"]) for row in found]


async def allowed_since(connection: Connection) -> list[tuple[str, datetime, UUID | None]]:
    """Return each party that allows improvement, since when, and the leaf of its share, if that is in a page."""
    found = await connection.fetch(
        "SELECT party, allowed_since, share_key"
        " FROM permissions LEFT JOIN conversations ON party = 'conversation:' || conversations.id"
        " WHERE purpose = 'improve' AND allowed_since IS NOT NULL"
    )
    return [(row["party"], row["allowed_since"], row["share_key"]) for row in found]


async def key_pages(connection: Connection) -> frozenset[UUID]:
    return frozenset(row["id"] for row in await connection.fetch("SELECT id FROM key_pages"))


async def close_pages(connection: Connection) -> None:
    """Give no more leaves of the pages that exist now."""
    await connection.execute("UPDATE key_pages SET is_closed = true WHERE NOT is_closed")


async def lose_permission(connection: Connection, party: str, at: datetime) -> None:
    await connection.execute("SELECT end_permission($1, $2)", party, at)


async def copied_dataset_ids(connection: Connection) -> list[UUID]:
    found = await connection.fetch("SELECT id FROM datasets WHERE state IN ('waiting', 'building', 'ready')")
    return [row["id"] for row in found]


async def end_datasets(connection: Connection, ids: Sequence[UUID], at: datetime) -> None:
    await connection.execute("UPDATE datasets SET state = 'destroyed', ended_at = $2 WHERE id = ANY($1)", ids, at)


async def end_sessions(connection: Connection) -> None:
    await connection.execute("DELETE FROM sessions")


async def end_imports(connection: Connection, at: datetime, sentence: str) -> list[UUID]:
    """Fail the imports that were running when the backup was made."""
    rows = await connection.fetch(
        "UPDATE chat_imports SET state = 'failed', ended_at = $1, sentence = $2"
        " WHERE state IN ('waiting', 'reading') RETURNING id",
        at,
        sentence,
    )
    return [row["id"] for row in rows]


async def applied_migrations(connection: Connection) -> tuple[str, ...]:
    return tuple(row["name"] for row in await connection.fetch("SELECT name FROM migrations ORDER BY name"))
