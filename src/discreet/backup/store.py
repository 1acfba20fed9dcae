"""SQL for reconciling a restored database, as its owner. It reads no content."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from discreet.data_rights.erasure.store import keys_of_deleted
from discreet.db.pool import Connection
from discreet.identity.accounts.key_kinds import KeyKind

OF_KIND = {
    KeyKind.CONVERSATION: "SELECT id, coalesce(own_key, id) AS key, owner_id FROM conversations",
    KeyKind.IMAGE: "SELECT id, id AS key, owner_id FROM images",
    KeyKind.GPT: "SELECT id, id AS key, NULL::uuid AS owner_id FROM gpts",
    KeyKind.API: "SELECT DISTINCT project_id AS id, project_id AS key, NULL::uuid AS owner_id FROM api_responses",
    KeyKind.USER: "SELECT id, id AS key, NULL::uuid AS owner_id FROM accounts",
    KeyKind.SHARE: "SELECT id, id AS key, owner_id FROM shares",
}
"""By kind of key: the rows that need it, that key, and the account whose own key they also need."""
REMOVALS = {
    KeyKind.SHARE: "DELETE FROM shares WHERE id = $1",
    KeyKind.CONVERSATION: "DELETE FROM conversations WHERE id = $1",
    KeyKind.IMAGE: "DELETE FROM images WHERE id = $1",
    KeyKind.GPT: "DELETE FROM gpts WHERE id = $1",
    KeyKind.API: "DELETE FROM api_responses WHERE project_id = $1",
    KeyKind.USER: "SELECT erase_deleted_account($1)",
}


async def rows(connection: Connection, kind: KeyKind) -> list[tuple[UUID, UUID, UUID | None]]:
    """Return (id, key, owner) of each row."""
    return [(row["id"], row["key"], row["owner_id"]) for row in await connection.fetch(OF_KIND[kind])]


async def keys_of(connection: Connection, kind: KeyKind, id_: UUID, at: datetime) -> list[tuple[KeyKind, UUID]]:
    """Return the keys of a row besides the one of its id, within the transaction that removes it.

    An account is closed first, as in a normal account deletion. It has the keys of everything that belongs to it.
    """
    if kind is KeyKind.USER:
        await connection.execute("SELECT set_config('discreet.account', $1, true)", str(id_))
        await connection.execute("SELECT close_account($1)", at)
        return await keys_of_deleted(connection, id_)
    if kind is not KeyKind.CONVERSATION:
        return []
    return [(kind, row[0]) for row in await connection.fetch("SELECT conversation_keys($1)", id_)]


async def remove(connection: Connection, kind: KeyKind, id_: UUID) -> None:
    """Remove a row, an account with everything that belongs to it. Call `keys_of` before."""
    await connection.execute(REMOVALS[kind], id_)


async def allowed_since(connection: Connection) -> list[tuple[str, datetime, UUID | None]]:
    """Return each party that allows improvement, since when, and the leaf of its share, if that is in a page."""
    rows = await connection.fetch(
        "SELECT party, allowed_since, share_key"
        " FROM permissions LEFT JOIN conversations ON party = 'conversation:' || conversations.id"
        " WHERE purpose = 'improve' AND allowed_since IS NOT NULL"
    )
    return [(row["party"], row["allowed_since"], row["share_key"]) for row in rows]


async def key_pages(connection: Connection) -> frozenset[UUID]:
    return frozenset(row["id"] for row in await connection.fetch("SELECT id FROM key_pages"))


async def close_pages(connection: Connection) -> None:
    """Give no more leaves of the pages that exist now."""
    await connection.execute("UPDATE key_pages SET is_closed = true WHERE NOT is_closed")


async def revoke_lost_permission(connection: Connection, party: str, at: datetime) -> None:
    await connection.execute("SELECT end_permission($1, $2)", party, at)


async def copied_dataset_ids(connection: Connection) -> list[UUID]:
    rows = await connection.fetch("SELECT id FROM datasets WHERE state IN ('waiting', 'building', 'ready')")
    return [row["id"] for row in rows]


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
