"""Saving a temporary chat as an ordinary conversation of its user (P9).

Invariants:
- It is stored whole or not at all.
- It never improves a model: it has neither a key share nor an improvement scope, and its nature says why (P1).
"""

from collections.abc import Mapping
from uuid import UUID

from msgspec.structs import replace

from discreet.chat.conversations import attachments_store, begin_store, store
from discreet.chat.conversations.attachment import NewAttachment
from discreet.chat.conversations.conversation import OpenConversation, StoredLabel, TitleAuthor, title_from
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.leaves import Leaves, take_leaves
from discreet.chat.conversations.message import Message, SealedMessage
from discreet.chat.conversations.seals import ConversationSeals
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.identity.accounts.actor import Actor
from discreet.ports.keys import PageUse
from discreet.promises.parties import ContentOrigin, Label, conversation_party
from discreet.quotas.service import check_storage_quota


class TemporaryChatSaver:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock, self._random = runtime.database, runtime.clock, runtime.random
        self._key_store = runtime.keys
        self._keys = ConversationKeys(runtime.keys, runtime.random)
        self._seals = ConversationSeals(self._keys, runtime.random)

    async def save(self, actor: Actor, temporary: OpenConversation, files: Mapping[UUID, NewAttachment]) -> UUID:
        """Store the chat under a new id and return that id: the old id means temporary.

        `files` are those attached to it; TooLarge when there is no room for them.
        """
        id_ = self._random.new_id()
        await self._store(actor, self._with_new_id(temporary, id_), files)
        return id_

    def _with_new_id(self, temporary: OpenConversation, id_: UUID) -> OpenConversation:
        """Return the conversation under its new id, also in its labels, with a title."""
        first = min(temporary.messages.values(), key=lambda message: (message.created_at, message.id))
        conversation = replace(
            temporary.metadata,
            id=id_,
            nature=ContentOrigin.KEPT,
            title=title_from(first.body.text),
            titled_by=TitleAuthor.FIRST_WORDS,
            updated_at=self._clock.now(),
        )
        old, new = conversation_party(temporary.metadata.id), conversation_party(id_)
        labels = tuple(
            StoredLabel(stored.id, Label(stored.label.parties - {old} | {new})) for stored in temporary.labels
        )
        return replace(temporary, metadata=conversation, labels=labels)

    async def _store(self, actor: Actor, saved: OpenConversation, files: Mapping[UUID, NewAttachment]) -> None:
        """Store the first label and its messages, then later labels and the rest."""
        owner_id, workspace_id = saved.metadata.owner_id, saved.metadata.workspace_id
        async with self._database.acting_as(owner_id) as connection:
            taker = await take_leaves(connection, self._key_store, self._random, owner_id, workspace_id)
            await self._store_with_leaf(connection, actor, saved, files, await taker.next(PageUse.PRIVATE))

    async def _store_with_leaf(
        self,
        connection: Connection,
        actor: Actor,
        saved: OpenConversation,
        files: Mapping[UUID, NewAttachment],
        leaf: UUID,
    ) -> None:
        conversation, first = replace(saved.metadata, user_key=leaf), saved.labels[0]
        keys, grants = self._keys.grant(
            conversation.owner_id, conversation.id, first.label, conversation.began_at, Leaves(leaf)
        )
        saved = replace(saved, metadata=conversation, keys=keys)
        ordered = sorted(saved.messages.values(), key=lambda message: (message.created_at, message.id))
        first_messages = [message for message in ordered if message.label_id == first.id]
        later_messages = [message for message in ordered if message.label_id != first.id]
        title = self._seals.seal_title(conversation, keys)
        new = begin_store.NewConversation(
            metadata=conversation,
            sealed_title=title,
            label_id=first.id,
            label=first.label,
            grants=grants,
            messages=self._seal_messages(saved, first_messages),
        )
        await begin_store.insert_conversation(connection, new)
        for stored_label in saved.labels[1:]:
            await store.add_label(connection, conversation.id, stored_label)
        if later_messages:
            await store.add_messages(connection, conversation.id, self._seal_messages(saved, later_messages))
        await store.move_head(connection, conversation.id, conversation.head_id, conversation.updated_at)
        await self._store_files(connection, actor, saved, files)

    async def _store_files(
        self, connection: Connection, actor: Actor, saved: OpenConversation, files: Mapping[UUID, NewAttachment]
    ) -> None:
        if files:
            await check_storage_quota(
                connection, actor, sum(file.metadata.bytes for file in files.values()), files=len(files)
            )
        for message in saved.messages.values():
            attached = [files[file.id] for file in message.body.files]
            await attachments_store.add(connection, self._random, saved.metadata.id, message.id, attached)

    def _seal_messages(self, saved: OpenConversation, messages: list[Message]) -> list[SealedMessage]:
        return [self._seals.seal_message(saved, message) for message in messages]
