"""SQL that stores a question: a new conversation or the next messages, with the first prompt of the answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from discreet.chat.conversations.conversation import (
    Conversation,
    StoredLabel,
)
from discreet.chat.conversations.key_scopes import KeyGrant
from discreet.chat.conversations.leaves import Leaves
from discreet.chat.conversations.message import SealedMessage
from discreet.chat.conversations.store import (
    STILL_ANSWERING,
    message_columns,
    set_masking,
    set_model_limit,
)
from discreet.db.pool import Connection
from discreet.errors import Conflict
from discreet.identity.workspaces.rules import model_rule_arguments
from discreet.promises.masking import MaskingChoice
from discreet.promises.parties import Label
from discreet.promises.recipients import ModelLimit
from discreet.quotas.first_prompt import FirstPrompt
from discreet.quotas.money import month_of

BEGIN = f"SELECT begin_conversation({', '.join(f'${n}' for n in range(1, 27))})"


BEGIN_WITH_PROMPT = f"SELECT * FROM begin_conversation_and_prompt({', '.join(f'${n}' for n in range(1, 44))})"


CONTINUE = f"SELECT * FROM continue_conversation_and_prompt({', '.join(f'${n}' for n in range(1, 32))})"


KEY_CHANGED = "Your message was not saved because your encryption key changed. Unlock your key and try again."


GPT_CHANGED = "Your message was not saved because the GPT was changed at the same moment. Send it again."


@dataclass(frozen=True, kw_only=True)
class NewConversation:
    """All rows of a new conversation, stored in one statement or not at all.

    `metadata.user_key` is the leaf of its own key; `share_key` is that of its share, if the improvement pipeline has a
    grant.
    `joined_label`: the label of its first messages, where that is larger than the conversation's first.
    """

    metadata: Conversation
    sealed_title: bytes
    label_id: UUID
    label: Label
    grants: Sequence[KeyGrant]
    messages: Sequence[SealedMessage]
    joined_label: StoredLabel | None = None
    share_key: UUID | None = None

    @property
    def leaves(self) -> Leaves:
        return Leaves(self.metadata.user_key, self.share_key)


class LeafTaken(Conflict):
    """Another conversation has taken this leaf. The caller begins again with other leaves."""

    def __init__(self) -> None:
        super().__init__("Another chat began at the same moment. Try again.")


async def insert_conversation(connection: Connection, new: NewConversation, prompt: FirstPrompt | None = None) -> Any:
    """Insert a new conversation, and begin its first prompt if there is one; return the prompt's outcome.

    Conflict when its account is closed, its key custody changes or its GPT changes at the same moment; LeafTaken when
    its leaves are not the next ones of its user's pages in its space. The statement sets the acting person itself, so
    it needs no transaction, unless the conversation begins with its own limit.
    """
    conversation, grants = new.metadata, new.grants
    try:
        outcome = await connection.fetchrow(
            BEGIN_WITH_PROMPT if prompt else BEGIN,
            conversation.owner_id,
            conversation.id,
            conversation.service,
            conversation.nature,
            conversation.gpt_id,
            conversation.workspace_id,
            conversation.began_at,
            conversation.updated_at,
            new.sealed_title,
            new.label_id,
            new.label.texts(),
            [g.scope for g in grants],
            [g.holder for g in grants],
            [g.sealed_key for g in grants],
            *message_columns(new.messages),
            new.joined_label.id if new.joined_label else None,
            new.joined_label.label.texts() if new.joined_label else None,
            conversation.user_key,
            new.share_key,
            *(_prompt_columns(prompt) if prompt else ()),
        )
    except asyncpg.RestrictViolationError as error:
        if error.constraint_name == "key_pages_next":
            raise LeafTaken from None
        raise Conflict(GPT_CHANGED if error.constraint_name == "key_grants_origins" else KEY_CHANGED) from None
    if conversation.model_limit is not ModelLimit.OFFERED:
        await set_model_limit(connection, conversation.id, conversation.model_limit, conversation.began_at)
    if conversation.masking is not MaskingChoice.DEFAULT:
        await set_masking(connection, conversation.id, conversation.masking)
    return outcome


def _prompt_columns(prompt: FirstPrompt) -> tuple[Any, ...]:
    """Return what begin_model_use and record_prompt take (P14): the arguments from `moment` to `most_days`."""
    use, record = prompt.use, prompt.planned.disclosure
    limits = record.new.limits
    return (
        use.moment,
        use.holders,
        use.counted.day,
        month_of(use.counted.day),
        use.counted.reservation,
        use.counted.endpoint_id,
        use.counted.name,
        use.expected.prompt,
        use.expected.completion,
        record.id,
        record.new.message_id,
        record.new.facts_since,
        record.new.recipient.host,
        [limits.person, limits.gpt, limits.chat, limits.workspace.limit],
        *model_rule_arguments(limits.workspace),
    )


class ConversationChanged(Exception):
    """The keys of the conversation were replaced, or it was deleted, since it was read."""


async def continue_with_prompt(
    connection: Connection,
    conversation: Conversation,
    joined_labels: Sequence[StoredLabel],
    messages: Sequence[SealedMessage],
    prompt: FirstPrompt,
) -> Any:
    """Append messages as `add_messages` does, and begin their prompt; return the prompt's outcome.

    Conflict while another answer is being written or is parked. ConversationChanged where the messages would be
    unreadable. The statement sets the acting person itself: call it without a transaction.
    """
    try:
        return await connection.fetchrow(
            CONTINUE,
            conversation.owner_id,
            conversation.workspace_id,
            conversation.id,
            conversation.user_key,
            [label.id for label in joined_labels],
            json.dumps([label.label.texts() for label in joined_labels]),
            *message_columns(messages),
            *_prompt_columns(prompt),
        )
    except asyncpg.UniqueViolationError:
        raise Conflict(STILL_ANSWERING) from None
    except (asyncpg.RestrictViolationError, asyncpg.ForeignKeyViolationError):
        raise ConversationChanged from None
