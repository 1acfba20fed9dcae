"""Encryption of a conversation's title and messages (P1, P7).

Invariants:
- Only this module decides from its label in which scope content is.
"""

from uuid import UUID

from msgspec.structs import replace

from discreet.chat.conversations import keys_store, store
from discreet.chat.conversations.conversation import Conversation, OpenConversation, StoredLabel
from discreet.chat.conversations.key_scopes import ContentKeys, ContentScope, scope_for
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.message import Message, SealedMessage, open_message, seal_body
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.crypto.envelope import open_sealed, seal
from discreet.db.pool import Connection
from discreet.errors import NotFound
from discreet.ports.clock import RandomSource


class ConversationSeals:
    def __init__(self, keys: ConversationKeys, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    async def open(self, connection: Connection, conversation_id: UUID) -> OpenConversation:
        """Load and decrypt a conversation; NotFound if it or its key is gone.

        Its row stays locked until the transaction ends, so no deletion can run: new content is encrypted under keys
        that stay.
        """
        if (stored := await store.get_conversation(connection, conversation_id, lock=True)) is None:
            raise NotFound("This chat doesn't exist, or it isn't yours.")
        conversation, sealed_title = stored
        grants = await keys_store.grants(connection, [conversation_id])
        keys = self._keys.open(conversation.owner_id, conversation_id, grants[conversation_id])
        sealed = await store.list_messages(connection, conversation_id)
        labels = tuple(StoredLabel(*pair) for pair in await store.list_labels(connection, conversation_id))
        messages = {message.id: open_message(keys, conversation_id, message) for message in sealed}
        return OpenConversation(with_title(conversation, sealed_title, keys), keys, labels, messages)

    def decrypt(self, stored: store.StoredConversation) -> OpenConversation:
        """Decrypt a conversation that was read without a lock; NotFound if its key is gone."""
        conversation = stored.metadata
        keys = self._keys.open(conversation.owner_id, conversation.id, stored.grants)
        messages = {message.id: open_message(keys, conversation.id, message) for message in stored.messages}
        return OpenConversation(
            with_title(conversation, stored.sealed_title, keys), keys, tuple(stored.labels), messages
        )

    async def read_message(
        self, connection: Connection, owner_id: UUID, conversation_id: UUID, message_id: UUID
    ) -> Message | None:
        """Load and decrypt one message; None if it is not in the conversation. NotFound once its key is gone."""
        if (sealed := await store.get_message(connection, conversation_id, message_id)) is None:
            return None
        grants = await keys_store.grants(connection, [conversation_id])
        keys = self._keys.open(owner_id, conversation_id, grants[conversation_id])
        return open_message(keys, conversation_id, sealed)

    def seal_question_and_answer(self, turn: PendingTurn) -> list[SealedMessage]:
        return [self.seal_message(turn.conversation, message) for message in (turn.question, turn.answer)]

    def seal_answer(self, turn: PendingTurn) -> list[SealedMessage]:
        return [self.seal_message(turn.conversation, turn.answer)]

    def seal_message(self, conversation: OpenConversation, message: Message) -> SealedMessage:
        scope = scope_for(conversation.label_of(message), conversation.labels[0].label, conversation.keys)
        id_ = conversation.metadata.id
        return SealedMessage(
            id=message.id,
            parent_id=message.parent_id,
            role=message.role,
            label_id=message.label_id,
            scope=scope,
            state=message.state,
            sealed=seal_body(
                self._random,
                conversation.keys,
                conversation_id=id_,
                message_id=message.id,
                scope=scope,
                body=message.body,
            ),
            created_at=message.created_at,
        )

    def seal_title(self, conversation: Conversation, keys: ContentKeys) -> bytes:
        return seal(self._random, keys[ContentScope.PRIVATE], conversation.title.encode(), f"title {conversation.id}")


def with_title(conversation: Conversation, sealed: bytes, keys: ContentKeys) -> Conversation:
    return replace(conversation, title=open_title(keys, conversation.id, sealed))


def open_title(keys: ContentKeys, conversation_id: UUID, sealed: bytes) -> str:
    return open_sealed(keys[ContentScope.PRIVATE], sealed, f"title {conversation_id}").decode()
