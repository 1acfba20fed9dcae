"""SQL of guests. They are accounts without name, address or password."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.accounts.actor import AccountRole, GuestPass
from discreet.identity.accounts.session import Session
from discreet.promises.guest_visit import GuestEnds


@dataclass(frozen=True)
class NewGuest:
    """A guest to insert: what their link opens, in which workspace, which process holds their chat, and their end."""

    account_id: UUID
    pass_: GuestPass
    workspace_id: UUID | None
    process: int
    ends_at: datetime


async def insert(connection: Connection, guest: NewGuest, session: Session, token_hash: bytes, limit: int) -> bool:
    """Insert the account, what its link opens, and its only session, unless `limit` guests are here.

    Return whether it was inserted. Concurrent callers must have called `lock_places`.
    """
    status = await connection.execute(
        """
        WITH room AS MATERIALIZED (
            SELECT WHERE (SELECT count(*) FROM guests) < $12
        ), account AS (
            INSERT INTO accounts (id, email, name, role, created_at) SELECT $1, $1::uuid::text, '', $2, $3 FROM room
        ), opened AS (
            INSERT INTO guests (account_id, link_id, gpt_id, payer_id, process, ends_at, left_at, workspace_id)
            SELECT $1, $4, $5, $6, $7, $8, $3, $13 FROM room
        )
        INSERT INTO sessions
            (id, account_id, token_hash, device, created_at, last_seen_at, expires_at, before_prefix, confirmed_at)
        SELECT $9, $1, $10, $11, $3, $3, $8, false, 'epoch' FROM room
        """,
        guest.account_id,
        AccountRole.GUEST,
        session.created_at,
        guest.pass_.link_id,
        guest.pass_.gpt_id,
        guest.pass_.payer_id,
        guest.process,
        guest.ends_at,
        session.id,
        token_hash,
        session.device,
        limit,
        guest.workspace_id,
    )
    return bool(status == "INSERT 0 1")


async def lock_places(connection: Connection) -> None:
    """Let no other guest in until the transaction ends, so that the number of guests is exact."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('guests', 0))")


async def session(connection: Connection, token_hash: bytes, now: datetime, cutoffs: GuestEnds) -> Any | None:
    """Return the session of a guest whose time has not ended, with what their link opens.

    The row holds session_id, last_seen_at, account_id, link_id, gpt_id, payer_id, ends_at, workspace_id,
    counted_since and service.
    """
    return await connection.fetchrow(
        """
        SELECT sessions.id AS session_id, sessions.last_seen_at, guests.account_id, guests.link_id, guests.gpt_id,
            guests.payer_id, guests.ends_at, guests.workspace_id, guests.counted_since, workspaces.service
        FROM sessions JOIN guests ON guests.account_id = sessions.account_id
        JOIN accounts ON accounts.id = guests.account_id
        LEFT JOIN workspaces ON workspaces.id = guests.workspace_id
        WHERE sessions.token_hash = $1 AND sessions.expires_at > $2 AND accounts.suspended_at IS NULL
            AND sessions.last_seen_at > $3 AND (guests.left_at IS NULL OR guests.left_at > $4)
            AND (guests.workspace_id IS NULL OR workspaces.service IS NOT NULL)
        """,
        token_hash,
        now,
        cutoffs.idle_since,
        cutoffs.left_since,
    )


async def is_guest(connection: Connection, account_id: UUID) -> bool:
    """Return whether this is a guest, closed or not, locked until the transaction ends."""
    is_found = await connection.fetchval("SELECT true FROM guests WHERE account_id = $1 FOR UPDATE", account_id)
    return bool(is_found)


async def set_left(connection: Connection, account_id: UUID, at: datetime | None) -> None:
    await connection.execute("UPDATE guests SET left_at = $2 WHERE account_id = $1", account_id, at)


async def set_counted(connection: Connection, account_id: UUID, since: datetime | None) -> None:
    """Set since when the guest allows to be counted in private statistics; an earlier yes stays as it is."""
    await connection.execute(
        "UPDATE guests SET counted_since = CASE WHEN $2::timestamptz IS NOT NULL THEN coalesce(counted_since, $2) END"
        " WHERE account_id = $1",
        account_id,
        since,
    )


async def find_expired(connection: Connection, now: datetime, cutoffs: GuestEnds) -> list[UUID]:
    """Return the guests whose time or GPT has ended, and those whose closure a killed process left unfinished."""
    rows = await connection.fetch(
        "SELECT id FROM guests_to_end($1, $2, $3) AS id", now, cutoffs.idle_since, cutoffs.left_since
    )
    return [row["id"] for row in rows]


async def list_in_processes(connection: Connection, processes: Collection[int]) -> list[UUID]:
    rows = await connection.fetch("SELECT account_id FROM guests WHERE process = ANY ($1::int[])", list(processes))
    return [row["account_id"] for row in rows]


async def links(connection: Connection) -> dict[UUID, UUID]:
    """Return each guest's link."""
    return {
        row["account_id"]: row["link_id"] for row in await connection.fetch("SELECT account_id, link_id FROM guests")
    }


async def delete_guest_revocations(connection: Connection, before: datetime) -> None:
    """Delete the revocations of guests that are older."""
    await connection.execute("DELETE FROM revocations WHERE of_guest AND at < $1", before)


async def erase(connection: Connection, account_id: UUID) -> None:
    """Delete every row of a closed guest."""
    await connection.execute("SELECT erase_guest($1)", account_id)
