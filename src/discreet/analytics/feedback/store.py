"""SQL of feedback, run inside `Database.acting_as` (P6, P8).

A person reads their own ratings and notes, a builder the pieces delivered for their own GPTs, an operator the reports.
No role reads waiting pieces.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from discreet.chat.conversations.conversation import Conversation
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import NotFound


@dataclass(frozen=True)
class StoredPiece:
    """A piece or report as it is stored.

    `on` is the day of its delivery or report; None while it waits.
    """

    id: UUID
    gpt_id: UUID
    on: date | None
    sealed: bytes


@dataclass(frozen=True)
class StoredReport:
    """A report with its state."""

    stored: StoredPiece
    settled: bool


# Notes -----------------------------------------------------------------------------------------------------------


async def lock_notes(connection: Connection) -> None:
    """Lock the acting account's notes, so that concurrent sends respect the limits."""
    await connection.execute("SELECT FROM accounts WHERE id = acting_account() FOR NO KEY UPDATE")


async def notes(connection: Connection) -> list[tuple[UUID, bytes]]:
    rows = await connection.fetch("SELECT id, sealed FROM feedback_sent WHERE owner_id = acting_account()")
    return [(row["id"], row["sealed"]) for row in rows]


async def note(connection: Connection, id_: UUID) -> bytes | None:
    """Return the encrypted note, or None when the acting account has no such note."""
    sealed: bytes | None = await connection.fetchval("SELECT sealed FROM feedback_sent WHERE id = $1", id_)
    return sealed


async def add_note(connection: Connection, id_: UUID, sealed: bytes) -> None:
    await connection.execute(
        "INSERT INTO feedback_sent (id, owner_id, sealed) VALUES ($1, acting_account(), $2)", id_, sealed
    )


async def remove_notes(connection: Connection, ids: Sequence[UUID]) -> None:
    await connection.execute("DELETE FROM feedback_sent WHERE id = ANY ($1)", ids)


# Pieces ----------------------------------------------------------------------------------------------------------


async def add_waiting(connection: Connection, piece: StoredPiece, sent_on: date, conversation_id: UUID | None) -> None:
    """Queue a piece about a stored conversation, or about a guest's chat in memory (None).

    NotFound when the GPT is deleted or no longer published, or the conversation is deleted.
    """
    try:
        status: str = await connection.execute(
            "INSERT INTO feedback_waiting (id, gpt_id, sent_on, sealed) SELECT $1, $2, $3, $4"
            " WHERE $5::uuid IS NULL OR EXISTS (SELECT FROM conversations WHERE id = $5)",
            piece.id,
            piece.gpt_id,
            sent_on,
            piece.sealed,
            conversation_id,
        )
    except (asyncpg.InsufficientPrivilegeError, asyncpg.ForeignKeyViolationError):
        raise NotFound("There is no such GPT.") from None
    if status == "INSERT 0 0":
        raise NotFound("This chat doesn't exist, or it isn't yours.")


async def add_report(connection: Connection, report: StoredPiece) -> None:
    """Store a report.

    NotFound when the person may not use the GPT and has never used it.
    """
    try:
        await connection.execute(
            "INSERT INTO abuse_reports (id, gpt_id, reported_on, sealed) VALUES ($1, $2, $3, $4)",
            report.id,
            report.gpt_id,
            report.on,
            report.sealed,
        )
    except asyncpg.InsufficientPrivilegeError:
        raise NotFound("There is no such GPT.") from None


async def pieces(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, StoredPiece]:
    """Return the acting account's pieces that still exist, by id."""
    rows = await connection.fetch(
        "SELECT piece, found.gpt_id, found.delivered_on, found.sealed"
        " FROM unnest($1::uuid[]) AS piece, feedback_piece(piece) AS found",
        ids,
    )
    return {row["piece"]: map_row(StoredPiece, row, id=row["piece"], on=row["delivered_on"]) for row in rows}


async def delete_piece(connection: Connection, piece_id: UUID) -> None:
    """Delete a piece from the queue, an inbox or the reports."""
    await connection.execute("SELECT withdraw_feedback($1)", piece_id)


async def delete_waiting(connection: Connection, piece_ids: Sequence[UUID]) -> set[UUID]:
    """Delete pieces that still wait. Return their ids."""
    return {row[0] for row in await connection.fetch("SELECT withdraw_waiting_feedback($1)", piece_ids)}


async def deliver(connection: Connection, today: date, company: int) -> int:
    """Deliver the ready batches. Return the number of pieces."""
    count: int = await connection.fetchval("SELECT deliver_feedback($1, $2)", today, company)
    return count


# Inboxes ---------------------------------------------------------------------------------------------------------


async def delivered(connection: Connection, gpt_id: UUID, archived: bool) -> AsyncIterator[StoredPiece]:
    """Yield a GPT's pieces, newest day first, then by their random ids."""
    async for row in connection.cursor(
        "SELECT id, gpt_id, delivered_on, sealed FROM feedback_delivered"
        " WHERE gpt_id = $1 AND archived = $2 ORDER BY delivered_on DESC, id",
        gpt_id,
        archived,
    ):
        yield map_row(StoredPiece, row, on=row["delivered_on"])


async def archive(connection: Connection, gpt_id: UUID, piece_id: UUID, archived: bool) -> bool:
    """Archive a piece or restore it. Return whether it is in this GPT's inbox."""
    is_found = await connection.fetchval(
        "UPDATE feedback_delivered SET archived = $3 WHERE id = $2 AND gpt_id = $1 RETURNING true",
        gpt_id,
        piece_id,
        archived,
    )
    return bool(is_found)


async def reports(connection: Connection, limit: int) -> list[StoredReport]:
    """Return reports: unsettled ones first, then the newest day first."""
    rows = await connection.fetch(
        "SELECT id, gpt_id, reported_on, settled, sealed FROM abuse_reports"
        " ORDER BY settled, reported_on DESC, id LIMIT $1",
        limit,
    )
    return [StoredReport(map_row(StoredPiece, row, on=row["reported_on"]), row["settled"]) for row in rows]


async def settle(connection: Connection, report_id: UUID, settled: bool) -> bool:
    """Mark a report as settled or not. Return whether it exists."""
    is_found = await connection.fetchval(
        "UPDATE abuse_reports SET settled = $2 WHERE id = $1 RETURNING true", report_id, settled
    )
    return bool(is_found)


# Ratings ---------------------------------------------------------------------------------------------------------


async def ratings(connection: Connection, conversation_id: UUID) -> dict[UUID, bytes]:
    rows = await connection.fetch("SELECT message_id, sealed FROM ratings WHERE conversation_id = $1", conversation_id)
    return {row["message_id"]: row["sealed"] for row in rows}


async def put_rating(connection: Connection, conversation: Conversation, message_id: UUID, sealed: bytes) -> None:
    """Store a rating.

    NotFound when the conversation was deleted, or an answer in it was: its keys are new then.
    """
    status: str = await connection.execute(
        "INSERT INTO ratings (message_id, conversation_id, owner_id, sealed)"
        " SELECT $1, id, acting_account(), $3 FROM conversations"
        " WHERE id = $2 AND own_key IS NOT DISTINCT FROM $4 FOR KEY SHARE"
        " ON CONFLICT (message_id) DO UPDATE SET sealed = $3",
        message_id,
        conversation.id,
        sealed,
        conversation.user_key,
    )
    if status == "INSERT 0 0":
        raise NotFound("This conversation has changed or was deleted. Reload it and try again.")


async def remove_rating(connection: Connection, message_id: UUID) -> None:
    await connection.execute("DELETE FROM ratings WHERE message_id = $1", message_id)
