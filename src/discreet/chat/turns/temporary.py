"""Use cases of temporary chats besides chatting: ending and saving one (P9).

Invariants:
- An ended chat is unreachable before its answer is stopped.
- Nothing of one is counted, unless its guest agreed to that.
- Nothing is stored without an explicit act of its user.
- The memory of an ended chat is collected: young objects at once, older reference cycles at the next check.
"""

import asyncio
import gc
from collections.abc import Callable
from uuid import UUID

from msgspec.structs import replace

from discreet.analytics.counting.service import ContributionRecorder, EndedTurn
from discreet.analytics.counting.use import CountingDecision, refuse_counting
from discreet.assistants.actions.consent.memory_cards import InMemoryCards
from discreet.chat.conversations.action_call import ActionCall
from discreet.chat.conversations.conversation import Conversation, OpenConversation
from discreet.chat.conversations.message import Message
from discreet.chat.conversations.save_temporary import TemporaryChatSaver
from discreet.chat.conversations.temporary import TemporaryConversations
from discreet.chat.turns.backend import ConversationBackend
from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor, require_same_space
from discreet.identity.accounts.session_revocation import Revocation
from discreet.runtime.background import background

EXPIRY_CHECK_SECONDS = 15.0
YOUNG_GENERATION = 1
"""The oldest generation that is collected at each end; this takes little time."""
UNFINISHED = "An answer is not finished yet. Wait for it, answer its question or stop it, then save the chat."


class GuestUsageCounter:
    """Implements `UsageCounter` for temporary chats: a guest's chat counts if they agreed, no other one does (P8)."""

    def __init__(self, counting: ContributionRecorder) -> None:
        self._counting = counting

    async def turn(self, actor: Actor, ended: EndedTurn) -> bool:
        return actor.guest is not None and await self._counting.turn(actor, ended)

    async def retract(self, actor: Actor, gpt_id: UUID) -> None:
        if actor.guest is not None:
            await self._counting.retract(actor, gpt_id)


class TemporaryChats:
    """Temporary chats. `backend` answers in them; `cards` and `conversations` store them."""

    def __init__(
        self,
        backend: ConversationBackend,
        conversations: TemporaryConversations,
        cards: InMemoryCards,
        saver: TemporaryChatSaver,
        clear_request_cache: Callable[[], None],
    ) -> None:
        """Create it. `clear_request_cache` drops what model and libraries cache of requests."""
        self.backend, self.conversations, self._cards, self._saver = backend, conversations, cards, saver
        self.registry = conversations.registry
        self._clear_request_cache = clear_request_cache
        self._expiry_task: asyncio.Task[None] | None = None
        self._needs_collection = False
        """Whether a chat has ended since the last full collection."""
        conversations.on_deleted(self._clear_after_end)

    async def start(self) -> None:
        self._expiry_task = background.start("temporary_chats", self._drop_expired_forever)

    async def stop(self) -> None:
        """End all temporary chats."""
        if self._expiry_task:
            self._expiry_task.cancel()
        await self._drop(self.registry.all())
        await self.backend.chat.stop()

    async def end(self, revocation: Revocation) -> None:
        """End the chats of ended sessions, and answers of a GPT that is no longer usable."""
        if revocation.gpt_id is not None:
            await self.backend.chat.end(revocation)
        await self._drop(self.registry.ended_by(revocation))

    async def drop_expired(self) -> None:
        await self._drop(self.registry.expired())

    async def close(self, actor: Actor, conversation_id: UUID) -> None:
        """End the chat at its user's request."""
        self.registry.require_chat_session(actor, conversation_id)
        await self._drop([conversation_id])

    async def save(self, actor: Actor, conversation_id: UUID) -> UUID:
        """Save the chat as an ordinary conversation and return its new id.

        Conflict while an answer is unfinished. One of two concurrent callers gets NotFound.
        """
        chat = self.registry.require(actor, conversation_id)
        require_same_space(actor, chat.conversation.metadata.workspace_id, "chat")
        if chat.conversation.is_running or chat.conversation.parked_answer:
            raise Conflict(UNFINISHED)
        self.registry.take(conversation_id)
        try:
            saved_id = await self._saver.save(actor, self._with_ledger(chat.conversation), chat.files)
        except BaseException:
            self.registry.put(chat)
            raise
        self._cards.forget(conversation_id)
        await self.backend.chat.interrupt(conversation_id)
        return saved_id

    def disclosures_of(self, conversation_id: UUID) -> list[UUID]:
        """Return the ledger entries of the chat's disclosures."""
        return list(self._cards.entries(conversation_id).values())

    @staticmethod
    def decide_counting(conversation: Conversation) -> CountingDecision:
        return refuse_counting(conversation.service, conversation.nature)

    # Parts

    async def _drop(self, ids: list[UUID]) -> None:
        for id_ in ids:
            self.registry.take(id_)
            self._cards.forget(id_)
        await asyncio.gather(*map(self.backend.chat.interrupt, ids))
        for id_ in ids:
            self._clear_after_end(id_)

    def _clear_after_end(self, conversation_id: UUID) -> None:
        """Forget the cards, collect garbage soon, and drop cached requests."""
        self._cards.forget(conversation_id)
        if not self._needs_collection:
            self._needs_collection = True
            asyncio.get_running_loop().call_soon(gc.collect, YOUNG_GENERATION)
        self._clear_request_cache()

    def _collect_all(self) -> None:
        """Collect all generations if a chat has ended since the last time."""
        if self._needs_collection:
            self._needs_collection = False
            gc.collect()

    def _with_ledger(self, conversation: OpenConversation) -> OpenConversation:
        """Return the conversation with each call's ledger entry.

        This is the saved conversation's only link to the ledger.
        """
        entries = self._cards.entries(conversation.metadata.id)
        return conversation.with_messages(*(_with_entries(each, entries) for each in conversation.messages.values()))

    async def _drop_expired_forever(self) -> None:
        while True:
            await asyncio.sleep(EXPIRY_CHECK_SECONDS)
            try:
                await self.drop_expired()
                self._collect_all()
            except Exception as error:  # it is unreachable already; the next check stops the rest
                background.report("temporary_chats", error, event="temporary_chat_deletion_failed")


def _with_entries(message: Message, entries: dict[UUID, UUID]) -> Message:
    def with_entry(call: ActionCall) -> ActionCall:
        entry_id = entries.get(call.consent_id) if call.consent_id else None
        return replace(call, ledger_id=call.ledger_id or entry_id)

    return replace(message, body=replace(message.body, calls=tuple(map(with_entry, message.body.calls))))
