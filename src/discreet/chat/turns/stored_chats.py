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
        opening_services: OpeningServices,
    ) -> None:
        self._conversations, self.about_me, self._facts, self._opening_services = (
            conversations,
            about_me,
            facts,
            opening_services,
        )

    async def read_chat(
        self, actor: Actor, conversation_id: UUID, hint: SessionHint | None
    ) -> tuple[ContinuedChat, QuestionFacts]:
        """Return an existing chat, with the facts of the moment; confirm the hint.

        SessionHintMismatch.
        """
        facts, row = await self._facts.read_for_chat(actor, conversation_id, hint)
        return await self._conversations.read_continued_chat(actor, row), facts

    async def read_start_facts(
        self, actor: Actor, gpt_id: UUID | None, files: Sequence[NewAttachment], hint: SessionHint | None
    ) -> QuestionFacts:
        """Return the facts of a chat that begins at this moment; confirm the hint.

        SessionHintMismatch.
        """
        return await self._facts.read_for_new_chat(actor, parties_at_start(actor, gpt_id, files), gpt_id, hint)

    async def build_opening(
        self,
        facts: QuestionFacts,
        chat: ContinuedChat | None,
        responder: Responder,
        time_zone: str | None,
        language: str | None,
    ) -> TurnOpening:
        """Return the question's opening, with the person's “About me” text where it may be sent."""
        about_me_text = await self.about_me.text_for_prompt(
            facts.about_me, has_gpt=responder.gpt is not None, is_preview=responder.context.draft
        )
        responder = responder.with_about_me(about_me_text) if about_me_text else responder
        return TurnOpening(self._opening_services, responder, facts, chat.opened if chat else None, time_zone, language)
