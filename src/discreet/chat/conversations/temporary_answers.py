"""Answers of temporary chats, stored in memory (P9)."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from discreet.chat.conversations.attachment import NewAttachment
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import MessageBody, MessageState, called_off
from discreet.chat.conversations.temporary_registry import TemporaryChatRegistry
from discreet.chat.conversations.turn_start import PendingTurn, TurnFactory
from discreet.identity.accounts.actor import Actor
from discreet.quotas.money_sums import EndedUse


class TemporaryAnswers:
    """Implements `AnswerRepository` in memory."""

    def __init__(self, registry: TemporaryChatRegistry, questions: TurnFactory) -> None:
        self._registry, self._questions = registry, questions

    async def save(
        self,
        asked: PendingTurn,
        body: MessageBody,
        state: MessageState,
        pictures: Sequence[NewAttachment] = (),
        use: EndedUse | None = None,
    ) -> PendingTurn | None:
        """Store the answer; None when the chat has ended."""
        assert use is None, "only a prompt that is stored with its question is counted with its answer"
        grown, _ = self._questions.grown(asked, body)
        answer = replace(grown.answer, body=body, state=state)
        if (held := self._registry.find(asked.conversation.about.id)) is None:
            return None
        labelled = replace(held.conversation, labels=grown.conversation.labels)
        self._registry.update(held.with_files(pictures), labelled.with_messages(answer))
        return grown

    async def save_all(self, so_far: Sequence[tuple[PendingTurn, MessageBody]]) -> set[UUID]:
        return {asked.answer.id for asked, body in so_far if await self.save(asked, body, MessageState.RUNNING)}

    async def claim_parked(self, actor: Actor, conversation: OpenConversation, body: MessageBody) -> PendingTurn | None:
        held = self._registry.held(actor, conversation.about.id)
        parked = held.conversation.parked
        if parked is None or conversation.parked is None or parked.id != conversation.parked.id:
            return None
        answer = replace(parked, body=body, state=MessageState.RUNNING)
        taken = held.conversation.with_messages(answer)
        self._registry.update(held, taken)
        return PendingTurn.answered_by(taken, answer)

    async def settle_parked(
        self, actor: Actor, conversation_id: UUID, state: MessageState, error: str | None = None
    ) -> None:
        held = self._registry.held(actor, conversation_id)
        if (parked := held.conversation.parked) is not None:
            self._registry.update(held, held.conversation.with_messages(called_off(parked, state, error)))

    async def stop(self, actor: Actor, conversation_id: UUID) -> None:
        """Do nothing: a temporary answer is always written in this process."""
