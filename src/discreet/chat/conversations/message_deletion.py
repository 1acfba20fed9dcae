"""Deletion of a message and its descendants while the rest stays.

Specification: Keys, deletion, erasure; P10.

Invariants:
- One transaction re-encrypts the rest under new keys.
- Then the old own key is destroyed, so that no copy of the deleted messages opens any more, in backups too.
- The transaction leaves both keys named by the row: a killed server loses nothing of the rest, and the next start
  destroys the key to the deleted messages.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.reencrypt_cards import CardReencryption
from discreet.chat.conversations import message_deletion_store as store
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.key_scopes import KeyGrant
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.leaves import lock_owner, take_leaves
from discreet.chat.conversations.message import Message
from discreet.chat.conversations.seals import ConversationSeals
from discreet.chat.conversations.spare_keys import ReplacedKeys
from discreet.data_rights.deletion.deletion import DeletionKind as Deleted
from discreet.data_rights.deletion.deletion import PendingDeletion
from discreet.data_rights.deletion.log import begin, datasets_holding, finish
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, NotFound
from discreet.evidence.entry import EntryKind
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ChoiceTransaction, ConsentChoices
from discreet.identity.accounts.session_revocation import wake
from discreet.identity.accounts.space_guard import require_space_access
from discreet.ports.keys import PageUse
from discreet.promises.deletion import deleted_with, is_all
from discreet.promises.parties import conversation_party

MESSAGE_NOT_FOUND = "This message isn't in this chat."
STILL_ANSWERING = "An answer is still in progress in this chat. Wait for it, or stop it."
CHANGED = "This chat has changed in the meantime. Check it before you delete a part of it."

KEY_BEING_MOVED = "This chat is being moved to your own key. Try again in a moment."


@dataclass(frozen=True)
class ConversationSplit:
    """A conversation before and after the deletion, with its new grants."""

    before: OpenConversation
    after: OpenConversation
    grants: Sequence[KeyGrant]

    @property
    def deleted(self) -> list[Message]:
        return [message for id_, message in self.before.messages.items() if id_ not in self.after.messages]


OnReencrypt = Callable[[Connection, ConversationSplit], Awaitable[None]]
"""Deletes data of the deleted messages and re-encrypts data of the others under the new keys."""


class MessageDeletion:
    def __init__(self, runtime: Runtime, choices: ConsentChoices) -> None:
        self._database, self._choices, self._clock, self._random = (
            runtime.database,
            choices,
            runtime.clock,
            runtime.random,
        )
        self._key_store = runtime.keys
        self._keys = ConversationKeys(runtime.keys, runtime.random)
        self._seals = ConversationSeals(self._keys, runtime.random)
        self._cards = CardReencryption(ConsentCipher(runtime.keys, runtime.random))
        self._replaced_keys = ReplacedKeys(runtime.database, self._keys)
        self._reencrypt_callbacks: list[OnReencrypt] = []

    def on_reencrypt(self, reencrypt: OnReencrypt) -> None:
        self._reencrypt_callbacks.append(reencrypt)

    async def delete(
        self, actor: Actor, conversation_id: UUID, message_id: UUID, expected_count: int | None, shares: int
    ) -> None:
        """Delete the message and its descendants; nothing opens them afterwards.

        `shares` is the number of shared copies already deleted. NotFound for another person's conversation; Conflict
        when nothing would stay, when the number of messages is not `expected_count`, or while an answer is written.
        """
        async with self._choices.open_transaction(actor.account_id) as transaction:
            extra_amounts = {"shares": shares} if shares else {}
            await self._delete_in_transaction(
                transaction, actor, (conversation_id, message_id), expected_count, extra_amounts
            )
        await self._replaced_keys.destroy(conversation_id)
        async with self._database.acting_as(actor.account_id) as connection:
            await finish(connection, message_id, self._clock.now())
            await wake(connection)

    async def _delete_in_transaction(
        self,
        transaction: ChoiceTransaction,
        actor: Actor,
        target: tuple[UUID, UUID],
        expected_count: int | None,
        extra_amounts: Mapping[str, int],
    ) -> None:
        """Delete and re-encrypt in the transaction.

        The "no" is recorded last: it destroys a share, which an earlier failure must leave alone.
        """
        connection, (conversation_id, message_id) = transaction.connection, target
        await lock_owner(connection, actor.account_id)
        if not await transaction.lock_conversation(conversation_id):
            raise NotFound("This chat doesn't exist, or it isn't yours.")
        await self._replaced_keys.destroy_within(connection, conversation_id)
        if await store.is_being_handed_over(connection, conversation_id):
            raise Conflict(KEY_BEING_MOVED)
        before = await self._seals.open(connection, conversation_id)
        await require_space_access(connection, actor, before.metadata.workspace_id)
        deleted = messages_to_delete(before, message_id, expected_count)
        owner_id, workspace_id = before.metadata.owner_id, before.metadata.workspace_id
        taker = await take_leaves(connection, self._key_store, self._random, owner_id, workspace_id)
        split = self._split(before, deleted, await taker.next(PageUse.PRIVATE))
        pending = await self._pending_deletion(connection, split, message_id, extra_amounts)
        await self._seal(connection, split)
        await begin(connection, self._random, actor, pending, self._clock.now())
        await transaction.record_evidence(EntryKind.KEY_DESTROYED, {"of": f"message:{message_id}"})
        await transaction.record(conversation_party(conversation_id), allowed=False)

    def _split(self, before: OpenConversation, deleted: Collection[UUID], new_key: UUID) -> ConversationSplit:
        keys, grants = self._keys.renew_after_deletion(
            before.metadata.owner_id, before.metadata.id, before.labels[0].label, new_key
        )
        remaining = before.without(deleted)
        return ConversationSplit(
            before, replace(remaining, metadata=replace(remaining.metadata, user_key=new_key), keys=keys), grants
        )

    async def _seal(self, connection: Connection, split: ConversationSplit) -> None:
        after = split.after
        sealed = [self._seals.seal_message(after, message) for message in after.messages.values()]
        title = self._seals.seal_title(after.metadata, after.keys)
        await store.replace_content(connection, after.metadata, title, split.grants, sealed)
        cards = [card for message in after.messages.values() for card in list_card_ids(message)]
        await self._cards.reencrypt(connection, after.metadata.owner_id, after.metadata.id, _user_keys(split), cards)
        for reencrypt in self._reencrypt_callbacks:
            await reencrypt(connection, split)

    async def _pending_deletion(
        self, connection: Connection, split: ConversationSplit, message_id: UUID, extra_amounts: Mapping[str, int]
    ) -> PendingDeletion:
        datasets = await datasets_holding(connection, conversation_party(split.after.metadata.id))
        cards = [card for message in split.deleted for card in list_card_ids(message)]
        disclosures = await store.count_disclosures(connection, cards)
        return PendingDeletion(
            Deleted.MESSAGE, message_id, {"messages": len(split.deleted), **extra_amounts}, disclosures, datasets
        )


def messages_to_delete(conversation: OpenConversation, message_id: UUID, expected_count: int | None) -> frozenset[UUID]:
    """Return the message and its descendants.

    Conflict if nothing would stay, or if `expected_count` is given and is not their number.
    """
    if message_id not in conversation.messages:
        raise NotFound(MESSAGE_NOT_FOUND)
    if conversation.is_running or conversation.parked_answer:
        raise Conflict(STILL_ANSWERING)
    deleted = deleted_with(message_id, conversation.parents)
    if expected_count not in (None, len(deleted)) or is_all(deleted, conversation.parents):
        raise Conflict(CHANGED)
    return deleted


def list_card_ids(message: Message) -> list[UUID]:
    """Return the ids of the consent cards of an answer's calls."""
    return [call.consent_id for call in message.body.calls if call.consent_id is not None]


def _user_keys(split: ConversationSplit) -> tuple[UUID, UUID]:
    before, after = split.before.metadata, split.after.metadata
    return before.user_key or before.id, after.user_key or after.id
