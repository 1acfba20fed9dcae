"""SQL of conversations' key grants and own keys (P7, P10)."""

from collections.abc import Sequence
from uuid import UUID

from discreet.chat.conversations.conversation import (
    Conversation,
)
from discreet.chat.conversations.key_scopes import ContentScope, KeyGrant, KeyHolder
from discreet.chat.conversations.leaves import Leaves
from discreet.chat.conversations.store import _COLUMNS, to_conversation
from discreet.db.pool import Connection


async def grants(connection: Connection, conversation_ids: Sequence[UUID]) -> dict[UUID, list[KeyGrant]]:
    """Return the user's grants of these conversations."""
    grants_of: dict[UUID, list[KeyGrant]] = {id_: [] for id_ in conversation_ids}
    for row in await connection.fetch(
        "SELECT conversation_id, drawer, holder, sealed_key, own_key"
        " FROM key_grants JOIN conversations ON conversations.id = conversation_id"
        " WHERE conversation_id = ANY ($1) AND holder IN ('user', 'person')",
        conversation_ids,
    ):
        grant = KeyGrant(
            scope=ContentScope(row["drawer"]),
            holder=KeyHolder(row["holder"]),
            sealed_key=row["sealed_key"],
            user_key=row["own_key"],
        )
        grants_of[row["conversation_id"]].append(grant)
    return grants_of


async def lock_own_space(connection: Connection) -> list[UUID]:
    """List the conversations of the acting person's own space.

    They are locked against changes and deletion until the transaction ends.
    """
    rows = await connection.fetch(
        "SELECT id FROM conversations WHERE owner_id = acting_account() AND workspace_id IS NULL ORDER BY id FOR UPDATE"
    )
    return [row["id"] for row in rows]


async def lock_own_space_grants(connection: Connection) -> dict[UUID, list[KeyGrant]]:
    """Return the user's grants of each of these."""
    return await grants(connection, await lock_own_space(connection))


async def replace_grants(connection: Connection, conversation_id: UUID, new_grants: Sequence[KeyGrant]) -> None:
    """Replace all grants of the conversation, including the pipeline's."""
    await connection.execute("DELETE FROM key_grants WHERE conversation_id = $1", conversation_id)
    await connection.execute(
        "INSERT INTO key_grants (conversation_id, owner_id, service, drawer, holder, sealed_key)"
        " SELECT $1, owner_id, service, drawer, holder, sealed_key"
        " FROM conversations, unnest($2::text[], $3::text[], $4::bytea[]) AS given (drawer, holder, sealed_key)"
        " WHERE id = $1",
        conversation_id,
        [g.scope for g in new_grants],
        [g.holder for g in new_grants],
        [g.sealed_key for g in new_grants],
    )


async def reseal_grants(connection: Connection, conversation_id: UUID, new_grants: Sequence[KeyGrant]) -> None:
    """Replace the sealed keys of these grants. A grant of the pipeline that is not among them stays: it is noise."""
    await connection.execute(
        "SELECT seal_grants_again($1, $2, $3, $4)",
        conversation_id,
        [g.scope for g in new_grants],
        [g.holder for g in new_grants],
        [g.sealed_key for g in new_grants],
    )


async def move_key(connection: Connection, conversation_id: UUID, leaves: Leaves) -> None:
    """Name another own key and share; the previous own key becomes the spare one."""
    await connection.execute(
        "UPDATE conversations SET own_key = $2, spare_key = coalesce(own_key, id), share_key = $3,"
        " message_deleted = message_deleted OR (own_key IS NOT NULL AND NOT is_leaf(own_key)) WHERE id = $1",
        conversation_id,
        leaves.own,
        leaves.share,
    )


async def list_with_key_files(
    connection: Connection, after: UUID, max_count: int, unlocked: Sequence[UUID]
) -> list[tuple[UUID, UUID]]:
    """List (id, owner) of the next conversations of earlier releases that can be moved to key pages."""
    rows = await connection.fetch(
        "SELECT id, owner_id FROM conversations_with_key_files($1, $2, $3)", after, max_count, unlocked
    )
    return [(row["id"], row["owner_id"]) for row in rows]


async def lock_key_file_conversation(connection: Connection, conversation_id: UUID) -> Conversation | None:
    """Lock the row until commit; None if its own key is no file, or is just being handed over."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM conversations WHERE id = $1 AND (own_key IS NULL OR NOT is_leaf(own_key))"
        " AND NOT EXISTS (SELECT FROM pending_key_rotations WHERE conversation_id = $1) FOR UPDATE OF conversations",
        conversation_id,
    )
    return to_conversation(row)[0] if row else None


async def lock_spare_keys(connection: Connection) -> list[UUID]:
    """List the spare keys of the acting person's own space, locked until the transaction ends."""
    rows = await connection.fetch(
        "SELECT spare_key FROM conversations"
        " WHERE owner_id = acting_account() AND workspace_id IS NULL AND spare_key IS NOT NULL ORDER BY id FOR UPDATE"
    )
    return [row["spare_key"] for row in rows]


async def clear_spare_keys(connection: Connection, destroyed: Sequence[UUID]) -> None:
    await connection.execute(
        "UPDATE conversations SET spare_key = NULL WHERE owner_id = acting_account() AND spare_key = ANY ($1)",
        destroyed,
    )


async def list_keys_to_advance(connection: Connection) -> list[tuple[UUID, UUID, bytes]]:
    """List (conversation, name of its key, mark) of each key file that an earlier release has yet to advance.

    Their keys cannot change until the transaction ends.
    """
    rows = await connection.fetch(
        "SELECT conversation_id, coalesce(own_key, conversation_id) AS own_key, mark"
        " FROM pending_key_rotations JOIN conversations ON conversations.id = conversation_id ORDER BY conversation_id"
        " FOR KEY SHARE OF conversations"
    )
    return [(row["conversation_id"], row["own_key"], row["mark"]) for row in rows]


async def delete_pending_rotation(connection: Connection, conversation_id: UUID) -> None:
    await connection.execute("DELETE FROM pending_key_rotations WHERE conversation_id = $1", conversation_id)
