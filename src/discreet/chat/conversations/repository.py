"""The interface for storing conversations: in the database or in memory (P9).

Invariants:
- It is a protocol only.
- Turns and chats work with either implementation and cannot tell them apart.
"""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from discreet.chat.conversations.action_call import ActionCall
from discreet.chat.conversations.attachment import Attachment, NewAttachment
from discreet.chat.conversations.conversation import ContinuedChat, Conversation, OpenConversation
from discreet.chat.conversations.message import Mention, Message, MessageBody, MessageState, Summary
from discreet.chat.conversations.turn_start import PendingTurn, QuestionOpening
from discreet.identity.accounts.actor import Actor
from discreet.promises.improve import Verdict
from discreet.promises.masking import MaskingChoice
from discreet.promises.recipients import ModelLimit
from discreet.quotas.money_sums import EndedUse


class AnswerRepository(Protocol):
    """The protocol of `StoredAnswers`, which documents each method."""

    async def save(
        self,
        turn: PendingTurn,
        body: MessageBody,
        state: MessageState,
        pictures: Sequence[NewAttachment] = (),
        use: EndedUse | None = None,
    ) -> PendingTurn | None: ...

    async def save_all(self, answers: Sequence[tuple[PendingTurn, MessageBody]]) -> set[UUID]: ...

    async def claim_parked(
        self, actor: Actor, conversation: OpenConversation, body: MessageBody
    ) -> PendingTurn | None: ...

    async def settle_parked(
        self, actor: Actor, conversation_id: UUID, state: MessageState, error: str | None = None
    ) -> None: ...

    async def stop(self, actor: Actor, conversation_id: UUID) -> None: ...


class ConversationRepository(Protocol):
    """The protocol of `Conversations`, which documents each method."""

    @property
    def answers(self) -> AnswerRepository: ...

    def may_show(self, actor: Actor, conversation: Conversation) -> bool: ...

    # Asking

    async def begin(
        self,
        actor: Actor,
        gpt_id: UUID | None,
        text: str,
        files: Sequence[NewAttachment] = (),
        *,
        preview: bool = False,
        limit: ModelLimit = ModelLimit.OFFERED,
        masking: MaskingChoice = MaskingChoice.DEFAULT,
        mention: Mention | None = None,
        opening: QuestionOpening | None = None,
    ) -> PendingTurn: ...

    async def ask(
        self,
        actor: Actor,
        conversation_id: UUID,
        parent_id: UUID | None,
        text: str,
        files: Sequence[NewAttachment] = (),
        *,
        root: bool = False,
        mention: Mention | None = None,
        opening: QuestionOpening | None = None,
    ) -> PendingTurn: ...

    async def ask_again(
        self, actor: Actor, conversation_id: UUID, answer_id: UUID, opening: QuestionOpening | None = None
    ) -> PendingTurn: ...

    # Reading and changing

    async def get(self, actor: Actor, conversation_id: UUID) -> Conversation: ...

    async def get_continued_chat(self, actor: Actor, conversation_id: UUID) -> ContinuedChat: ...

    async def find_mention(self, actor: Actor, conversation_id: UUID, message_id: UUID) -> Mention | None: ...

    async def open(self, actor: Actor, conversation_id: UUID) -> OpenConversation: ...

    async def read_model_form(self, actor: Actor, file: Attachment) -> bytes: ...

    async def read_original(self, actor: Actor, file: Attachment) -> bytes: ...

    async def get_verdict(self, actor: Actor, conversation_id: UUID) -> tuple[OpenConversation, Verdict]: ...

    async def rename(self, actor: Actor, conversation_id: UUID, title: str) -> None: ...

    async def limit_models(self, actor: Actor, conversation_id: UUID, limit: ModelLimit) -> None: ...

    async def choose_masking(self, actor: Actor, conversation_id: UUID, choice: MaskingChoice) -> None: ...

    async def show_branch(self, actor: Actor, conversation_id: UUID, message_id: UUID) -> None: ...

    async def set_summary(
        self, actor: Actor, conversation_id: UUID, message_id: UUID, summary: Summary | None
    ) -> None: ...

    async def check_file_quota(self, actor: Actor, files: Sequence[NewAttachment]) -> None: ...

    async def replace_run(
        self,
        actor: Actor,
        conversation_id: UUID,
        message_id: UUID,
        n: int,
        run: ActionCall,
        files: Sequence[NewAttachment],
    ) -> Message: ...

    async def close_for_improvement(self, actor: Actor, conversation_id: UUID) -> None: ...

    async def delete(self, actor: Actor, conversation_id: UUID) -> None: ...

    async def delete_message(
        self, actor: Actor, conversation_id: UUID, message_id: UUID, expected_count: int | None = None
    ) -> None: ...
