"""The SQL of rights on GPTs. Row-level security shows a right to the GPT's owner and to whoever holds it; offers are
found by functions that ask for the acting person's address."""

from datetime import datetime
from uuid import UUID

from discreet.assistants.gpts.sharing.rights import GptOffer, GrantedRight, OpenedLink
from discreet.db.pool import Connection
from discreet.promises.visible import Right


async def all_of(connection: Connection, gpt_id: UUID, now: datetime) -> list[GrantedRight]:
    """Those that hold or wait for an answer, the first offered first. Acting for the GPT's owner."""
    rows = await connection.fetch(
        """
        SELECT gpt_rights.id, gpt_rights.email, accounts.name, given,
            CASE WHEN expires_at > $2 THEN offered END AS offered, expires_at,
            link_hash IS NOT NULL AND account_id IS NULL AS has_link
        FROM gpt_rights LEFT JOIN accounts ON accounts.id = account_id
        WHERE gpt_id = $1 AND (given IS NOT NULL OR expires_at > $2)
        ORDER BY offered_at, gpt_rights.id
        """,
        gpt_id, now,
    )  # fmt: skip
    return [
        GrantedRight(
            id=row["id"],
            email=row["email"],
            name=row["name"],
            given=_right(row["given"]),
            offered=_right(row["offered"]),
            expires_at=row["expires_at"],
            has_link=row["has_link"],
        )
        for row in rows
    ]


async def forget_expired(connection: Connection, gpt_id: UUID, now: datetime) -> None:
    """Addresses that never answered are not kept."""
    await connection.execute(
        "DELETE FROM gpt_rights WHERE gpt_id = $1 AND given IS NULL AND expires_at <= $2", gpt_id, now
    )


async def is_shared(connection: Connection, gpt_id: UUID) -> bool:
    """Whether anybody was given or offered anything."""
    found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM gpt_rights WHERE gpt_id = $1)", gpt_id)
    return found


async def offer(
    connection: Connection, id_: UUID, gpt_id: UUID, email: str, right: Right, link_hash: bytes | None, now: datetime,
    until: datetime,
) -> None:  # fmt: skip
    await connection.execute(
        """
        INSERT INTO gpt_rights (id, gpt_id, email, offered, link_hash, offered_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        id_, gpt_id, email, right, link_hash, now, until,
    )  # fmt: skip


async def put_link(connection: Connection, id_: UUID, link_hash: bytes) -> None:
    """Give an offer a new link. It is seen by those alone who open this one."""
    await connection.execute("UPDATE gpt_rights SET link_hash = $2, opened_by = NULL WHERE id = $1", id_, link_hash)


async def open_link(connection: Connection, link_hash: bytes, now: datetime) -> OpenedLink | None:
    """The acting person opens an offer's link; None when it leads to none."""
    row = await connection.fetchrow("SELECT fits, workspace, enters FROM open_offer_link($1, $2)", link_hash, now)
    return None if row["fits"] is None else OpenedLink(row["fits"], row["workspace"], bool(row["enters"]))


async def offer_anew(connection: Connection, id_: UUID, right: Right, now: datetime, until: datetime) -> None:
    """Beside what its person holds already."""
    await connection.execute(
        "UPDATE gpt_rights SET offered = $2, offered_at = $3, expires_at = $4 WHERE id = $1", id_, right, now, until
    )


async def narrow(connection: Connection, id_: UUID, right: Right) -> None:
    """What its person holds becomes less; nothing else is offered."""
    await connection.execute("UPDATE gpt_rights SET given = $2, offered = NULL WHERE id = $1", id_, right)


async def take_back(connection: Connection, gpt_id: UUID, id_: UUID) -> tuple[UUID | None] | None:
    """Whose it was, once they had accepted. None: there was none."""
    row = await connection.fetchrow(
        "DELETE FROM gpt_rights WHERE gpt_id = $1 AND id = $2 RETURNING account_id", gpt_id, id_
    )
    return (row["account_id"],) if row else None


async def leave(connection: Connection, gpt_id: UUID) -> bool:
    """Whether the acting person held a right, and holds it no longer."""
    done: str = await connection.execute(
        "DELETE FROM gpt_rights WHERE gpt_id = $1 AND account_id = acting_account()", gpt_id
    )
    return done != "DELETE 0"


async def account_of(connection: Connection, id_: UUID) -> UUID | None:
    """Who holds it; None while nobody does."""
    found: UUID | None = await connection.fetchval("SELECT account_id FROM gpt_rights WHERE id = $1", id_)
    return found


async def offers(connection: Connection, workspace_id: UUID | None, now: datetime) -> list[GptOffer]:
    """Those to the acting person, of GPTs of this space, the latest first."""
    rows = await connection.fetch(
        """
        SELECT id, gpt_id, gpt_name, owner_name, offered, given, expires_at
        FROM offers_to_me($2) WHERE workspace_id IS NOT DISTINCT FROM $1
        """,
        workspace_id, now,
    )  # fmt: skip
    return [
        GptOffer(
            id=row["id"],
            gpt_id=row["gpt_id"],
            gpt_name=row["gpt_name"],
            owner_name=row["owner_name"],
            offered=Right(row["offered"]),
            given=_right(row["given"]),
            expires_at=row["expires_at"],
        )
        for row in rows
    ]


async def accept(connection: Connection, offer_id: UUID, shown: Right, now: datetime) -> UUID | None:
    """The GPT; None when this is not, or no longer, offered to the acting person."""
    gpt_id: UUID | None = await connection.fetchval("SELECT accept_right($1, $2, $3)", offer_id, shown, now)
    return gpt_id


async def decline(connection: Connection, offer_id: UUID, now: datetime) -> bool:
    declined: bool = await connection.fetchval("SELECT decline_right($1, $2)", offer_id, now)
    return declined


def _right(value: str | None) -> Right | None:
    return Right(value) if value else None
