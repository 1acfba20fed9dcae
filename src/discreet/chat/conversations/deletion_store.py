"""SQL for deleting conversations.

Every statement but `delete_left_behind` acts for one person and sees only that person's rows (P6, P7).
"""

from datetime import datetime
from uuid import UUID

from discreet.data_rights.deletion.deletion import DeletionKind, PendingDeletion
from discreet.db.pool import Connection


async def deletion_extent(
    connection: Connection, conversation_id: UUID, datasets: tuple[UUID, ...], shares: int
) -> PendingDeletion:
    """Return what is deleted with the acting person's conversation.

    `shares` is the number of shared copies already deleted. The conversation's ledger entries stay.
    """
    row = await connection.fetchrow(
        """
        SELECT (SELECT count(*) FROM messages WHERE conversation_id = $1) AS messages,
            (SELECT count(*) FROM ledger WHERE conversation_id = $1) AS disclosures
        """,
        conversation_id,
    )
    amounts = {"messages": row["messages"]} | ({"shares": shares} if shares else {})
    return PendingDeletion(DeletionKind.CONVERSATION, conversation_id, amounts, row["disclosures"], datasets)


async def count_shares(connection: Connection, conversation_id: UUID) -> int:
    """Count the copies of the conversation that others can read by link."""
    count: int = await connection.fetchval("SELECT count(*) FROM shares WHERE conversation_id = $1", conversation_id)
    return count


async def delete(connection: Connection, conversation_id: UUID) -> None:
    await connection.execute("DELETE FROM conversations WHERE id = $1", conversation_id)


async def conversation_keys(connection: Connection, conversation_id: UUID) -> list[UUID]:
    """List the names of the conversation's keys: its own, a spare one and its share."""
    return [row[0] for row in await connection.fetch("SELECT conversation_keys($1)", conversation_id)]


async def lock_if_unchanged(connection: Connection, conversation_id: UUID, before: datetime) -> bool:
    """Lock the row until commit; return False if it is gone or changed since `before`."""
    is_locked = await connection.fetchval(
        "SELECT true FROM conversations WHERE id = $1 AND updated_at <= $2 FOR UPDATE", conversation_id, before
    )
    return bool(is_locked)


async def delete_left_behind(connection: Connection, conversation_id: UUID, before: datetime) -> bool:
    """Delete a conversation its user left behind; return whether it was deleted.

    It is kept if it changed since `before` or if its user still works there.
    """
    is_deleted: bool = await connection.fetchval(
        "SELECT delete_conversation_of_former_member($1, $2)", conversation_id, before
    )
    return is_deleted
