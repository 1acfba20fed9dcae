"""SQL for deleting messages of a conversation.

Every statement acts for one person: row-level security limits it to that person's rows (P6).
"""

from collections.abc import Sequence
from uuid import UUID

from discreet.chat.conversations.conversation import Conversation
from discreet.chat.conversations.key_scopes import KeyGrant
from discreet.chat.conversations.keys_store import replace_grants
from discreet.chat.conversations.message import SealedMessage
from discreet.db.pool import Connection


async def is_being_handed_over(connection: Connection, conversation_id: UUID) -> bool:
    """Return whether its key file is being replaced, because its user began to hold it with an earlier release."""
    is_pending: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM pending_key_rotations WHERE conversation_id = $1)", conversation_id
    )
    return is_pending


async def replace_content(
    connection: Connection,
    conversation: Conversation,
    sealed_title: bytes,
    grants: Sequence[KeyGrant],
    messages: Sequence[SealedMessage],
) -> None:
    """Replace messages and grants, note that a message was deleted; the previous own key becomes the spare one."""
    await connection.execute(
        "DELETE FROM messages WHERE conversation_id = $1 AND id <> ALL ($2)",
        conversation.id,
        [each.id for each in messages],
    )
    await connection.execute(
        "UPDATE messages SET sealed = new.sealed, drawer = new.drawer"
        " FROM unnest($2::uuid[], $3::text[], $4::bytea[]) AS new (id, drawer, sealed)"
        " WHERE messages.id = new.id AND conversation_id = $1",
        conversation.id,
        [each.id for each in messages],
        [each.scope for each in messages],
        [each.sealed for each in messages],
    )
    await connection.execute(
        "DELETE FROM labels WHERE conversation_id = $1"
        " AND NOT EXISTS (SELECT FROM messages WHERE conversation_id = $1 AND label_id = labels.id)"
        " AND id <> (SELECT id FROM labels AS first WHERE first.conversation_id = $1"
        " ORDER BY cardinality(parties), id LIMIT 1)",
        conversation.id,
    )
    await connection.execute(
        "DELETE FROM pending_key_rotations WHERE conversation_id = $1", conversation.id
    )  # the key goes anyway
    await replace_grants(connection, conversation.id, grants)
    await connection.execute(
        "UPDATE conversations SET sealed_title = $2, head_id = $3, own_key = $4, spare_key = coalesce(own_key, id),"
        " titled_by = $5, message_deleted = true WHERE id = $1",
        conversation.id,
        sealed_title,
        conversation.head_id,
        conversation.user_key,
        conversation.titled_by,
    )


async def count_disclosures(connection: Connection, cards: Sequence[UUID]) -> int:
    """Count the disclosures made by these cards; the ledger keeps them."""
    count: int = await connection.fetchval(
        "SELECT count(*) FROM ledger JOIN grants ON grants.id = grant_id WHERE consent_id = ANY ($1)", cards
    )
    return count
