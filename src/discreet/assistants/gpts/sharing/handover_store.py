"""SQL of handovers.

Row-level security shows an offer to the GPT's owner. The recipient finds it through functions that check the acting
account's address.
"""

from datetime import datetime
from uuid import UUID

from discreet.assistants.gpts.sharing.handover import Handover, OfferedGpt, TransferredGpt
from discreet.db.pool import Connection
from discreet.db.rows import map_row


async def find_open(connection: Connection, gpt_id: UUID, now: datetime) -> Handover | None:
    """Return the open offer, acting for the GPT's owner. Deletes an expired one."""
    await connection.execute("DELETE FROM gpt_handovers WHERE gpt_id = $1 AND expires_at <= $2", gpt_id, now)
    row = await connection.fetchrow(
        "SELECT email, expires_at, link_hash IS NOT NULL AS has_link FROM gpt_handovers WHERE gpt_id = $1", gpt_id
    )
    return Handover(email=row["email"], expires_at=row["expires_at"], has_link=row["has_link"]) if row else None


async def offer(
    connection: Connection, id_: UUID, gpt_id: UUID, email: str, link_hash: bytes | None, now: datetime, until: datetime
) -> None:
    """Store an offer. It replaces an earlier one, whose link ends."""
    await withdraw(connection, gpt_id)
    await connection.execute(
        """
        INSERT INTO gpt_handovers (id, gpt_id, email, offered_at, expires_at, link_hash)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        id_,
        gpt_id,
        email,
        now,
        until,
        link_hash,
    )


async def withdraw(connection: Connection, gpt_id: UUID) -> None:
    await connection.execute("DELETE FROM gpt_handovers WHERE gpt_id = $1", gpt_id)


async def list_offers(connection: Connection, workspace_id: UUID | None, now: datetime) -> list[OfferedGpt]:
    """Return the offers to the actor, of GPTs of this space, latest first."""
    rows = await connection.fetch(
        """
        SELECT id, gpt_id, gpt_name, owner_name, expires_at FROM handovers_to_me($2)
        WHERE workspace_id IS NOT DISTINCT FROM $1
        """,
        workspace_id,
        now,
    )
    return [map_row(OfferedGpt, row) for row in rows]


async def transfer_gpt(connection: Connection, offer_id: UUID, now: datetime) -> TransferredGpt | None:
    """Make the GPT the actor's; None if it is not, or no longer, offered to them."""
    row = await connection.fetchrow("SELECT gpt, giver, holders FROM take_over_gpt($1, $2)", offer_id, now)
    return TransferredGpt(gpt_id=row["gpt"], giver=row["giver"], holders=tuple(row["holders"])) if row["gpt"] else None


async def decline(connection: Connection, offer_id: UUID, now: datetime) -> bool:
    declined: bool = await connection.fetchval("SELECT decline_handover($1, $2)", offer_id, now)
    return declined
