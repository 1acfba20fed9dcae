"""SQL of counting: ledgers, contributions, and the facts that decide.

The serving role can add contributions and delete those whose marks it knows. It cannot read, change or count them.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from discreet.analytics.locks import lock_counting
from discreet.db.pool import Connection


async def lock_person(connection: Connection, account_id: UUID) -> None:
    """Take the person's counting lock until the transaction ends.

    It serializes counting and retraction for one person.
    """
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('insight ' || $1::uuid::text, 0))", account_id
    )


async def lock_open_day(connection: Connection, day: date) -> bool:
    """Return whether `day` is open, and keep it open until the transaction ends.

    Uses the lock of `refuse_closed_day`.
    """
    await lock_counting(connection)
    return not await connection.fetchval("SELECT EXISTS (SELECT FROM insight_days WHERE day >= $1)", day)


async def lock_day_key(connection: Connection) -> None:
    """Take the lock for creating a day's key, until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('insight day key', 0))")


async def use(connection: Connection, conversation_id: UUID) -> Any:
    """Return the facts about a conversation of the acting account, or None.

    The row is (service, workspace_id, nature, began_at, gpt_id, builder_id, edits). `builder_id` is null unless the GPT
    is published and the account may use it.
    """
    return await connection.fetchrow(
        """
        SELECT conversations.service, conversations.workspace_id, conversations.nature, conversations.began_at,
            conversations.gpt_id, gpts.owner_id AS builder_id,
            EXISTS (SELECT FROM gpt_rights WHERE gpt_rights.gpt_id = conversations.gpt_id
                        AND account_id = acting_account() AND given = 'edit') AS edits
        FROM conversations
        LEFT JOIN gpts ON gpts.id = conversations.gpt_id AND gpts.current_version IS NOT NULL AND gpts.level <> 'me'
        WHERE conversations.id = $1
        """,
        conversation_id,
    )


async def builder(connection: Connection, gpt_id: UUID) -> UUID | None:
    """Return the builder of a published GPT that the acting account may use."""
    builder_id: UUID | None = await connection.fetchval(
        "SELECT owner_id FROM gpts WHERE id = $1 AND current_version IS NOT NULL AND level <> 'me'", gpt_id
    )
    return builder_id


async def edits(connection: Connection, gpt_id: UUID) -> bool:
    """Return whether the acting account may edit the GPT without owning it."""
    may_edit: bool = await connection.fetchval(
        """
        SELECT EXISTS (SELECT FROM gpt_rights WHERE gpt_id = $1 AND account_id = acting_account() AND given = 'edit')
        """,
        gpt_id,
    )
    return may_edit


async def guest_said_yes(connection: Connection) -> datetime | None:
    """Return since when the acting account, a guest, allows to be counted; None if it does not."""
    since: datetime | None = await connection.fetchval(
        "SELECT counted_since FROM guests WHERE account_id = acting_account()"
    )
    return since


async def guests_of(connection: Connection, workspace_id: UUID) -> list[UUID]:
    """Return the accounts of the workspace's guests who are here."""
    rows = await connection.fetch("SELECT account_id FROM guests WHERE workspace_id = $1", workspace_id)
    return [row["account_id"] for row in rows]


async def ledgers(connection: Connection, account_id: UUID) -> list[tuple[bytes, bytes]]:
    """Return (mark, encrypted ledger) of every ledger of the acting account."""
    rows = await connection.fetch("SELECT mark, sealed FROM insight_ledgers WHERE owner_id = $1", account_id)
    return [(row["mark"], row["sealed"]) for row in rows]


async def save_ledger(connection: Connection, account_id: UUID, mark: bytes, sealed: bytes) -> None:
    await connection.execute(
        """
        INSERT INTO insight_ledgers (owner_id, mark, sealed) VALUES ($1, $2, $3)
        ON CONFLICT (owner_id, mark) DO UPDATE SET sealed = excluded.sealed
        """,
        account_id,
        mark,
        sealed,
    )


async def contribute(connection: Connection, day: date, mark: bytes, sealed: bytes) -> None:
    await connection.execute("INSERT INTO contributions (day, mark, sealed) VALUES ($1, $2, $3)", day, mark, sealed)


async def retract(connection: Connection, day: date, marks: Sequence[bytes]) -> None:
    await connection.execute("SELECT withdraw_contributions($1, $2)", day, marks)
