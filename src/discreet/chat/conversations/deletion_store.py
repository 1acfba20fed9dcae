"""SQL of deleting conversations. Every statement but that of what was left behind acts for one person, and sees that
person's own rows alone (P6, P7)."""

from datetime import datetime
from uuid import UUID

from discreet.data_rights.deletion.deletion import DeletionKind, PendingDeletion
from discreet.db.pool import Connection


async def going(
    connection: Connection, conversation_id: UUID, datasets: tuple[UUID, ...], shares: int
) -> PendingDeletion:
    """What goes with the acting person's conversation; `shares` of it have gone already. Its lines in their ledger
    stay: what has left stays told."""
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
    """Copies of it that others can read by a link."""
    count: int = await connection.fetchval("SELECT count(*) FROM shares WHERE conversation_id = $1", conversation_id)
    return count


async def delete(connection: Connection, conversation_id: UUID) -> None:
    await connection.execute("DELETE FROM conversations WHERE id = $1", conversation_id)


async def hold(connection: Connection, conversation_id: UUID) -> None:
    """Nobody opens it, writes in it or gives it other keys until the transaction ends."""
    await connection.execute("SELECT FROM conversations WHERE id = $1 FOR UPDATE", conversation_id)


async def later_keys(connection: Connection, conversation_id: UUID) -> list[UUID]:
    """Own keys that it was given since it began."""
    return [row[0] for row in await connection.fetch("SELECT later_keys($1)", conversation_id)]


async def hold_unchanged(connection: Connection, conversation_id: UUID, before: datetime) -> bool:
    """Nobody writes in it until the transaction ends; False when somebody has since `before`, or it is gone."""
    held = await connection.fetchval(
        "SELECT true FROM conversations WHERE id = $1 AND updated_at <= $2 FOR UPDATE", conversation_id, before
    )
    return bool(held)


async def delete_left_behind(connection: Connection, conversation_id: UUID, before: datetime) -> bool:
    """Whether it was there, unchanged since `before`, and its user does not work there any more."""
    gone: bool = await connection.fetchval("SELECT delete_left_behind($1, $2)", conversation_id, before)
    return gone
