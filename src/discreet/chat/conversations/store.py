"""SQL for conversations.

Every statement acts for one person: row-level security limits it to that person's rows, so no statement repeats the
owner (P6, P7).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from discreet.chat.conversations.conversation import (
    ContinuedChat,
    Conversation,
    StoredLabel,
    TitleAuthor,
)
from discreet.chat.conversations.key_scopes import ContentScope, KeyGrant, KeyHolder
from discreet.chat.conversations.message import MessageState, Role, SealedMessage
from discreet.db.pool import Connection
from discreet.errors import Conflict
from discreet.promises.masking import MaskingChoice
from discreet.promises.parties import ContentOrigin, Label, Party, Service
from discreet.promises.recipients import ModelLimit
from discreet.quotas.money_sums import EndedUse

_COLUMNS = """
    id, owner_id, service, workspace_id, nature, gpt_id, began_at, updated_at, head_id, sealed_title, own_key,
    titled_by, model_limit, masking
"""


ADD_MESSAGES = """
    WITH added AS (
        INSERT INTO messages
            (id, conversation_id, owner_id, parent_id, role, label_id, drawer, state, sealed, created_at)
        SELECT id, $1, acting_account(), parent_id, role, label_id, drawer, state, sealed, created_at
        FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::text[], $9::text[], $10::bytea[],
                $11::timestamptz[])
            AS new (id, parent_id, role, label_id, drawer, state, sealed, created_at)
    )
    UPDATE conversations SET head_id = $2, updated_at = $3, archived_at = NULL WHERE id = $1
"""


UPDATE = "SELECT update_answer($1, $2, $3, $4, $5, $6, $7)"
UPDATE_AND_COUNT = f"SELECT update_answer_and_count({', '.join(f'${n}' for n in range(1, 23))})"


STILL_ANSWERING = "An answer is still in progress in this chat. Wait for it, or stop it."


@dataclass(frozen=True, kw_only=True)
class StoredConversation:
    """All rows of a conversation, as stored. `has_card`: whether a consent card waits in it."""

    metadata: Conversation
    sealed_title: bytes
    grants: Sequence[KeyGrant]
    labels: Sequence[StoredLabel]
    messages: Sequence[SealedMessage]
    has_card: bool


async def add_messages(connection: Connection, conversation_id: UUID, messages: Sequence[SealedMessage]) -> None:
    """Append the messages and make the last one the head.

    Conflict while another answer is being written or is parked.
    """
    last = messages[-1]
    try:
        await connection.execute(ADD_MESSAGES, conversation_id, last.id, last.created_at, *message_columns(messages))
    except asyncpg.UniqueViolationError:
        raise Conflict(STILL_ANSWERING) from None


def message_columns(messages: Sequence[SealedMessage]) -> list[list[Any]]:
    return _columns(messages, "id", "parent_id", "role", "label_id", "scope", "state", "sealed", "created_at")


def _columns(messages: Sequence[SealedMessage], *fields: str) -> list[list[Any]]:
    return [[getattr(message, field) for message in messages] for field in fields]


async def update_answer(
    connection: Connection,
    account_id: UUID,
    answer: SealedMessage,
    new_label: StoredLabel | None,
    use: EndedUse | None = None,
) -> bool:
    """Store a running answer with its label and scope; return False if it has ended.

    `new_label` is its label if that is new. `use` is counted where the answer is stored, but not a second time by a
    retry. The statement sets the acting person itself: call it without a transaction.
    """
    is_updated: bool = await connection.fetchval(
        UPDATE_AND_COUNT if use else UPDATE,
        account_id,
        answer.id,
        answer.sealed,
        answer.state,
        answer.label_id,
        answer.scope,
        new_label.label.texts() if new_label else None,
        *(use.columns if use else ()),
    )
    return is_updated


async def checkpoint_answers(connection: Connection, answers: Sequence[tuple[UUID, SealedMessage]]) -> set[UUID]:
    """Store these running answers of several accounts; return the stored ids.

    Their label and scope stay as they are. The statement sets the acting people itself: call it without a transaction.
    """
    columns = _columns([answer for _, answer in answers], "id", "sealed", "label_id", "scope")
    stored = await connection.fetch(
        "SELECT checkpoint_answers($1, $2, $3, $4, $5)", [account_id for account_id, _ in answers], *columns
    )
    return {row[0] for row in stored}


async def has_parked(connection: Connection, conversation_id: UUID) -> bool:
    parked: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM messages WHERE conversation_id = $1 AND state = 'parked')", conversation_id
    )
    return parked


async def update_parked(connection: Connection, answer: SealedMessage) -> bool:
    """Resume a parked answer in this process, or end it.

    Return False if it is no longer parked.
    """
    is_updated = await connection.fetchval(
        "UPDATE messages SET sealed = $2, state = $3, process = this_process()"
        " WHERE id = $1 AND state = 'parked' RETURNING true",
        answer.id,
        answer.sealed,
        answer.state,
    )
    return bool(is_updated)


async def stop_running(connection: Connection, conversation_id: UUID) -> None:
    """Stop the running answer; its stored text stays."""
    await connection.execute(
        "UPDATE messages SET state = 'stopped' WHERE conversation_id = $1 AND state = 'running'", conversation_id
    )


async def get_conversation(
    connection: Connection, conversation_id: UUID, *, lock: bool = False
) -> tuple[Conversation, bytes] | None:
    """Return the row and its sealed title.

    With `lock` its keys cannot change until the transaction ends.
    """
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM conversations WHERE id = $1{' FOR KEY SHARE' if lock else ''}", conversation_id
    )
    return to_conversation(row) if row else None


_MESSAGE_ARRAYS = {
    "id": "ids", "parent_id": "parents", "role": "roles", "label_id": "labels", "drawer": "drawers", "state": "states",
    "sealed": "contents", "created_at": "times",
}  # fmt: skip
"""Columns of messages, and the names of their arrays."""


def to_stored_conversation(row: Mapping[str, Any]) -> StoredConversation:
    """Return the conversation in a row of the function conversation_to_continue."""
    columns_of_chat = {
        "id": row["chat_id"],
        "service": row["chat_service"],
        "workspace_id": row["chat_workspace"],
        "model_limit": row["chat_limit"],
        "masking": row["chat_masking"],
    }
    conversation, sealed_title = to_conversation({**row, **columns_of_chat})
    parties = json.loads(row["label_parties"])
    label_ids = zip(row["label_ids"], parties, strict=True)
    grants = zip(row["grant_drawers"], row["grant_holders"], row["grant_keys"], strict=True)
    columns = (row[f"message_{column}"] or () for column in _MESSAGE_ARRAYS.values())
    messages = (dict(zip(_MESSAGE_ARRAYS, values, strict=True)) for values in zip(*columns, strict=True))
    return StoredConversation(
        metadata=conversation,
        sealed_title=sealed_title,
        grants=[
            KeyGrant(ContentScope(scope), KeyHolder(holder), key, conversation.user_key)
            for scope, holder, key in grants
        ],
        labels=[StoredLabel(id_, Label(frozenset(map(Party.parse, texts)))) for id_, texts in label_ids],
        messages=list(map(_message, messages)),
        has_card=row["has_waiting_card"],
    )


async def get_continued_chat(connection: Connection, conversation_id: UUID) -> ContinuedChat | None:
    """Return the row, and whether a GPT other than the conversation's own is a party to any of its content (P1)."""
    row = await connection.fetchrow(
        f"""
        SELECT {_COLUMNS}, EXISTS (
            SELECT FROM labels, unnest(parties) AS party
            WHERE conversation_id = conversations.id AND party LIKE 'gpt:%' AND party IS DISTINCT FROM 'gpt:' || gpt_id
        ) AS has_mentions
        FROM conversations WHERE id = $1
        """,
        conversation_id,
    )
    return ContinuedChat(to_conversation(row)[0], row["has_mentions"]) if row else None


async def find_existing_messages(connection: Connection, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of these messages that the acting person still has."""
    rows = await connection.fetch("SELECT id FROM messages WHERE id = ANY ($1::uuid[])", list(ids))
    return frozenset(row["id"] for row in rows)


async def list_labels(connection: Connection, conversation_id: UUID) -> list[tuple[UUID, Label]]:
    """Return the labels, the first one first: it has the fewest parties, at any clock."""
    rows = await connection.fetch(
        "SELECT id, parties FROM labels WHERE conversation_id = $1 ORDER BY cardinality(parties), id", conversation_id
    )
    return [(row["id"], Label(frozenset(map(Party.parse, row["parties"])))) for row in rows]


async def list_messages(connection: Connection, conversation_id: UUID) -> list[SealedMessage]:
    rows = await connection.fetch(
        "SELECT id, parent_id, role, label_id, drawer, state, sealed, created_at"
        " FROM messages WHERE conversation_id = $1 ORDER BY created_at, id",
        conversation_id,
    )
    return list(map(_message, rows))


async def get_message(connection: Connection, conversation_id: UUID, message_id: UUID) -> SealedMessage | None:
    row = await connection.fetchrow(
        "SELECT id, parent_id, role, label_id, drawer, state, sealed, created_at"
        " FROM messages WHERE id = $2 AND conversation_id = $1",
        conversation_id,
        message_id,
    )
    return _message(row) if row else None


def _message(row: Any) -> SealedMessage:
    return SealedMessage(
        id=row["id"],
        parent_id=row["parent_id"],
        role=Role(row["role"]),
        label_id=row["label_id"],
        scope=ContentScope(row["drawer"]),
        state=MessageState(row["state"]),
        sealed=row["sealed"],
        created_at=row["created_at"],
    )


# Pages are read by cursor along an index, so the last page costs as much as the first. Space and filter are part of the
# statement's text because a plan generic in its parameters would not use the index.


async def replace_body(connection: Connection, message: SealedMessage) -> None:
    """Replace the content of a finished message; its state, label and scope stay."""
    await connection.execute(
        "UPDATE messages SET sealed = $2 WHERE id = $1 AND state NOT IN ('running', 'parked')",
        message.id,
        message.sealed,
    )


async def set_title(connection: Connection, conversation: Conversation, sealed_title: bytes) -> None:
    await connection.execute(
        "UPDATE conversations SET sealed_title = $2, titled_by = $3 WHERE id = $1",
        conversation.id,
        sealed_title,
        conversation.titled_by,
    )


async def set_model_limit(connection: Connection, conversation_id: UUID, limit: ModelLimit, at: datetime) -> None:
    await connection.execute(
        "UPDATE conversations SET model_limit = $2, model_limit_since = $3 WHERE id = $1", conversation_id, limit, at
    )


async def set_masking(connection: Connection, conversation_id: UUID, choice: MaskingChoice) -> None:
    await connection.execute("UPDATE conversations SET masking = $2 WHERE id = $1", conversation_id, choice)


async def lock_title(connection: Connection, conversation_id: UUID) -> None:
    """Keep the title and its author unchanged until the transaction ends."""
    await connection.execute("SELECT FROM conversations WHERE id = $1 FOR NO KEY UPDATE", conversation_id)


async def add_label(connection: Connection, conversation_id: UUID, stored_label: StoredLabel) -> None:
    """Add a label to a conversation of the acting account."""
    await connection.execute(
        "INSERT INTO labels (id, conversation_id, owner_id, began_at, parties)"
        " SELECT $2, id, owner_id, began_at, $3 FROM conversations WHERE id = $1",
        conversation_id,
        stored_label.id,
        stored_label.label.texts(),
    )


async def move_head(connection: Connection, conversation_id: UUID, head_id: UUID | None, at: datetime) -> None:
    """Set the shown branch of a conversation that the same transaction stores."""
    await connection.execute(
        "UPDATE conversations SET head_id = $2, updated_at = $3 WHERE id = $1", conversation_id, head_id, at
    )


async def set_head(connection: Connection, conversation_id: UUID, head_id: UUID) -> None:
    await connection.execute("UPDATE conversations SET head_id = $2 WHERE id = $1", conversation_id, head_id)


async def interrupt_answers_of(connection: Connection, processes: Collection[int]) -> int:
    """Mark the running answers of ended processes as interrupted; return how many."""
    count: int = await connection.fetchval("SELECT interrupt_answers_of_processes($1)", list(processes))
    return count


def to_conversation(row: Any) -> tuple[Conversation, bytes]:
    conversation = Conversation(
        id=row["id"],
        owner_id=row["owner_id"],
        service=Service(row["service"]),
        workspace_id=row["workspace_id"],
        nature=ContentOrigin(row["nature"]),
        gpt_id=row["gpt_id"],
        began_at=row["began_at"],
        updated_at=row["updated_at"],
        head_id=row["head_id"],
        title="",
        user_key=row["own_key"],
        titled_by=TitleAuthor(row["titled_by"]) if row["titled_by"] else None,
        model_limit=ModelLimit(row["model_limit"]),
        masking=MaskingChoice(row["masking"]),
    )
    return conversation, row["sealed_title"]
