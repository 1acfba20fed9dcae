"""SQL of guests. They are accounts without name, address or password."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.accounts.actor import AccountRole, GuestPass
from discreet.identity.accounts.session import Session
from discreet.promises.guest_visit import GuestEnds


async def insert(
    connection: Connection,
    account_id: UUID,
    pass_: GuestPass,
    session: Session,
    token_hash: bytes,
    process: int,
    ends_at: datetime,
) -> None:
    """Insert the account, what its link opens, and its only session."""
    await connection.execute(
        """
        WITH account AS (
            INSERT INTO accounts (id, email, name, role, created_at) VALUES ($1, $1::uuid::text, '', $2, $3)
        ), opened AS (
            INSERT INTO guests (account_id, link_id, gpt_id, payer_id, process, ends_at)
            VALUES ($1, $4, $5, $6, $7, $8)
        )
        INSERT INTO sessions
            (id, account_id, token_hash, device, created_at, last_seen_at, expires_at, before_prefix, confirmed_at)
        VALUES ($9, $1, $10, $11, $3, $3, $8, false, 'epoch')
        """,
        account_id,
        AccountRole.GUEST,
        session.created_at,
        pass_.link_id,
        pass_.gpt_id,
        pass_.payer_id,
        process,
        ends_at,
        session.id,
        token_hash,
        session.device,
    )


async def session(connection: Connection, token_hash: bytes, now: datetime, over: GuestEnds) -> Any | None:
    """Return the session of a guest who is not over, with what their link opens.

    The row holds session_id, last_seen_at, account_id, link_id, gpt_id, payer_id and ends_at.
    """
    return await connection.fetchrow(
        """
        SELECT sessions.id AS session_id, sessions.last_seen_at, guests.account_id, guests.link_id, guests.gpt_id,
            guests.payer_id, guests.ends_at
        FROM sessions JOIN guests ON guests.account_id = sessions.account_id
        JOIN accounts ON accounts.id = guests.account_id
        WHERE sessions.token_hash = $1 AND sessions.expires_at > $2 AND accounts.suspended_at IS NULL
            AND sessions.last_seen_at > $3 AND (guests.left_at IS NULL OR guests.left_at > $4)
        """,
        token_hash,
        now,
        over.idle_since,
        over.left_since,
    )


async def is_guest(connection: Connection, account_id: UUID) -> bool:
    """Return whether this is a guest, closed or not, locked until the transaction ends."""
    found = await connection.fetchval("SELECT true FROM guests WHERE account_id = $1 FOR UPDATE", account_id)
    return bool(found)


async def set_left(connection: Connection, account_id: UUID, at: datetime | None) -> None:
    await connection.execute("UPDATE guests SET left_at = $2 WHERE account_id = $1", account_id, at)


async def to_end(connection: Connection, now: datetime, over: GuestEnds) -> list[UUID]:
    """Return the guests who are over, and those whose closure a killed process left unfinished."""
    rows = await connection.fetch(
        "SELECT id FROM guests_to_end($1, $2, $3) AS id", now, over.idle_since, over.left_since
    )
    return [row["id"] for row in rows]


async def of_processes(connection: Connection, processes: Collection[int]) -> list[UUID]:
    rows = await connection.fetch("SELECT account_id FROM guests WHERE process = ANY ($1::int[])", list(processes))
    return [row["account_id"] for row in rows]


async def of_link(connection: Connection, link_id: UUID) -> list[UUID]:
    rows = await connection.fetch("SELECT account_id FROM guests WHERE link_id = $1", link_id)
    return [row["account_id"] for row in rows]


async def links(connection: Connection) -> list[UUID]:
    """Return the links by which guests are here."""
    return [row["link_id"] for row in await connection.fetch("SELECT DISTINCT link_id FROM guests")]


async def count(connection: Connection) -> int:
    """Return how many guests are here, up to a closure that is under way."""
    number: int = await connection.fetchval("SELECT count(*) FROM guests")
    return number


async def erase(connection: Connection, account_id: UUID) -> None:
    """Delete every row of a closed guest."""
    await connection.execute("SELECT erase_guest($1)", account_id)
