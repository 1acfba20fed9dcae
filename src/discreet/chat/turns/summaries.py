"""Summaries of the messages that no longer fit into a chat's prompts.

Invariants:
- The model that gave the chat's latest answer writes it, by an ordinary request: metered, permitted, never dropped for
  another one.
- It is stored in the last message that it covers, under that message's key, label and lifetime (P1, P7, P10). In a
  temporary chat it is in memory only (P9).
- It is never a record for training: the pipeline reads the texts of messages only.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
import structlog

from discreet.chat.conversations.conversation import Conversation, OpenConversation
from discreet.chat.conversations.message import Message, MessageBody, MessageState, Role, Summary
from discreet.chat.conversations.message_deletion import STILL_ANSWERING
from discreet.chat.conversations.repository import ConversationRepository
from discreet.chat.turns.prompt import SUMMARY_CHARACTERS
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.chat.turns.request_limits import with_chat_limits
from discreet.chat.turns.summary_prompts import SummaryPrompts, select_messages_to_summarise
from discreet.errors import Conflict, DiscreetError, Forbidden, Invalid, NotFound, TooLarge, Unavailable
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_revocation import Revocation
from discreet.models.limits import ModelLimits
from discreet.ports.clock import Clock
from discreet.ports.model import Completion, Delta, Model, Part, ReasoningOnly
from discreet.ports.model_request import ModelRequest
from discreet.promises.temporary import is_temporary

log = structlog.get_logger()

TIMEOUT = 600.0
"""Seconds for a whole summary, at the speed of a small model without a graphics card."""

TURNED_OFF = "Summaries are turned off on this server."
NOTHING_TO_DO = "The model still sees all messages of this chat."
ALREADY = "A summary of this chat is already being written."
NOT_WRITTEN = "The model didn't write a summary. Try again."
ENDED = "This chat doesn't exist, or it isn't yours."
TOO_SLOW = "The model took too long to write a summary. Try again."


class SummaryMode(StrEnum):
    """When summaries are written, by the operator's choice."""

    ASK = "ask"
    ALWAYS = "always"
    """Also without being asked, after an answer that some messages were left out of."""
    NEVER = "never"


@dataclass(frozen=True)
class BranchSummary:
    """A summary and the last message that it covers, which holds it."""

    message_id: UUID
    summary: Summary


class Summaries:
    def __init__(
        self, model: Model, model_limits: ModelLimits, limits: ChatLimits, clock: Clock, *, mode: SummaryMode
    ) -> None:
        self._model, self._model_limits, self._limits = model, model_limits, limits
        self._clock, self.mode = clock, mode
        self._writing: dict[UUID, tuple[Conversation, asyncio.Task[Summary]]] = {}
        """The summaries that are being written in this process, by their conversation."""
        self._tasks: set[asyncio.Task[None]] = set()

    async def write(self, conversations: ConversationRepository, actor: Actor, conversation_id: UUID) -> BranchSummary:
        """Summarise the earlier messages of the shown branch.

        Forbidden when the operator turned it off. Conflict while an answer or a summary is being written, and when all
        messages fit.
        """
        if self.mode is SummaryMode.NEVER:
            raise Forbidden(TURNED_OFF)
        opened = await conversations.open(actor, conversation_id)
        if opened.is_running or opened.parked_answer:
            raise Conflict(STILL_ANSWERING)
        path = opened.path(opened.metadata.head_id)
        covered_messages = select_messages_to_summarise(path, self._limits.for_model(_find_latest_model(path)[0]))
        if not covered_messages:
            raise Conflict(NOTHING_TO_DO)
        summary = await self._run_exclusively(opened.metadata, self._summarise(opened, path, covered_messages))
        await conversations.set_summary(actor, conversation_id, covered_messages[-1].id, summary)
        return BranchSummary(covered_messages[-1].id, summary)

    async def change(
        self, conversations: ConversationRepository, actor: Actor, conversation_id: UUID, message_id: UUID, text: str
    ) -> BranchSummary:
        """Replace the text of a summary. NotFound when the message holds none."""
        if not (text := text.strip()):
            raise Invalid("Write a summary first.", field="text")
        if len(text) > SUMMARY_CHARACTERS:
            raise TooLarge(
                f"The summary has {len(text):,} characters; {SUMMARY_CHARACTERS:,} is the limit.", field="text"
            )
        message = (await conversations.open(actor, conversation_id)).messages.get(message_id)
        if message is None or message.body.summary is None:
            raise NotFound("This summary isn't in this chat.")
        changed_summary = msgspec.structs.replace(message.body.summary, text=text, edited=True)
        await conversations.set_summary(actor, conversation_id, message_id, changed_summary)
        return BranchSummary(message_id, changed_summary)

    def after_answer(
        self,
        conversations: ConversationRepository,
        actor: Actor,
        conversation_id: UUID,
        stored_answer: tuple[MessageBody, MessageState] | None,
    ) -> None:
        """Write a summary soon, if the operator wants one after each answer that needs it."""
        if self.mode is not SummaryMode.ALWAYS or stored_answer is None:
            return
        body, state = stored_answer
        if state is MessageState.COMPLETE and body.left_out > body.summarised:
            task = asyncio.create_task(self._write_soon(conversations, actor, conversation_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def cancel(self, conversation_id: UUID) -> None:
        """End the request for a summary of a conversation that has ended (P9, P10)."""
        if (writing := self._writing.get(conversation_id)) is not None:
            writing[1].cancel()

    def end(self, revocation: Revocation) -> None:
        """End the requests that the revocation concerns."""
        for conversation, task in list(self._writing.values()):
            if revocation.covers_account and revocation.concerns(conversation.owner_id, conversation.workspace_id):
                task.cancel()

    async def wait_until_written(self) -> None:
        """Wait until no summary is being written without being asked."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _write_soon(self, conversations: ConversationRepository, actor: Actor, conversation_id: UUID) -> None:
        try:
            await self.write(conversations, actor, conversation_id)
        except DiscreetError as error:  # the next answer says again what it does not see
            log.warning("summary_failed", error=type(error).__name__)

    async def _run_exclusively(
        self, conversation: Conversation, summary_coroutine: Coroutine[Any, Any, Summary]
    ) -> Summary:
        """Run `summary_coroutine` as the chat's only summary, with a timeout. Conflict while another one runs."""
        if conversation.id in self._writing:
            summary_coroutine.close()
            raise Conflict(ALREADY)
        task = asyncio.create_task(summary_coroutine)
        self._writing[conversation.id] = (conversation, task)
        try:
            await asyncio.wait([task], timeout=TIMEOUT)
            if not task.done():
                raise Unavailable(TOO_SLOW)
            if task.cancelled():
                raise NotFound(ENDED)
            return task.result()
        finally:
            task.cancel()
            del self._writing[conversation.id]

    async def _summarise(
        self, opened: OpenConversation, path: Sequence[Message], covered_messages: Sequence[Message]
    ) -> Summary:
        """Return the summary of these messages, made piece by piece."""
        conversation, (model, provider) = opened.metadata, _find_latest_model(path)
        prompts = SummaryPrompts(covered_messages, self._limits.for_model(model), model, conversation.payer)
        message_id = None if is_temporary(conversation.id) else covered_messages[-1].id
        completion = None
        for piece in prompts.pieces:
            request = msgspec.structs.replace(prompts.request(piece), message_id=message_id, provider=provider)
            limited = await with_chat_limits(self._model_limits, conversation, path, request)
            prompts.summary, completion = await self._ask_for_summary(limited, prompts.longest)
        return _build_summary(prompts.summary, completion, self._clock.now())

    async def _ask_for_summary(self, request: ModelRequest, max_characters: int) -> tuple[str, Completion | None]:
        """Return what the model says, cut. Unavailable if it says nothing."""
        pieces: list[str] = []

        def on_part(part: Part) -> bool:
            if isinstance(part, Delta):
                pieces.append(part.text)
            elif isinstance(part, ReasoningOnly):
                pieces.clear()
            return True

        completion = await self._model.answer(request, on_part)
        text = "".join(pieces).encode(errors="ignore").decode().replace("\0", "").strip()[:max_characters]
        if not text or completion is None or completion.reason not in ("stop", "length"):
            raise Unavailable(NOT_WRITTEN)
        return text, completion


def _find_latest_model(path: Sequence[Message]) -> tuple[str | None, UUID | None]:
    """Return the model of the latest answer, and its provider if the model has a name."""
    body = next((each.body for each in reversed(path) if each.role is Role.ASSISTANT), None)
    return (body.model, body.provider) if body and body.model else (None, None)


def _build_summary(text: str, completion: Completion | None, at: datetime) -> Summary:
    model, recipient = (completion.model, completion.recipient) if completion else (None, None)
    return Summary(text=text, made_at=at, model=model, endpoint_id=recipient)
