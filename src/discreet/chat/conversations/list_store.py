"""SQL of the list of conversations."""

from dataclasses import dataclass
from uuid import UUID

from discreet.chat.conversations.conversation import (
    Conversation,
    ConversationCursor,
)
from discreet.chat.conversations.message import MessageState
from discreet.chat.conversations.placement import ConversationFilter, Placement
from discreet.chat.conversations.store import to_conversation
from discreet.db.pool import Connection


@dataclass(frozen=True)
class ListedRow:
    """A row of the list. `pending` is the state of an unfinished answer."""

    metadata: Conversation
    sealed_title: bytes
    pending: MessageState | None
    placement: Placement


AFTER_CURSOR = (
    f"(updated_at, id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::uuid, '{UUID(int=2**128 - 1)}'))"
)
"""The condition for rows after a cursor (`$2`, `$3`), or all rows."""


IS_LISTED = "nature <> 'preview'"
"""The condition for conversations in lists and in the search: a builder's previews are in none."""


def in_space(workspace_id: UUID | None) -> str:
    """Return the condition for rows of the space `$1`."""
    return "workspace_id = $1::uuid" if workspace_id else "workspace_id IS NULL AND $1::uuid IS NULL"


_FILTER_CONDITIONS = {
    ConversationFilter.ALL: "true",
    ConversationFilter.OPEN: "archived_at IS NULL AND pinned_at IS NULL AND folder_id IS NULL",
    ConversationFilter.PINNED: "archived_at IS NULL AND pinned_at IS NOT NULL",
    ConversationFilter.ARCHIVED: "archived_at IS NOT NULL",
    ConversationFilter.FOLDER: "archived_at IS NULL AND folder_id = $5",
}


async def use_snapshot(connection: Connection) -> None:
    """Make all statements of the transaction read one snapshot.

    Call it before any read.
    """
    await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


async def list_conversations(
    connection: Connection,
    workspace_id: UUID | None,
    after: ConversationCursor | None,
    limit: int,
    list_filter: ConversationFilter = ConversationFilter.ALL,
    folder_id: UUID | None = None,
) -> list[ListedRow]:
    """List the filtered conversations of this space after a cursor, latest first.

    The filter `FOLDER` selects the folder `folder_id`.
    """
    folder_id = folder_id if list_filter is ConversationFilter.FOLDER else None
    rows = await connection.fetch(
        "SELECT id, owner_id, service, workspace_id, nature, gpt_id, began_at, updated_at, head_id, sealed_title,"
        " own_key, titled_by, model_limit, masking,"
        " (SELECT state FROM messages WHERE conversation_id = conversations.id AND state IN ('running', 'parked'))"
        " AS pending, folder_id, pinned_at IS NOT NULL AS pinned, archived_at IS NOT NULL AS archived"
        f" FROM conversations WHERE owner_id = acting_account() AND {in_space(workspace_id)} AND {AFTER_CURSOR}"
        f" AND {IS_LISTED} AND ({_FILTER_CONDITIONS[list_filter]}) AND ($5::uuid IS NULL OR folder_id = $5)"
        " ORDER BY updated_at DESC, id DESC LIMIT $4",
        workspace_id,
        after and after.updated_at,
        after and after.id,
        limit,
        folder_id,
    )
    return [
        ListedRow(
            *to_conversation(row),
            MessageState(row["pending"]) if row["pending"] else None,
            Placement(folder_id=row["folder_id"], pinned=row["pinned"], archived=row["archived"]),
        )
        for row in rows
    ]
