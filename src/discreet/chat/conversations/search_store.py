"""SQL for search: a person's conversations in one space, in bounded batches.

Row-level security limits it to that person's rows (P6, P7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.chat.conversations.conversation import ConversationCursor
from discreet.chat.conversations.key_scopes import ContentScope
from discreet.chat.conversations.list_store import AFTER_CURSOR, IS_LISTED, in_space
from discreet.chat.conversations.message import Role
from discreet.db.pool import Connection
from discreet.db.rows import map_row


@dataclass(frozen=True, kw_only=True)
class SearchFilter:
    """Which conversations to search: with a GPT, in a folder, changed since a moment. None: all."""

    gpt_id: UUID | None = None
    folder_id: UUID | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class SealedTitle:
    """A conversation to search. `bytes` is the encrypted size of its messages."""

    place: ConversationCursor
    owner_id: UUID
    sealed: bytes
    bytes: int
    archived: bool


@dataclass(frozen=True)
class SealedText:
    id: UUID
    role: Role
    scope: ContentScope
    sealed: bytes


async def list_titles(
    connection: Connection,
    workspace_id: UUID | None,
    search_filter: SearchFilter,
    after: ConversationCursor | None,
    max_count: int,
) -> list[SealedTitle]:
    """List at most `max_count` conversations after this cursor, latest first."""
    rows = await connection.fetch(
        f"""
        SELECT id, owner_id, updated_at, sealed_title, archived_at IS NOT NULL AS archived, coalesce(
            (SELECT sum(octet_length(sealed)) FROM messages WHERE conversation_id = conversations.id), 0) AS bytes
        FROM conversations
        WHERE owner_id = acting_account() AND {in_space(workspace_id)} AND {IS_LISTED} AND {AFTER_CURSOR}
            AND ($5::uuid IS NULL OR gpt_id = $5) AND ($6::uuid IS NULL OR folder_id = $6)
            AND ($7::timestamptz IS NULL OR updated_at >= $7)
        ORDER BY updated_at DESC, id DESC LIMIT $4
        """,
        workspace_id,
        after and after.updated_at,
        after and after.id,
        max_count,
        search_filter.gpt_id,
        search_filter.folder_id,
        search_filter.since,
    )
    return [
        map_row(SealedTitle, row, place=map_row(ConversationCursor, row), sealed=row["sealed_title"]) for row in rows
    ]


async def list_texts(connection: Connection, conversation_ids: Sequence[UUID]) -> dict[UUID, list[SealedText]]:
    """Return every message of these conversations, oldest first."""
    texts_of: dict[UUID, list[SealedText]] = {id_: [] for id_ in conversation_ids}
    for row in await connection.fetch(
        "SELECT conversation_id, id, role, drawer, sealed FROM messages"
        " WHERE conversation_id = ANY ($1) ORDER BY created_at, id",
        conversation_ids,
    ):
        text = map_row(SealedText, row, role=Role(row["role"]), scope=ContentScope(row["drawer"]))
        texts_of[row["conversation_id"]].append(text)
    return texts_of
