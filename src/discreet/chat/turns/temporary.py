"""Use cases of temporary chats besides chatting itself: how they end, and how one is kept (P9).

Invariants:
- A chat that is over is out of reach first, and its answer is stopped after that.
- Nothing of one is counted, and nothing of one is stored but by an explicit act of its person.
- What a chat held is collected as soon as it has ended: young objects at once, older ones in reference cycles at the
  next look.
"""

import asyncio
import gc
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import msgspec

from discreet.analytics.counting.service import EndedTurn
from discreet.analytics.counting.use import CountingDecision, never_counted
from discreet.assistants.actions.consent.memory_cards import InMemoryCards
from discreet.chat.conversations.conversation import Conversation, OpenConversation
from discreet.chat.conversations.message import ActionCall, Message
from discreet.chat.conversations.save_temporary import TemporaryChatSaver
from discreet.chat.conversations.temporary import TemporaryConversations
from discreet.chat.turns.backend import ConversationBackend
from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor, require_same_space
from discreet.identity.accounts.session_revocation import Revocation
from discreet.runtime.background import background

SECONDS_BETWEEN_LOOKS = 15.0
YOUNG = 1
"""The oldest generation that is collected at each end: a moment's work."""
UNFINISHED = "An answer is not over yet. Wait for it, answer its question, or stop it; then have the chat kept."


class NoUsageCounter:
    """afterwards.Counts: what is done in a temporary chat is in nobody's numbers (P8)."""

    async def turn(self, actor: Actor, ended: EndedTurn) -> bool:
        return False

    async def take_back(self, actor: Actor, gpt_id: UUID) -> None:
        """Nothing was given."""


class TemporaryChats:
    """`desk` is where one chats in them; `cards` and `conversations` are what it remembers."""

    def __init__(
        self,
        desk: ConversationBackend,
        conversations: TemporaryConversations,
        cards: InMemoryCards,
        keeping: TemporaryChatSaver,
        forget_requests: Callable[[], None],
    ) -> None:
        """`forget_requests` drops what the model and libraries of this process keep of answered requests."""
        self.desk, self.conversations, self._cards, self._keeping = desk, conversations, cards, keeping
        self._forget_requests = forget_requests
        self._looking: asyncio.Task[None] | None = None
        self._uncollected = False
        """Whether a chat has ended since everything was collected."""
        conversations.when_ended(self._ended)

    async def start(self) -> None:
        self._looking = background.start("temporary_chats", self._look_for_ever)

    async def stop(self) -> None:
        """All of them end with the server."""
        if self._looking:
            self._looking.cancel()
        await self._drop(self.conversations.all())
        await self.desk.chat.stop()

    async def end(self, ending: Revocation) -> None:
        """Those of a session that has ended end with it, and an answer of a GPT that one may use no longer."""
        if ending.gpt_id is not None:
            await self.desk.chat.end(ending)
        await self._drop(self.conversations.ended_by(ending))

    async def drop_what_is_over(self) -> None:
        await self._drop(self.conversations.over())

    async def close(self, actor: Actor, conversation_id: UUID) -> None:
        """At its person's wish."""
        self.conversations.refuse_unless_shown(actor, conversation_id)
        await self._drop([conversation_id])

    async def keep(self, actor: Actor, conversation_id: UUID) -> UUID:
        """From now on it is an ordinary conversation, under the id that is returned. Conflict while an answer is not
        over. Of two who ask at once one is told that it is gone."""
        held = self.conversations.held(actor, conversation_id)
        require_same_space(actor, held.conversation.about.workspace_id, "conversation")
        if held.conversation.running or held.conversation.parked:
            raise Conflict(UNFINISHED)
        self.conversations.take(conversation_id)
        try:
            kept_id = await self._keeping.keep(actor, self._with_ledger(held.conversation), held.files)
        except BaseException:
            self.conversations.put_back(held)
            raise
        self._cards.forget(conversation_id)
        return kept_id

    def disclosures_of(self, conversation_id: UUID) -> list[UUID]:
        """The ledger's rows of what has left from it."""
        return list(self._cards.entries(conversation_id).values())

    @staticmethod
    def counted(about: Conversation) -> CountingDecision:
        return never_counted(about.service, about.nature)

    # Parts

    async def _drop(self, ids: list[UUID]) -> None:
        for id_ in ids:
            self.conversations.take(id_)
            self._cards.forget(id_)
        await asyncio.gather(*map(self.desk.chat.cut_off, ids))
        for id_ in ids:
            self._ended(id_)

    def _ended(self, conversation_id: UUID) -> None:
        """Nothing of it is needed any more: forget it, once whoever calls is done with it."""
        self._cards.forget(conversation_id)
        if not self._uncollected:
            self._uncollected = True
            asyncio.get_running_loop().call_soon(gc.collect, YOUNG)
        self._forget_requests()

    def _collect_all(self) -> None:
        """Also what has lived long enough to be looked through rarely."""
        if self._uncollected:
            self._uncollected = False
            gc.collect()

    def _with_ledger(self, conversation: OpenConversation) -> OpenConversation:
        """Each call names its row of the ledger: by that alone the kept conversation knows of it."""
        entries = self._cards.entries(conversation.about.id)
        return conversation.with_messages(*(_with_entries(each, entries) for each in conversation.messages.values()))

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            try:
                await self.drop_what_is_over()
                self._collect_all()
            except Exception as error:  # out of reach it is already; the next look stops what is left
                background.report("temporary_chats", error, event="temporary_not_dropped")


def _with_entries(message: Message, entries: dict[UUID, UUID]) -> Message:
    def of(call: ActionCall) -> ActionCall:
        entry_id = entries.get(call.consent_id) if call.consent_id else None
        return msgspec.structs.replace(call, ledger_id=call.ledger_id or entry_id)

    return replace(message, body=msgspec.structs.replace(message.body, calls=tuple(map(of, message.body.calls))))
