"""Requests beside a chat: its title after the first answer, and follow-up questions.

Invariants:
- A page asks for them after an answer has ended, so they delay no answer.
- They go to the model that gave the answer, and nowhere else. Each is recorded with that answer (P14).
- A failure changes nothing: the title stays, there are no follow-up questions.
- Follow-up questions are stored nowhere.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec
import structlog

from discreet.chat.conversations.conversation import Conversation, OpenConversation, TitleAuthor
from discreet.chat.conversations.message import Message, MessageBody, MessageState, Role
from discreet.chat.conversations.receipt import TitleRequest
from discreet.chat.conversations.repository import ConversationRepository
from discreet.chat.conversations.service import Conversations
from discreet.chat.turns.request_limits import with_chat_limits
from discreet.chat.turns.side_prompts import build_follow_up_request, build_title_request, parse_follow_ups, parse_title
from discreet.errors import DiscreetError
from discreet.identity.accounts.actor import Actor
from discreet.models.limits import ModelLimits
from discreet.ports.model import Delta, Model, Part, ReasoningOnly
from discreet.ports.model_request import ModelRequest
from discreet.promises.temporary import is_temporary

log = structlog.get_logger()

TIMEOUT = 20.0
"""Seconds for a model's answer to such a request."""
MAX_CHARACTERS = 1_000
"""Characters of such an answer that are read."""
TITLE_TRIES = 3
"""The answers of a chat after which a page may ask for a title."""


class SideRequests:
    """`titles`: whether the operator lets the model write titles."""

    def __init__(self, conversations: Conversations, model: Model, limits: ModelLimits, *, titles: bool) -> None:
        self._conversations, self._model, self._limits, self._titles = conversations, model, limits, titles
        self._writing_titles: set[UUID] = set()
        """The conversations whose title is being written in this process."""

    def may_write_title(self, conversation: Conversation) -> bool:
        """Return whether the model may still write the title of this chat."""
        return self._titles and conversation.titled_by is TitleAuthor.FIRST_WORDS

    def title_request(self, conversation: Conversation) -> TitleRequest:
        """Return what a receipt says about the request for the title."""
        if conversation.titled_by is TitleAuthor.MODEL:
            return TitleRequest.DONE
        return TitleRequest.POSSIBLE if self.may_write_title(conversation) else TitleRequest.NONE

    async def write_title(self, actor: Actor, conversation_id: UUID) -> Conversation:
        """Let the model write the title, once; return the conversation's facts with its title."""
        opened = await self._conversations.open(actor, conversation_id)
        first_turn = _first_turn(opened)
        if first_turn is None or not self.may_write_title(opened.metadata) or conversation_id in self._writing_titles:
            return opened.metadata
        question, answer = first_turn
        self._writing_titles.add(conversation_id)
        try:
            payer = opened.metadata.payer
            request = build_title_request(question.body.text, answer.body.text, answer.body.model, payer)
            recorded_request = msgspec.structs.replace(
                request, message_id=answer.id, provider=_get_provider(answer.body)
            )
            text = await self._ask_for_text(
                await with_chat_limits(self._limits, opened.metadata, first_turn, recorded_request)
            )
        finally:
            self._writing_titles.discard(conversation_id)
        if (title := parse_title(text)) is None:
            return opened.metadata
        return await self._conversations.suggest_title(actor, conversation_id, title, (question.id, answer.id))

    async def follow_ups(
        self, conversations: ConversationRepository, actor: Actor, conversation_id: UUID
    ) -> Sequence[str]:
        """Return up to three questions that the person could ask next."""
        opened = await conversations.open(actor, conversation_id)
        path = opened.path(opened.metadata.head_id)
        if len(path) < 2 or opened.is_running or not _is_answered(path[-1]):
            return ()
        question, answer = path[-2].body.text, path[-1].body
        request = build_follow_up_request(question, answer.text, answer.model, opened.metadata.payer)
        message_id = None if is_temporary(conversation_id) else path[-1].id
        request = msgspec.structs.replace(request, message_id=message_id, provider=_get_provider(answer))
        return parse_follow_ups(
            await self._ask_for_text(await with_chat_limits(self._limits, opened.metadata, path, request)), question
        )

    async def _ask_for_text(self, request: ModelRequest) -> str:
        """Return what the model says, or "" if it fails."""
        pieces: list[str] = []

        def on_part(part: Part) -> bool:
            if isinstance(part, Delta):
                pieces.append(part.text)
            elif isinstance(part, ReasoningOnly):
                pieces.clear()
            return sum(map(len, pieces)) < MAX_CHARACTERS

        try:
            async with asyncio.timeout(TIMEOUT):
                completion = await self._model.answer(request, on_part)
        except (DiscreetError, TimeoutError) as error:  # the chat is whole without it
            log.debug("side_request_failed", error=type(error).__name__)
            return ""
        return "" if completion is None or completion.reason != "stop" else "".join(pieces)


def _first_turn(opened: OpenConversation) -> tuple[Message, Message] | None:
    """Return the first question of the shown branch and its answer.

    None while an answer is being written, and when the chat has had its tries.
    """
    path = opened.path(opened.metadata.head_id)
    answers = sum(message.role is Role.ASSISTANT for message in opened.messages.values())
    if len(path) < 2 or opened.is_running or answers > TITLE_TRIES or not _is_answered(path[1]):
        return None
    return path[0], path[1]


def _is_answered(message: Message) -> bool:
    return message.role is Role.ASSISTANT and message.state is MessageState.COMPLETE and bool(message.body.text.strip())


def _get_provider(answer: MessageBody) -> UUID | None:
    """Return the answer's provider. None if its model has no name."""
    return answer.provider if answer.model else None
