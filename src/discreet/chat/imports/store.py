"""SQL for imports.

Every statement acts for one person: row-level security limits it to that person's rows.
"""

import json
from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from discreet.chat.imports.chat_import import ChatImport, ImportState
from discreet.chat.imports.parsed_conversation import ExportSource
from discreet.chat.imports.skip_reason import Tally
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import Conflict
from discreet.identity.accounts.space import Space
from discreet.promises.parties import Service

_COLUMNS = (
    "id, account_id, service, workspace_id, state, bytes, read, conversations, left_out, source, sentence, began_at,"
    " ended_at, attempts"
)


async def insert(connection: Connection, new: ChatImport) -> None:
    """Store a new import; Conflict while another of the same person is under way."""
    try:
        await connection.execute(
            "INSERT INTO chat_imports (id, account_id, service, workspace_id, state, bytes, began_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            new.id,
            new.account_id,
            new.space.service,
            new.space.workspace_id,
            new.state,
            new.bytes,
            new.began_at,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict("An import is already running. Wait until it's done, or stop it.") from None


async def all_of(connection: Connection, workspace_id: UUID | None) -> list[ChatImport]:
    """List the imports of this space, latest first."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM chat_imports WHERE workspace_id IS NOT DISTINCT FROM $1 ORDER BY began_at DESC, id",
        workspace_id,
    )
    return [_import(row) for row in rows]


async def one(connection: Connection, id_: UUID) -> ChatImport | None:
    row = await connection.fetchrow(f"SELECT {_COLUMNS} FROM chat_imports WHERE id = $1", id_)
    return _import(row) if row else None


async def change_state(connection: Connection, id_: UUID, states: tuple[ImportState, ...], to: ImportState) -> bool:
    """Change the state from one of `states`; return False if it is in none of them."""
    moved = await connection.fetchval(
        "UPDATE chat_imports SET state = $3, ended_at = NULL WHERE id = $1 AND state = ANY ($2) RETURNING true",
        id_,
        list(states),
        to,
    )
    return bool(moved)


async def begin_reading(connection: Connection, id_: UUID) -> bool:
    """Count one more attempt to read it; return False if it has ended."""
    begun = await connection.fetchval(
        "UPDATE chat_imports SET state = 'reading', attempts = attempts + 1"
        " WHERE id = $1 AND state IN ('waiting', 'reading') RETURNING true",
        id_,
    )
    return bool(begun)


async def take_attempt_back(connection: Connection, id_: UUID) -> None:
    """Do not count the current attempt: it ends without the death of a process."""
    await connection.execute("UPDATE chat_imports SET attempts = greatest(attempts - 1, 0) WHERE id = $1", id_)


async def count_as_first_attempt(connection: Connection, id_: UUID) -> None:
    """Reset earlier attempts, because a conversation was imported."""
    await connection.execute("UPDATE chat_imports SET attempts = 1 WHERE id = $1 AND attempts > 1", id_)


async def end(
    connection: Connection,
    id_: UUID,
    states: tuple[ImportState, ...],
    to: ImportState,
    at: datetime,
    sentence: str | None = None,
) -> bool:
    """End it from one of `states`; return False if it had ended otherwise."""
    ended = await connection.fetchval(
        "UPDATE chat_imports SET state = $3, ended_at = $4, sentence = $5"
        " WHERE id = $1 AND state = ANY ($2) RETURNING true",
        id_,
        list(states),
        to,
        at,
        sentence,
    )
    return bool(ended)


async def store_progress(
    connection: Connection, id_: UUID, read: float, conversations: int, left_out: Tally, source: ExportSource | None
) -> bool:
    """Store the progress; return False if the import was stopped."""
    is_stored = await connection.fetchval(
        "UPDATE chat_imports SET read = $2, conversations = $3, left_out = $4, source = $5"
        " WHERE id = $1 AND state = 'reading' RETURNING true",
        id_,
        read,
        conversations,
        json.dumps(+left_out),
        source,
    )
    return bool(is_stored)


async def delete(connection: Connection, id_: UUID) -> None:
    await connection.execute("DELETE FROM chat_imports WHERE id = $1", id_)


async def find_imported(connection: Connection, mark: bytes) -> tuple[bool, UUID | None]:
    """Return whether the conversation with this mark exists, and its import.

    The import is None where that is not recorded.
    """
    row = await connection.fetchrow("SELECT chat_import_id FROM imported_conversations WHERE mark = $1", mark)
    return (True, row["chat_import_id"]) if row else (False, None)


async def remember(
    connection: Connection, account_id: UUID, mark: bytes, conversation_id: UUID, import_id: UUID
) -> None:
    await connection.execute(
        "INSERT INTO imported_conversations (account_id, mark, conversation_id, chat_import_id)"
        " VALUES ($1, $2, $3, $4)",
        account_id,
        mark,
        conversation_id,
        import_id,
    )


async def imported_conversations(connection: Connection, id_: UUID) -> list[UUID]:
    """List the conversations of the import that still exist."""
    rows = await connection.fetch("SELECT conversation_id FROM imported_conversations WHERE chat_import_id = $1", id_)
    return [row["conversation_id"] for row in rows]


def _import(row: Any) -> ChatImport:
    return map_row(
        ChatImport,
        row,
        space=Space(Service(row["service"]), row["workspace_id"]),
        state=ImportState(row["state"]),
        left_out=Counter(json.loads(row["left_out"])),
        source=ExportSource(row["source"]) if row["source"] else None,
    )
