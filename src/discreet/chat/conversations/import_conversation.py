"""Import of conversations from elsewhere; never usable for training (P1).

Invariants:
- An imported conversation keeps its source's start and end times, but never later than now, because retention counts
  from the last change.
- It is imported completely or not at all.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from discreet.chat.conversations import begin_store, folders_store, store
from discreet.chat.conversations.conversation import (
    Conversation,
    OpenConversation,
    StoredLabel,
    TitleAuthor,
    title_from,
)
from discreet.chat.conversations.imported_conversation import ImportedConversation
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.leaves import Leaves, take_leaves
from discreet.chat.conversations.message import Message, MessageBody, MessageState
from discreet.chat.conversations.placement import PlacementChange
from discreet.chat.conversations.seals import ConversationSeals
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.identity.accounts.actor import Actor
from discreet.ports.keys import PageUse
from discreet.promises.parties import ContentOrigin, message_label

WriteRelatedRows = Callable[[Connection, UUID], Awaitable[None]]
"""Write related rows in the import's transaction; may raise to refuse the import."""


class ConversationImporter:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock, self._random = runtime.database, runtime.clock, runtime.random
        self._key_store = runtime.keys
        self._keys = ConversationKeys(runtime.keys, runtime.random)
        self._seals = ConversationSeals(self._keys, runtime.random)

    async def import_conversation(
        self, actor: Actor, imported: ImportedConversation, write_related: WriteRelatedRows
    ) -> UUID:
        """Import into the actor's current space and return the new id."""
        id_, workspace_id = self._random.new_id(), actor.space.workspace_id
        async with self._database.acting_as(actor.account_id) as connection:
            taker = await take_leaves(connection, self._key_store, self._random, actor.account_id, workspace_id)
            leaf = await taker.next(PageUse.PRIVATE)
            sealed = await asyncio.to_thread(self._seal, actor, id_, imported, leaf)
            await begin_store.insert_conversation(connection, sealed)
            await store.set_title(connection, sealed.metadata, sealed.sealed_title)  # the model never replaces it
            if imported.is_pinned or imported.is_archived:
                placement_change = PlacementChange(
                    pinned=imported.is_pinned or None, archived=imported.is_archived or None
                )
                await folders_store.arrange(connection, workspace_id, [id_], placement_change, self._clock.now())
            await write_related(connection, id_)
        return id_

    def _seal(self, actor: Actor, id_: UUID, imported: ImportedConversation, leaf: UUID) -> begin_store.NewConversation:
        began, now = min(imported.began_at, self._clock.now()), self._clock.now()
        label = StoredLabel(self._random.new_id(), message_label(actor.service, actor.account_id, id_, None))
        keys, grants = self._keys.grant(actor.account_id, id_, label.label, began, Leaves(leaf))
        messages = self._messages(imported, label, now)
        conversation = Conversation(
            id=id_,
            owner_id=actor.account_id,
            service=actor.service,
            workspace_id=actor.space.workspace_id,
            nature=ContentOrigin.IMPORTED,
            gpt_id=None,
            began_at=began,
            updated_at=max(began, min(imported.changed_at, now)),
            head_id=messages[-1].id,
            title=imported.title[:200] or title_from(next((each.text for each in imported.messages if each.text), "")),
            titled_by=TitleAuthor.PERSON,
            user_key=leaf,
        )
        opened = OpenConversation(conversation, keys, (label,), {message.id: message for message in messages})
        return begin_store.NewConversation(
            metadata=conversation,
            sealed_title=self._seals.seal_title(conversation, keys),
            label_id=label.id,
            label=label.label,
            grants=grants,
            messages=[self._seals.seal_message(opened, message) for message in messages],
        )

    def _messages(self, imported: ImportedConversation, label: StoredLabel, now: datetime) -> list[Message]:
        """Return the messages with new ids, the shown one last: it becomes the head."""
        ids = {message.id: self._random.new_id() for message in imported.messages}
        messages = [
            Message(
                id=ids[each.id],
                parent_id=ids[each.parent] if each.parent else None,
                role=each.role,
                label_id=label.id,
                state=MessageState.COMPLETE,
                body=MessageBody(each.text, missing_pictures=each.pictures),
                created_at=min(each.at, now),
            )
            for each in imported.messages
        ]
        return sorted(messages, key=lambda message: message.id == ids[imported.shown])
