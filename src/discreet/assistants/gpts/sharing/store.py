"""SQL of rights on GPTs.

Row-level security shows a right to the GPT's owner and to its holder. The recipient finds offers through functions that
check the acting account's address.
"""

from datetime import datetime
from uuid import UUID

from discreet.assistants.gpts.sharing.rights import GptOffer, GrantedRight, OpenedLink
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.promises.visibility import Right


async def list_rights(connection: Connection, gpt_id: UUID, now: datetime) -> list[GrantedRight]:
    """Return the rights and open offers, oldest first. Acting for the GPT's owner."""
    rows = await connection.fetch(
        """
        SELECT gpt_rights.id, gpt_rights.email, accounts.name, given,
            CASE WHEN expires_at > $2 THEN offered END AS offered, expires_at,
            link_hash IS NOT NULL AND account_id IS NULL AS has_link
        FROM gpt_rights LEFT JOIN accounts ON accounts.id = account_id
        WHERE gpt_id = $1 AND (given IS NOT NULL OR expires_at > $2)
        ORDER BY offered_at, gpt_rights.id
        """,
        gpt_id,
        now,
    )
    return [map_row(GrantedRight, row, given=_right(row["given"]), offered=_right(row["offered"])) for row in rows]


async def delete_expired_offers(connection: Connection, gpt_id: UUID, now: datetime) -> None:
    """Delete expired offers; addresses that never answered are not stored longer."""
    await connection.execute(
        "DELETE FROM gpt_rights WHERE gpt_id = $1 AND given IS NULL AND expires_at <= $2", gpt_id, now
    )


async def is_shared(connection: Connection, gpt_id: UUID) -> bool:
    """Return whether the GPT has any right or offer."""
    found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM gpt_rights WHERE gpt_id = $1)", gpt_id)
    return found


async def offer(
    connection: Connection,
    id_: UUID,
    gpt_id: UUID,
    email: str,
    right: Right,
    link_hash: bytes | None,
    now: datetime,
    until: datetime,
) -> None:
    await connection.execute(
        """
        INSERT INTO gpt_rights (id, gpt_id, email, offered, link_hash, offered_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        id_,
        gpt_id,
        email,
        right,
        link_hash,
        now,
        until,
    )


async def put_link(connection: Connection, id_: UUID, link_hash: bytes) -> None:
    """Give an offer a new link. Only accounts that open this link see the offer."""
    await connection.execute("UPDATE gpt_rights SET link_hash = $2, opened_by = NULL WHERE id = $1", id_, link_hash)


async def open_link(connection: Connection, link_hash: bytes, now: datetime) -> OpenedLink | None:
    """Open an offer's link for the actor; None when there is no such offer."""
    row = await connection.fetchrow("SELECT fits, workspace, enters FROM open_offer_link($1, $2)", link_hash, now)
    if row["fits"] is None:
        return None
    return OpenedLink(fits=row["fits"], workspace_id=row["workspace"], enters=bool(row["enters"]))


async def replace_offer(connection: Connection, id_: UUID, right: Right, now: datetime, until: datetime) -> None:
    """Offer another right, beside the one that the person holds."""
    await connection.execute(
        "UPDATE gpt_rights SET offered = $2, offered_at = $3, expires_at = $4 WHERE id = $1", id_, right, now, until
    )


async def narrow(connection: Connection, id_: UUID, right: Right) -> None:
    """Reduce a right, and withdraw an open offer."""
    await connection.execute("UPDATE gpt_rights SET given = $2, offered = NULL WHERE id = $1", id_, right)


async def delete_right(connection: Connection, gpt_id: UUID, id_: UUID) -> tuple[UUID | None] | None:
    """Delete a right; return the holder, if they had accepted. None: there was none."""
    row = await connection.fetchrow(
        "DELETE FROM gpt_rights WHERE gpt_id = $1 AND id = $2 RETURNING account_id", gpt_id, id_
    )
    return (row["account_id"],) if row else None


async def leave(connection: Connection, gpt_id: UUID) -> bool:
    """Delete the actor's right; return whether there was one."""
    done: str = await connection.execute(
        "DELETE FROM gpt_rights WHERE gpt_id = $1 AND account_id = acting_account()", gpt_id
    )
    return done != "DELETE 0"


async def find_holder(connection: Connection, id_: UUID) -> UUID | None:
    """Return the holder of a right; None before an acceptance."""
    found: UUID | None = await connection.fetchval("SELECT account_id FROM gpt_rights WHERE id = $1", id_)
    return found


async def list_offers(connection: Connection, workspace_id: UUID | None, now: datetime) -> list[GptOffer]:
    """Return the offers to the actor, of GPTs of this space, latest first."""
    rows = await connection.fetch(
        """
        SELECT id, gpt_id, gpt_name, owner_name, offered, given, expires_at
        FROM offers_to_me($2) WHERE workspace_id IS NOT DISTINCT FROM $1
        """,
        workspace_id,
        now,
    )
    return [map_row(GptOffer, row, offered=Right(row["offered"]), given=_right(row["given"])) for row in rows]


async def accept(connection: Connection, offer_id: UUID, shown_right: Right, now: datetime) -> UUID | None:
    """Accept an offer and return the GPT; None if there is no such offer to the actor."""
    gpt_id: UUID | None = await connection.fetchval("SELECT accept_right($1, $2, $3)", offer_id, shown_right, now)
    return gpt_id


async def decline(connection: Connection, offer_id: UUID, now: datetime) -> bool:
    declined: bool = await connection.fetchval("SELECT decline_right($1, $2)", offer_id, now)
    return declined


def _right(value: str | None) -> Right | None:
    return Right(value) if value else None
