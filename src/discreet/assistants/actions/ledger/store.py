"""SQL of the ledger (P5).

Each statement acts for one person: row-level security shows that person's own rows only. A row is added once and
completed once; triggers refuse all other changes, for every role.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from discreet.assistants.actions.ledger.entry import LedgerState
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import NotFound
from discreet.promises.grants import Grant

# `there`: the fields are readable. They are deleted with their conversation, and hidden from former members of its
# workspace.
ENTRY = """
    SELECT ledger.id, ledger.conversation_id, ledger.gpt_id, ledger.state, ledger.begun_at, ledger.completed_at,
           ledger.sealed_entry, ledger.sealed_result, ledger_fields.ledger_id IS NOT NULL AS there
    FROM ledger LEFT JOIN ledger_fields ON ledger_fields.ledger_id = ledger.id
"""
LATEST_FIRST = "ORDER BY ledger.begun_at DESC, ledger.id DESC"


@dataclass(frozen=True, kw_only=True)
class StoredEntry:
    """A row of the ledger.

    `conversation_id` is None for a trial, and when the conversation is deleted with the fields.
    """

    id: UUID
    conversation_id: UUID | None
    gpt_id: UUID
    state: LedgerState
    begun_at: datetime
    completed_at: datetime | None
    sealed_entry: bytes
    sealed_result: bytes | None
    has_fields: bool


@dataclass(frozen=True)
class StoredFields:
    ledger_id: UUID
    sealed: bytes


async def begin(connection: Connection, entry_id: UUID, grant: Grant, at: datetime, sealed_entry: bytes) -> None:
    """Add an entry before the connection is opened.

    The same transaction must have used the grant, with the same time.
    """
    await connection.execute(
        "INSERT INTO ledger (id, owner_id, grant_id, conversation_id, gpt_id, digest, state, begun_at, sealed_entry)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'sending', $7, $8)",
        entry_id,
        grant.account_id,
        grant.id,
        grant.conversation_id,
        grant.gpt_id,
        grant.digest,
        at,
        sealed_entry,
    )


async def add_fields(connection: Connection, entry_id: UUID, grant: Grant, sealed_fields: bytes) -> None:
    """Add the sent fields to an entry of the same transaction."""
    try:
        await connection.execute(
            "INSERT INTO ledger_fields (ledger_id, owner_id, conversation_id, sealed) VALUES ($1, $2, $3, $4)",
            entry_id,
            grant.account_id,
            grant.conversation_id,
            sealed_fields,
        )
    except (asyncpg.ForeignKeyViolationError, asyncpg.InsufficientPrivilegeError):
        raise NotFound("This chat was deleted. Nothing was sent.") from None


async def complete(
    connection: Connection, entry_id: UUID, state: LedgerState, at: datetime, sealed_result: bytes
) -> None:
    """Complete an entry. No effect when it is complete already.

    That happens when its process was thought dead.
    """
    await connection.execute(
        "UPDATE ledger SET state = $2, completed_at = $3, sealed_result = $4 WHERE id = $1 AND state = 'sending'",
        entry_id,
        state,
        at,
        sealed_result,
    )


async def list_page(
    connection: Connection, gpt_id: UUID | None, before: datetime | None, limit: int
) -> Sequence[StoredEntry]:
    """Return a page of entries, latest first.

    Entries with the same time as the last are included, so that the next page misses none.
    """
    rows = await connection.fetch(
        f"{ENTRY} WHERE ($1::uuid IS NULL OR ledger.gpt_id = $1) AND ($2::timestamptz IS NULL OR ledger.begun_at < $2)"
        " ORDER BY ledger.begun_at DESC FETCH FIRST $3 ROWS WITH TIES",
        gpt_id,
        before,
        limit,
    )
    stored = map(_entry_from_row, rows)  # by id within a moment; an ORDER BY with the id would have no ties
    return sorted(stored, key=lambda each: (each.begun_at, each.id), reverse=True)


async def find_entry(connection: Connection, entry_id: UUID) -> StoredEntry | None:
    row = await connection.fetchrow(f"{ENTRY} WHERE ledger.id = $1", entry_id)
    return _entry_from_row(row) if row else None


async def list_for_conversation(
    connection: Connection, conversation_id: UUID, extra_entries: Sequence[UUID]
) -> Sequence[StoredEntry]:
    """Return the entries of a conversation, and the entries `extra_entries`.

    A call from a temporary chat has no conversation in its row.
    """
    rows = await connection.fetch(
        f"{ENTRY} WHERE ledger.conversation_id = $1 OR ledger.id = ANY ($2) ORDER BY ledger.begun_at, ledger.id",
        conversation_id,
        extra_entries,
    )
    return [_entry_from_row(row) for row in rows]


async def list_latest_of_gpt(connection: Connection, gpt_id: UUID, limit: int) -> Sequence[StoredEntry]:
    rows = await connection.fetch(
        f"{ENTRY} WHERE ledger.gpt_id = $1 AND ledger.conversation_id IS NOT NULL {LATEST_FIRST} LIMIT $2",
        gpt_id,
        limit,
    )
    return [_entry_from_row(row) for row in rows]


async def list_gpts(connection: Connection) -> list[UUID]:
    """Return the GPTs with calls in a conversation, latest call first."""
    rows = await connection.fetch(
        "SELECT gpt_id FROM ledger WHERE conversation_id IS NOT NULL GROUP BY gpt_id ORDER BY max(begun_at) DESC"
    )
    return [row["gpt_id"] for row in rows]


async def list_fields(connection: Connection, entry_ids: Sequence[UUID]) -> Sequence[StoredFields]:
    rows = await connection.fetch("SELECT ledger_id, sealed FROM ledger_fields WHERE ledger_id = ANY ($1)", entry_ids)
    return [map_row(StoredFields, row) for row in rows]


async def count_messages_and_calls(connection: Connection, gpt_id: UUID, latest: int) -> tuple[int, int]:
    """Return the number of a person's latest messages with a GPT, and with a call."""
    row = await connection.fetchrow("SELECT messages, sent FROM own_gpt_usage($1, $2)", gpt_id, latest)
    return row["messages"], row["sent"]


async def settle_unknown(connection: Connection, dead_processes: Collection[int]) -> int:
    """Mark requests of dead processes as unknown. Return how many."""
    count: int = await connection.fetchval("SELECT settle_disclosures_of_processes($1)", list(dead_processes))
    return count


def _entry_from_row(row: Any) -> StoredEntry:
    return map_row(
        StoredEntry,
        row,
        conversation_id=row["conversation_id"] if row["there"] else None,
        state=LedgerState(row["state"]),
        has_fields=row["there"],
    )
