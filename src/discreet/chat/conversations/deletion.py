"""Deletion of a conversation: by its user, by retention, or left behind (P10).

Invariants:
- Data of it that is kept elsewhere is deleted first, then its keys, then its rows.
- After that backups hold only noise. A server killed in between leaves nothing that can be opened.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from discreet.chat.conversations import deletion_store as store
from discreet.chat.conversations.conversation import Conversation
from discreet.chat.conversations.keys import DAMAGED, ConversationKeys
from discreet.chat.conversations.keys_store import lock_own_space
from discreet.chat.conversations.message_deletion import MessageDeletion, OnReencrypt
from discreet.crypto.envelope import DecryptionFailed
from discreet.data_rights.deletion.deletion import DeletionCause
from discreet.data_rights.deletion.log import begin, datasets_holding, finish
from discreet.db.runtime import Runtime
from discreet.errors import NotFound, Unavailable
from discreet.evidence.entry import EntryKind
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.choices import ChoiceTransaction, ConsentChoices
from discreet.identity.accounts.session_revocation import wake
from discreet.identity.accounts.space import PERSONAL
from discreet.promises.parties import conversation_party

DeleteExternalData = Callable[[Actor, UUID], Awaitable[None]]
GetConversation = Callable[[Actor, UUID], Awaitable[Conversation]]
"""Return the facts of one of the actor's conversations; NotFound for any other."""


class ConversationDeletion:
    def __init__(self, runtime: Runtime, choices: ConsentChoices, get_conversation: GetConversation) -> None:
        self._database, self._choices, self._get_conversation = runtime.database, choices, get_conversation
        self._clock, self._random = runtime.clock, runtime.random
        self._keys = ConversationKeys(runtime.keys, runtime.random)
        self._message_deletion = MessageDeletion(runtime, choices)
        self._delete_callbacks: list[DeleteExternalData] = []

    def on_delete(self, delete: DeleteExternalData) -> None:
        """Register a callback that deletes data kept elsewhere about a conversation.

        It runs before the deletion, and again after it for data that arrived in between.
        """
        self._delete_callbacks.append(delete)

    def on_reencrypt(self, reencrypt: OnReencrypt) -> None:
        """Register a callback that re-encrypts data when a conversation gets new keys."""
        self._message_deletion.on_reencrypt(reencrypt)

    async def delete(self, actor: Actor, conversation_id: UUID) -> None:
        """Delete the conversation and mark the datasets that hold it (P11).

        If a callback registered with `on_delete` fails, the conversation stays unchanged. Unavailable if its key file
        is damaged: then its deletion is finished once the operator has restored that file or given it up.
        """
        try:
            await self._delete(actor, conversation_id)
        except DecryptionFailed:
            raise Unavailable(DAMAGED) from None

    async def _delete(self, actor: Actor, conversation_id: UUID) -> None:
        await self._get_conversation(actor, conversation_id)
        keys = await self._begin(actor, conversation_id, DeletionCause.PERSON)
        self._keys.destroy(keys)
        await self.delete_rows(actor, conversation_id)

    async def begin_by_operator(self, owner: Actor, conversation_id: UUID) -> list[UUID]:
        """Record that the operator deletes a conversation, whose key is damaged; return the names of its keys.

        Call `delete_rows` once they are destroyed; otherwise a server does the rest. NotFound if the owner no longer
        works in its space.
        """
        return await self._begin(owner, conversation_id, DeletionCause.OPERATOR)

    async def _begin(self, actor: Actor, conversation_id: UUID, cause: DeletionCause) -> list[UUID]:
        shares = await self._count_shares_and_delete_external(actor, conversation_id)
        async with self._choices.open_transaction(actor.account_id) as transaction:
            await transaction.lock_conversation(conversation_id)
            return await self._record(transaction, actor, conversation_id, shares, cause)

    async def delete_rows(self, actor: Actor, conversation_id: UUID) -> None:
        """Delete the rows of a conversation whose keys are destroyed."""
        async with self._database.acting_as(actor.account_id) as connection:
            await store.delete(connection, conversation_id)
            await finish(connection, conversation_id, self._clock.now())
            await wake(connection)
        await self._delete_external(actor, conversation_id)

    async def delete_message(
        self, actor: Actor, conversation_id: UUID, message_id: UUID, expected_count: int | None
    ) -> None:
        """Delete a message and all that follow it; at least one must stay.

        `expected_count` is the number of messages that the person agreed to delete. Conflict if the number differs, or
        while an answer is being written.
        """
        shares = await self._count_shares_and_delete_external(actor, conversation_id)
        await self._message_deletion.delete(actor, conversation_id, message_id, expected_count, shares)
        await self._delete_external(actor, conversation_id)

    async def delete_own_space(self, actor: Actor) -> None:
        """Delete every conversation of the actor's own space, including locked ones.

        Unavailable, once all others are deleted, if a key file is damaged.
        """
        damaged = False
        async with self._database.acting_as(actor.account_id) as connection:
            conversation_ids = await lock_own_space(connection)
        for conversation_id in conversation_ids:
            try:
                await self._delete(replace(actor, locked=False), conversation_id)
            except NotFound:
                continue
            except DecryptionFailed:
                damaged = True
        if damaged:
            raise Unavailable(DAMAGED)

    async def delete_unchanged(self, owner: Actor, conversation_id: UUID, before: datetime) -> None:
        """Delete the conversation unless it changed after `before`.

        Check and deletion share one transaction: a concurrent question is either kept with its conversation or refused.
        """
        if (await self._get_conversation(owner, conversation_id)).updated_at > before:
            return
        shares = await self._count_shares_and_delete_external(owner, conversation_id)
        async with self._choices.open_transaction(owner.account_id) as transaction:
            if await store.lock_if_unchanged(transaction.connection, conversation_id, before):
                keys = await self._record(transaction, owner, conversation_id, shares, DeletionCause.LIMIT)
                self._keys.destroy(keys)
                await store.delete(transaction.connection, conversation_id)
                await finish(transaction.connection, conversation_id, self._clock.now())
                await wake(transaction.connection)
        await self._delete_external(owner, conversation_id)

    async def delete_left_behind(self, owner: Actor, conversation_id: UUID, before: datetime) -> None:
        """Delete a conversation left behind in a workspace, unless changed since `before`.

        The owner no longer works there, so they can neither read nor delete it.
        """
        await self._delete_external(owner, conversation_id)
        async with self._database.anonymous() as connection:
            keys = await store.conversation_keys(connection, conversation_id)
            if await store.delete_left_behind(connection, conversation_id, before):
                await self._choices.record_evidence(
                    connection, owner.account_id, EntryKind.KEY_DESTROYED, {"of": f"conversation:{conversation_id}"}
                )
                self._keys.destroy(keys)

    async def delete_external_data(self, owner_id: UUID, conversation_id: UUID) -> None:
        """Delete data kept elsewhere of a conversation whose workspace is deleted."""
        await self._delete_external(Actor(owner_id, "", AccountRole.PERSON, UUID(int=0), PERSONAL), conversation_id)

    async def _record(
        self, transaction: ChoiceTransaction, actor: Actor, conversation_id: UUID, shares: int, cause: DeletionCause
    ) -> list[UUID]:
        """Record the deletion and its extent; return the names of the conversation's keys.

        The caller holds the row locked.
        """
        connection, party = transaction.connection, conversation_party(conversation_id)
        await transaction.record(party, allowed=False)
        pending = await store.deletion_extent(
            connection, conversation_id, await datasets_holding(connection, party), shares
        )
        await begin(connection, self._random, actor, pending, self._clock.now(), cause)
        await transaction.record_evidence(EntryKind.KEY_DESTROYED, {"of": f"conversation:{conversation_id}"})
        return await store.conversation_keys(connection, conversation_id)

    async def _count_shares_and_delete_external(self, actor: Actor, conversation_id: UUID) -> int:
        """Delete data kept elsewhere; return how many shared copies that included."""
        async with self._database.acting_as(actor.account_id) as connection:
            shares = await store.count_shares(connection, conversation_id)
        await self._delete_external(actor, conversation_id)
        return shares

    async def _delete_external(self, actor: Actor, conversation_id: UUID) -> None:
        for delete in self._delete_callbacks:
            await delete(actor, conversation_id)
