"""Answers of temporary chats, stored in memory (P9)."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from discreet.chat.conversations.attachment import NewAttachment
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import MessageBody, MessageState, end_parked
from discreet.chat.conversations.temporary_registry import TemporaryChatRegistry
from discreet.chat.conversations.turn_start import PendingTurn, TurnFactory
from discreet.identity.accounts.actor import Actor
from discreet.quotas.money_sums import EndedUse


class TemporaryAnswers:
    """Implements `AnswerRepository` in memory."""

    def __init__(self, registry: TemporaryChatRegistry, turns: TurnFactory) -> None:
        self._registry, self._turns = registry, turns

    async def save(
        self,
        turn: PendingTurn,
        body: MessageBody,
        state: MessageState,
        pictures: Sequence[NewAttachment] = (),
        use: EndedUse | None = None,
    ) -> PendingTurn | None:
        """Store the answer; None when the chat has ended."""
        assert use is None, "only a prompt that is stored with its question is counted with its answer"
        relabelled, _ = self._turns.relabel(turn, body)
        answer = replace(relabelled.answer, body=body, state=state)
        if (chat := self._registry.find(turn.conversation.metadata.id)) is None:
            return None
        labelled = replace(chat.conversation, labels=relabelled.conversation.labels)
        self._registry.update(chat.with_files(pictures), labelled.with_messages(answer))
        return relabelled

    async def save_all(self, answers: Sequence[tuple[PendingTurn, MessageBody]]) -> set[UUID]:
        return {turn.answer.id for turn, body in answers if await self.save(turn, body, MessageState.RUNNING)}

    async def claim_parked(self, actor: Actor, conversation: OpenConversation, body: MessageBody) -> PendingTurn | None:
        chat = self._registry.require(actor, conversation.metadata.id)
        parked = chat.conversation.parked_answer
        if parked is None or conversation.parked_answer is None or parked.id != conversation.parked_answer.id:
            return None
        answer = replace(parked, body=body, state=MessageState.RUNNING)
        conversation_now = chat.conversation.with_messages(answer)
        self._registry.update(chat, conversation_now)
        return PendingTurn.of_answer(conversation_now, answer)

    async def settle_parked(
        self, actor: Actor, conversation_id: UUID, state: MessageState, error: str | None = None
    ) -> None:
        chat = self._registry.require(actor, conversation_id)
        if (parked := chat.conversation.parked_answer) is not None:
            self._registry.update(chat, chat.conversation.with_messages(end_parked(parked, state, error)))

    async def stop(self, actor: Actor, conversation_id: UUID) -> None:
        """Do nothing: a temporary answer is always written in this process."""
