"""What only stored chats have: facts read once for each question, and prompts that begin with their question."""

from collections.abc import Sequence
from uuid import UUID

from discreet.chat.conversations.attachment import NewAttachment
from discreet.chat.conversations.conversation import ContinuedChat
from discreet.chat.conversations.service import Conversations
from discreet.chat.conversations.turn_start import parties_at_start
from discreet.chat.prompts.about_me_service import AboutMeService
from discreet.chat.turns.opening import OpeningServices, TurnOpening
from discreet.chat.turns.question_facts import QuestionFacts, QuestionFactsReader
from discreet.chat.turns.responder import Responder
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_hint import SessionHint


class StoredChats:
    def __init__(
        self,
        conversations: Conversations,
        about_me: AboutMeService,
        facts: QuestionFactsReader,
        opening: OpeningServices,
    ) -> None:
        self._conversations, self.about_me, self._facts, self._opening = conversations, about_me, facts, opening

    async def continued(
        self, actor: Actor, conversation_id: UUID, hint: SessionHint | None
    ) -> tuple[ContinuedChat, QuestionFacts]:
        """Return an existing chat, with the facts of the moment; confirm the hint.

        SessionHintMismatch.
        """
        facts, row = await self._facts.of_chat(actor, conversation_id, hint)
        return await self._conversations.continued_in(actor, row), facts

    async def begun(
        self, actor: Actor, gpt_id: UUID | None, files: Sequence[NewAttachment], hint: SessionHint | None
    ) -> QuestionFacts:
        """Return the facts of a chat that begins at this moment; confirm the hint.

        SessionHintMismatch.
        """
        return await self._facts.of_new_chat(actor, parties_at_start(actor, gpt_id, files), gpt_id, hint)

    async def opening(
        self,
        facts: QuestionFacts,
        chat: ContinuedChat | None,
        answering: Responder,
        time_zone: str | None,
        language: str | None,
    ) -> TurnOpening:
        """Return the question's opening, with the person's “About me” text where it may be sent."""
        told = await self.about_me.text_for_prompt(
            facts.about_me, has_gpt=answering.gpt is not None, is_preview=answering.brief.draft
        )
        answering = answering.with_about_me(told) if told else answering
        return TurnOpening(self._opening, answering, facts, chat.opened if chat else None, time_zone, language)
