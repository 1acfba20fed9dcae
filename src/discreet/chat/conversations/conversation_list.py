"""The list of a person's conversations, and their titles."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from discreet.chat.conversations import keys_store, list_store, store
from discreet.chat.conversations.conversation import (
    Conversation,
    ConversationCursor,
)
from discreet.chat.conversations.key_scopes import ContentKeys, KeyGrant
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.message import MessageState
from discreet.chat.conversations.placement import ConversationFilter, Placement
from discreet.chat.conversations.seals import with_title
from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space_guard import require_space_access

PAGE = 50


@dataclass(frozen=True)
class ListedConversation:
    """A row of the conversation list.

    `pending` is the state of an unfinished answer: it is being written, or waits for its user.
    """

    metadata: Conversation
    pending: MessageState | None
    placement: Placement


@dataclass(frozen=True)
class ConversationPage:
    listed: list[ListedConversation]
    more: bool


class ConversationList:
    """Lists the conversations that a person can see, inside `Database.acting_as` (P6)."""

    def __init__(self, runtime: Runtime) -> None:
        self._database, self._keys = runtime.database, ConversationKeys(runtime.keys, runtime.random)

    async def recent(
        self,
        actor: Actor,
        after: ConversationCursor | None = None,
        list_filter: ConversationFilter = ConversationFilter.ALL,
        folder_id: UUID | None = None,
    ) -> ConversationPage:
        """Return a page of the filtered conversations, latest first."""
        async with self._database.acting_as(actor.account_id) as connection:
            await list_store.use_snapshot(connection)
            await require_space_access(connection, actor, actor.space.workspace_id)
            rows = await list_store.list_conversations(
                connection, actor.space.workspace_id, after, PAGE, list_filter, folder_id
            )
            grants = await keys_store.grants(connection, [row.metadata.id for row in rows])
        listed = []
        for row in rows:
            with suppress(NotFound):  # an interrupted deletion has destroyed the key already
                conversation = with_title(row.metadata, row.sealed_title, self._open_keys(row, grants))
                listed.append(ListedConversation(conversation, row.pending, row.placement))
        return ConversationPage(listed, more=len(rows) == PAGE)

    async def titles(self, actor: Actor, conversation_ids: Collection[UUID]) -> dict[UUID, str]:
        """Return titles of the actor's conversations in any space, except deleted ones."""
        titles = {}
        async with self._database.acting_as(actor.account_id) as connection:
            grants = await keys_store.grants(connection, list(conversation_ids))
            for id_ in conversation_ids:
                with suppress(NotFound):  # deleted in between
                    if (row := await store.get_conversation(connection, id_)) is not None:
                        keys = self._keys.open(row[0].owner_id, id_, grants[id_])
                        titles[id_] = with_title(*row, keys).title
        return titles

    def _open_keys(self, row: list_store.ListedRow, grants: Mapping[UUID, list[KeyGrant]]) -> ContentKeys:
        return self._keys.open(row.metadata.owner_id, row.metadata.id, grants[row.metadata.id])
