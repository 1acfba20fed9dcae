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
    ConversationCursor,
    StoredLabel,
    TitleAuthor,
)
from discreet.chat.conversations.key_scopes import ContentScope, KeyGrant, KeyHolder
from discreet.chat.conversations.leaves import Leaves
from discreet.chat.conversations.message import MessageState, Role, SealedMessage
from discreet.chat.conversations.placement import ConversationFilter, Placement
from discreet.db.pool import Connection
from discreet.errors import Conflict
from discreet.identity.workspaces.rules import model_rule_arguments
from discreet.promises.masking import MaskingChoice
from discreet.promises.parties import ContentOrigin, Label, Party, Service
from discreet.promises.recipients import ModelLimit
from discreet.quotas.first_prompt import FirstPrompt
from discreet.quotas.money import month_of

_COLUMNS = """
    id, owner_id, service, workspace_id, nature, gpt_id, began_at, updated_at, head_id, sealed_title, own_key,
    titled_by, model_limit, masking
"""

BEGIN = f"SELECT begin_conversation({', '.join(f'${n}' for n in range(1, 27))})"

BEGIN_WITH_PROMPT = f"SELECT * FROM begin_conversation_and_prompt({', '.join(f'${n}' for n in range(1, 44))})"

CONTINUE = f"SELECT * FROM continue_conversation_and_prompt({', '.join(f'${n}' for n in range(1, 32))})"

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


NOT_AS_KEPT = "Your message was not saved because your encryption key changed. Unlock your key and try again."


GPT_CHANGED = "Your message was not saved because the GPT was changed at the same moment. Send it again."


@dataclass(frozen=True)
class ListedRow:
    """A row of the list. `pending` is the state of an unfinished answer."""

    about: Conversation
    sealed_title: bytes
    pending: MessageState | None
    spot: Placement


STILL_ANSWERING = "An answer is still in progress in this chat. Wait for it, or stop it."


@dataclass(frozen=True, kw_only=True)
class StoredConversation:
    """All rows of a conversation, as stored. `has_card`: whether a consent card waits in it."""

    about: Conversation
    sealed_title: bytes
    grants: Sequence[KeyGrant]
    labels: Sequence[StoredLabel]
    messages: Sequence[SealedMessage]
    has_card: bool


@dataclass(frozen=True, kw_only=True)
class NewConversation:
    """All rows of a new conversation, stored in one statement or not at all.

    `about.user_key` is the leaf of its own key, `share_key` that of its share, if the improvement pipeline has a grant.
    `joined`: the label of its first messages, where that is larger than the conversation's first.
    """

    about: Conversation
    sealed_title: bytes
    label_id: UUID
    label: Label
    grants: Sequence[KeyGrant]
    messages: Sequence[SealedMessage]
    joined: StoredLabel | None = None
    share_key: UUID | None = None

    @property
    def leaves(self) -> Leaves:
        return Leaves(self.about.user_key, self.share_key)


class LeafTaken(Conflict):
    """Another conversation has taken this leaf. The caller begins again with other leaves."""

    def __init__(self) -> None:
        super().__init__("Another chat began at the same moment. Try again.")


async def begin(connection: Connection, new: NewConversation, prompt: FirstPrompt | None = None) -> Any:
    """Insert a new conversation, and begin its first prompt if there is one; return what became of the prompt.

    Conflict when its account is closed, its key custody changes or its GPT changes at the same moment; LeafTaken when
    its leaves are not the next ones of its person's pages in its space. The statement names the person itself and needs
    no transaction, unless the conversation begins with a limit of its own.
    """
    about, grants = new.about, new.grants
    try:
        begun = await connection.fetchrow(
            BEGIN_WITH_PROMPT if prompt else BEGIN,
            about.owner_id,
            about.id,
            about.service,
            about.nature,
            about.gpt_id,
            about.workspace_id,
            about.began_at,
            about.updated_at,
            new.sealed_title,
            new.label_id,
            new.label.texts(),
            [g.drawer for g in grants],
            [g.holder for g in grants],
            [g.sealed_key for g in grants],
            *_columns(new.messages),
            new.joined.id if new.joined else None,
            new.joined.label.texts() if new.joined else None,
            about.user_key,
            new.share_key,
            *(_prompt_columns(prompt) if prompt else ()),
        )
    except asyncpg.RestrictViolationError as refused:
        if refused.constraint_name == "key_pages_next":
            raise LeafTaken from None
        raise Conflict(GPT_CHANGED if refused.constraint_name == "key_grants_origins" else NOT_AS_KEPT) from None
    if about.model_limit is not ModelLimit.OFFERED:
        await set_model_limit(connection, about.id, about.model_limit, about.began_at)
    if about.masking is not MaskingChoice.DEFAULT:
        await set_masking(connection, about.id, about.masking)
    return begun


async def add_messages(connection: Connection, conversation_id: UUID, messages: Sequence[SealedMessage]) -> None:
    """Append the messages and make the last one the head.

    Conflict while another answer is being written or is parked.
    """
    last = messages[-1]
    try:
        await connection.execute(ADD_MESSAGES, conversation_id, last.id, last.created_at, *_columns(messages))
    except asyncpg.UniqueViolationError:
        raise Conflict(STILL_ANSWERING) from None


def _prompt_columns(prompt: FirstPrompt) -> tuple[Any, ...]:
    """Return what begin_model_use and record_prompt take (P14): the arguments from `moment` to `most_days`."""
    use, record = prompt.use, prompt.planned.disclosure
    limits = record.new.limits
    return (
        use.moment,
        use.holders,
        use.begun.day,
        month_of(use.begun.day),
        use.begun.reservation,
        use.begun.endpoint_id,
        use.begun.name,
        use.expected.prompt,
        use.expected.completion,
        record.id,
        record.new.message_id,
        record.new.facts_since,
        record.new.recipient.host,
        [limits.person, limits.gpt, limits.chat, limits.workspace.limit],
        *model_rule_arguments(limits.workspace),
    )


def _columns(messages: Sequence[SealedMessage]) -> list[list[Any]]:
    return _of(messages, "id", "parent_id", "role", "label_id", "drawer", "state", "sealed", "created_at")


def _of(messages: Sequence[SealedMessage], *columns: str) -> list[list[Any]]:
    return [[getattr(message, column) for message in messages] for column in columns]


async def update_answer(
    connection: Connection, account_id: UUID, answer: SealedMessage, joined: StoredLabel | None
) -> bool:
    """Store a running answer with its label and drawer; return False if it has ended.

    `joined` is its label if that is new. The statement names the person itself: call it without a transaction.
    """
    moved: bool = await connection.fetchval(
        "SELECT update_answer($1, $2, $3, $4, $5, $6, $7)",
        account_id,
        answer.id,
        answer.sealed,
        answer.state,
        answer.label_id,
        answer.drawer,
        joined.label.texts() if joined else None,
    )
    return moved


async def checkpoint_answers(connection: Connection, answers: Sequence[tuple[UUID, SealedMessage]]) -> set[UUID]:
    """Store these running answers of several accounts; return the stored ids.

    Their label and drawer stay as they are. The statement names the people itself: call it without a transaction.
    """
    columns = _of([answer for _, answer in answers], "id", "sealed", "label_id", "drawer")
    stored = await connection.fetch(
        "SELECT checkpoint_answers($1, $2, $3, $4, $5)", [account_id for account_id, _ in answers], *columns
    )
    return {row[0] for row in stored}


async def has_parked(connection: Connection, conversation_id: UUID) -> bool:
    parked: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM messages WHERE conversation_id = $1 AND state = 'parked')", conversation_id
    )
    return parked


async def leave_parked(connection: Connection, answer: SealedMessage) -> bool:
    """Resume a parked answer in this process, or end it.

    Return False if it is no longer parked.
    """
    left = await connection.fetchval(
        "UPDATE messages SET sealed = $2, state = $3, process = this_process()"
        " WHERE id = $1 AND state = 'parked' RETURNING true",
        answer.id,
        answer.sealed,
        answer.state,
    )
    return bool(left)


async def stop_running(connection: Connection, conversation_id: UUID) -> None:
    """Stop the running answer; its stored text stays."""
    await connection.execute(
        "UPDATE messages SET state = 'stopped' WHERE conversation_id = $1 AND state = 'running'", conversation_id
    )


async def conversation(
    connection: Connection, conversation_id: UUID, *, hold: bool = False
) -> tuple[Conversation, bytes] | None:
    """Return the row and its sealed title.

    With `hold` its keys cannot change until the transaction ends.
    """
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM conversations WHERE id = $1{' FOR KEY SHARE' if hold else ''}", conversation_id
    )
    return _conversation(row) if row else None


class ConversationChanged(Exception):
    """The keys of the conversation were replaced, or it was deleted, since it was read."""


async def continue_with_prompt(
    connection: Connection,
    about: Conversation,
    joined: Sequence[StoredLabel],
    messages: Sequence[SealedMessage],
    prompt: FirstPrompt,
) -> Any:
    """Append messages as `add_messages` does, and begin their prompt; return what became of the prompt.

    Conflict while another answer is being written or is parked. ConversationChanged where the messages would be
    unreadable. The statement names the person itself: call it without a transaction.
    """
    try:
        return await connection.fetchrow(
            CONTINUE,
            about.owner_id,
            about.workspace_id,
            about.id,
            about.user_key,
            [label.id for label in joined],
            json.dumps([label.label.texts() for label in joined]),
            *_columns(messages),
            *_prompt_columns(prompt),
        )
    except asyncpg.UniqueViolationError:
        raise Conflict(STILL_ANSWERING) from None
    except (asyncpg.RestrictViolationError, asyncpg.ForeignKeyViolationError):
        raise ConversationChanged from None


_MESSAGE_ARRAYS = {
    "id": "ids", "parent_id": "parents", "role": "roles", "label_id": "labels", "drawer": "drawers", "state": "states",
    "sealed": "contents", "created_at": "times",
}  # fmt: skip
"""Columns of messages, and the names of their arrays."""


def to_continue(row: Mapping[str, Any]) -> StoredConversation:
    """Return the conversation in a row of the function conversation_to_continue."""
    own = {
        "id": row["chat_id"],
        "service": row["chat_service"],
        "workspace_id": row["chat_workspace"],
        "model_limit": row["chat_limit"],
        "masking": row["chat_masking"],
    }
    about, sealed_title = _conversation({**row, **own})
    parties = json.loads(row["label_parties"])
    label_ids = zip(row["label_ids"], parties, strict=True)
    given = zip(row["grant_drawers"], row["grant_holders"], row["grant_keys"], strict=True)
    columns = (row[f"message_{column}"] or () for column in _MESSAGE_ARRAYS.values())
    messages = (dict(zip(_MESSAGE_ARRAYS, values, strict=True)) for values in zip(*columns, strict=True))
    return StoredConversation(
        about=about,
        sealed_title=sealed_title,
        grants=[
            KeyGrant(ContentScope(drawer), KeyHolder(holder), key, about.user_key) for drawer, holder, key in given
        ],
        labels=[StoredLabel(id_, Label(frozenset(map(Party.parse, texts)))) for id_, texts in label_ids],
        messages=list(map(_message, messages)),
        has_card=row["has_waiting_card"],
    )


async def continued(connection: Connection, conversation_id: UUID) -> ContinuedChat | None:
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
    return ContinuedChat(_conversation(row)[0], row["has_mentions"]) if row else None


async def grants(connection: Connection, conversation_ids: Sequence[UUID]) -> dict[UUID, list[KeyGrant]]:
    """Return the user's grants of these conversations."""
    found: dict[UUID, list[KeyGrant]] = {id_: [] for id_ in conversation_ids}
    for row in await connection.fetch(
        "SELECT conversation_id, drawer, holder, sealed_key, own_key"
        " FROM key_grants JOIN conversations ON conversations.id = conversation_id"
        " WHERE conversation_id = ANY ($1) AND holder IN ('user', 'person')",
        conversation_ids,
    ):
        given = KeyGrant(
            drawer=ContentScope(row["drawer"]),
            holder=KeyHolder(row["holder"]),
            sealed_key=row["sealed_key"],
            user_key=row["own_key"],
        )
        found[row["conversation_id"]].append(given)
    return found


async def own_space(connection: Connection) -> list[UUID]:
    """List the conversations of the acting person's own space.

    They are locked against changes and deletion until the transaction ends.
    """
    rows = await connection.fetch(
        "SELECT id FROM conversations WHERE owner_id = acting_account() AND workspace_id IS NULL ORDER BY id FOR UPDATE"
    )
    return [row["id"] for row in rows]


async def own_space_grants(connection: Connection) -> dict[UUID, list[KeyGrant]]:
    """Return the user's grants of each of these."""
    return await grants(connection, await own_space(connection))


async def replace_grants(connection: Connection, conversation_id: UUID, given: Sequence[KeyGrant]) -> None:
    """Replace all grants of the conversation, including the pipeline's."""
    await connection.execute("DELETE FROM key_grants WHERE conversation_id = $1", conversation_id)
    await connection.execute(
        "INSERT INTO key_grants (conversation_id, owner_id, service, drawer, holder, sealed_key)"
        " SELECT $1, owner_id, service, drawer, holder, sealed_key"
        " FROM conversations, unnest($2::text[], $3::text[], $4::bytea[]) AS given (drawer, holder, sealed_key)"
        " WHERE id = $1",
        conversation_id,
        [g.drawer for g in given],
        [g.holder for g in given],
        [g.sealed_key for g in given],
    )


async def seal_grants_again(connection: Connection, conversation_id: UUID, given: Sequence[KeyGrant]) -> None:
    """Replace the sealed keys of these grants. A grant of the pipeline that is not among them stays: it is noise."""
    await connection.execute(
        "SELECT seal_grants_again($1, $2, $3, $4)",
        conversation_id,
        [g.drawer for g in given],
        [g.holder for g in given],
        [g.sealed_key for g in given],
    )


async def move_key(connection: Connection, conversation_id: UUID, leaves: Leaves) -> None:
    """Name another own key and share; the previous own key becomes the spare one."""
    await connection.execute(
        "UPDATE conversations SET own_key = $2, spare_key = coalesce(own_key, id), share_key = $3,"
        " message_deleted = message_deleted OR (own_key IS NOT NULL AND NOT is_leaf(own_key)) WHERE id = $1",
        conversation_id,
        leaves.own,
        leaves.share,
    )


async def with_key_files(
    connection: Connection, after: UUID, most: int, unlocked: Sequence[UUID]
) -> list[tuple[UUID, UUID]]:
    """List (id, owner) of the next conversations of earlier releases that can be moved to key pages."""
    rows = await connection.fetch(
        "SELECT id, owner_id FROM conversations_with_key_files($1, $2, $3)", after, most, unlocked
    )
    return [(row["id"], row["owner_id"]) for row in rows]


async def hold_key_file(connection: Connection, conversation_id: UUID) -> Conversation | None:
    """Lock the row until commit; None if its own key is no file, or is just being handed over."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM conversations WHERE id = $1 AND (own_key IS NULL OR NOT is_leaf(own_key))"
        " AND NOT EXISTS (SELECT FROM pending_key_rotations WHERE conversation_id = $1) FOR UPDATE OF conversations",
        conversation_id,
    )
    return _conversation(row)[0] if row else None


async def spare_keys(connection: Connection) -> list[UUID]:
    """List the spare keys of the acting person's own space, locked until the transaction ends."""
    rows = await connection.fetch(
        "SELECT spare_key FROM conversations"
        " WHERE owner_id = acting_account() AND workspace_id IS NULL AND spare_key IS NOT NULL ORDER BY id FOR UPDATE"
    )
    return [row["spare_key"] for row in rows]


async def clear_spare_keys(connection: Connection, destroyed: Sequence[UUID]) -> None:
    await connection.execute(
        "UPDATE conversations SET spare_key = NULL WHERE owner_id = acting_account() AND spare_key = ANY ($1)",
        destroyed,
    )


async def to_advance(connection: Connection) -> list[tuple[UUID, UUID, bytes]]:
    """List (conversation, name of its key, mark) of each key file that an earlier release has yet to advance.

    Their keys cannot change until the transaction ends.
    """
    rows = await connection.fetch(
        "SELECT conversation_id, coalesce(own_key, conversation_id) AS own_key, mark"
        " FROM pending_key_rotations JOIN conversations ON conversations.id = conversation_id ORDER BY conversation_id"
        " FOR KEY SHARE OF conversations"
    )
    return [(row["conversation_id"], row["own_key"], row["mark"]) for row in rows]


async def note_advanced(connection: Connection, conversation_id: UUID) -> None:
    await connection.execute("DELETE FROM pending_key_rotations WHERE conversation_id = $1", conversation_id)


async def existing_messages(connection: Connection, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of these messages that the acting person still has."""
    rows = await connection.fetch("SELECT id FROM messages WHERE id = ANY ($1::uuid[])", list(ids))
    return frozenset(row["id"] for row in rows)


async def labels(connection: Connection, conversation_id: UUID) -> list[tuple[UUID, Label]]:
    """Return the labels, the first one first: it has the fewest parties, at any clock."""
    rows = await connection.fetch(
        "SELECT id, parties FROM labels WHERE conversation_id = $1 ORDER BY cardinality(parties), id", conversation_id
    )
    return [(row["id"], Label(frozenset(map(Party.parse, row["parties"])))) for row in rows]


async def messages(connection: Connection, conversation_id: UUID) -> list[SealedMessage]:
    rows = await connection.fetch(
        "SELECT id, parent_id, role, label_id, drawer, state, sealed, created_at"
        " FROM messages WHERE conversation_id = $1 ORDER BY created_at, id",
        conversation_id,
    )
    return list(map(_message, rows))


async def message(connection: Connection, conversation_id: UUID, message_id: UUID) -> SealedMessage | None:
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
        drawer=ContentScope(row["drawer"]),
        state=MessageState(row["state"]),
        sealed=row["sealed"],
        created_at=row["created_at"],
    )


# Pages are read by cursor along an index, so the last page costs as much as the first. Space and filter are part of the
# statement's text because a plan generic in its parameters would not use the index.

BEFORE = f"(updated_at, id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::uuid, '{UUID(int=2**128 - 1)}'))"
"""The condition for rows after a cursor (`$2`, `$3`), or all rows."""
LISTED = "nature <> 'preview'"
"""The condition for conversations in lists and in the search: a builder's previews are in none."""


def in_space(workspace_id: UUID | None) -> str:
    """Return the condition for rows of the space `$1`."""
    return "workspace_id = $1::uuid" if workspace_id else "workspace_id IS NULL AND $1::uuid IS NULL"


_ON_SHELF = {
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


async def listing(
    connection: Connection,
    workspace_id: UUID | None,
    after: ConversationCursor | None,
    limit: int,
    shelf: ConversationFilter = ConversationFilter.ALL,
    folder_id: UUID | None = None,
) -> list[ListedRow]:
    """List the filtered conversations of this space after a cursor, latest first.

    The filter `FOLDER` selects the folder `folder_id`.
    """
    folder_id = folder_id if shelf is ConversationFilter.FOLDER else None
    rows = await connection.fetch(
        "SELECT id, owner_id, service, workspace_id, nature, gpt_id, began_at, updated_at, head_id, sealed_title,"
        " own_key, titled_by, model_limit, masking,"
        " (SELECT state FROM messages WHERE conversation_id = conversations.id AND state IN ('running', 'parked'))"
        " AS pending, folder_id, pinned_at IS NOT NULL AS pinned, archived_at IS NOT NULL AS archived"
        f" FROM conversations WHERE owner_id = acting_account() AND {in_space(workspace_id)} AND {BEFORE}"
        f" AND {LISTED} AND ({_ON_SHELF[shelf]}) AND ($5::uuid IS NULL OR folder_id = $5)"
        " ORDER BY updated_at DESC, id DESC LIMIT $4",
        workspace_id,
        after and after.updated_at,
        after and after.id,
        limit,
        folder_id,
    )
    return [
        ListedRow(
            *_conversation(row),
            MessageState(row["pending"]) if row["pending"] else None,
            Placement(folder_id=row["folder_id"], pinned=row["pinned"], archived=row["archived"]),
        )
        for row in rows
    ]


async def replace_body(connection: Connection, message: SealedMessage) -> None:
    """Replace the content of a finished message; its state, label and drawer stay."""
    await connection.execute(
        "UPDATE messages SET sealed = $2 WHERE id = $1 AND state NOT IN ('running', 'parked')",
        message.id,
        message.sealed,
    )


async def set_title(connection: Connection, about: Conversation, sealed_title: bytes) -> None:
    await connection.execute(
        "UPDATE conversations SET sealed_title = $2, titled_by = $3 WHERE id = $1",
        about.id,
        sealed_title,
        about.titled_by,
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


async def add_label(connection: Connection, conversation_id: UUID, joined: StoredLabel) -> None:
    """Add a label to a conversation of the acting account."""
    await connection.execute(
        "INSERT INTO labels (id, conversation_id, owner_id, began_at, parties)"
        " SELECT $2, id, owner_id, began_at, $3 FROM conversations WHERE id = $1",
        conversation_id,
        joined.id,
        joined.label.texts(),
    )


async def move_head(connection: Connection, conversation_id: UUID, head_id: UUID | None, at: datetime) -> None:
    """Set the shown branch of a conversation that the same transaction stores."""
    await connection.execute(
        "UPDATE conversations SET head_id = $2, updated_at = $3 WHERE id = $1", conversation_id, head_id, at
    )


async def set_head(connection: Connection, conversation_id: UUID, head_id: UUID) -> None:
    await connection.execute("UPDATE conversations SET head_id = $2 WHERE id = $1", conversation_id, head_id)


async def interrupt_answers_of(connection: Connection, gone: Collection[int]) -> int:
    """Mark the running answers of ended processes as interrupted; return how many."""
    count: int = await connection.fetchval("SELECT interrupt_answers_of_processes($1)", list(gone))
    return count


def _conversation(row: Any) -> tuple[Conversation, bytes]:
    about = Conversation(
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
    return about, row["sealed_title"]
