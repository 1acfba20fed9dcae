"""Use cases of chatting: ask, follow a running answer, stop it.

Law of this file: the question is durably stored before the model hears of it; the server's own history is
the only one that counts.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import structlog

from discreet.accounts.actor import Actor
from discreet.chat.prompt import PLAIN, Brief
from discreet.chat.running import RunningTurn
from discreet.chat.turn import CutOff, Limits, StopAsked, Turn
from discreet.conversations.service import Asked, Conversations
from discreet.errors import Invalid, NotFound, TooLarge
from discreet.gpts.knowledge import Passage
from discreet.gpts.service import Gpts
from discreet.seams import Model

log = structlog.get_logger()

CHECKPOINT_SECONDS = 2.0
CHARACTERS_PER_TOKEN = 3
"""A low estimate for text in European languages, so that what we send fits."""

GPT_GONE = "This conversation's GPT was deleted, or is no longer shared with you. What was said stays yours to read."


@dataclass(frozen=True)
class Ask:
    """A new question (`text`), or another answer to an old one (`regenerate`)."""

    text: str | None = None
    conversation_id: UUID | None = None
    gpt_id: UUID | None = None
    draft: bool = False
    parent_id: UUID | None = None
    edit_root: bool = False
    regenerate: UUID | None = None


@dataclass(frozen=True)
class ChatLimits:
    message_characters: int
    context_tokens: int
    answer_tokens: int

    def turn(self) -> Limits:
        """Half of the context at most is for the answer, an eighth for knowledge."""
        answer = min(self.answer_tokens, self.context_tokens // 2)
        prompt = (self.context_tokens - answer) * CHARACTERS_PER_TOKEN
        return Limits(prompt, self.context_tokens // 8 * CHARACTERS_PER_TOKEN, answer)


class Chat:
    def __init__(self, conversations: Conversations, gpts: Gpts, model: Model, limits: ChatLimits) -> None:
        self._conversations, self._gpts, self._model, self._limits = conversations, gpts, model, limits
        self._running: dict[UUID, RunningTurn] = {}
        self._checkpoints: asyncio.Task[None] | None = None

    async def start(self, *, alone: bool) -> None:
        """Begin to checkpoint. `alone`: no other process serves, so what still counts as running was cut off."""
        if alone:
            await self._conversations.interrupt_running_answers()
        self._checkpoints = asyncio.create_task(self._checkpoint_for_ever())

    async def stop(self) -> None:
        """End every turn, stored as far as it is."""
        if self._checkpoints:
            self._checkpoints.cancel()
        await asyncio.gather(*(turn.stop(CutOff()) for turn in list(self._running.values())))

    async def ask(self, actor: Actor, ask: Ask) -> RunningTurn:
        """Store the question, then let the answer begin."""
        self._check(ask)
        brief, gpt_id = await self._brief(actor, ask)
        asked = await self._store(actor, ask, gpt_id)

        async def find(question: str) -> tuple[Passage, ...]:
            return await self._find(actor, asked, question)

        turn = Turn(asked, brief, self._limits.turn())
        running = RunningTurn(asked, turn, self._model, find, self._conversations.save_answer)
        self._keep(running)
        return running

    def running(self, actor: Actor, conversation_id: UUID) -> RunningTurn | None:
        """The answer that is being written in this conversation of the actor's, if one is."""
        running = self._running.get(conversation_id)
        if running is None or running.asked.conversation.about.owner_id != actor.account_id:  # P6
            return None
        return running

    async def stop_answer(self, actor: Actor, conversation_id: UUID) -> None:
        if running := self.running(actor, conversation_id):
            await running.stop(StopAsked())

    def _check(self, ask: Ask) -> None:
        if ask.regenerate is not None:
            return
        text = ask.text or ""
        if not text.strip():
            raise Invalid("Write a message first.", field="text")
        if "\0" in text:
            raise Invalid("The message holds a NUL character; remove it.", field="text")
        if len(text) > self._limits.message_characters:
            most = self._limits.message_characters
            raise TooLarge(f"The message has {len(text):,} characters; {most:,} is the limit.", field="text")

    async def _brief(self, actor: Actor, ask: Ask) -> tuple[Brief, UUID | None]:
        """What the model is to be told, and whose GPT it is: the conversation's own, once it has begun."""
        gpt_id = ask.gpt_id
        if ask.conversation_id is not None:
            gpt_id = (await self._conversations.about(actor, ask.conversation_id)).gpt_id
        if gpt_id is None:
            return Brief(), None
        try:
            gpt = await self._gpts.brief_for(actor, gpt_id, draft=ask.draft)
        except NotFound:
            raise NotFound(GPT_GONE if ask.conversation_id else "There is no such GPT.") from None
        return Brief(gpt.instructions or PLAIN, gpt.model, gpt.has_knowledge, gpt.knowledge_use == "quote"), gpt_id

    async def _store(self, actor: Actor, ask: Ask, gpt_id: UUID | None) -> Asked:
        text = ask.text or ""
        if ask.conversation_id is None:
            return await self._conversations.begin(actor, gpt_id, text)
        if ask.regenerate is not None:
            return await self._conversations.ask_again(actor, ask.conversation_id, ask.regenerate)
        return await self._conversations.ask(actor, ask.conversation_id, ask.parent_id, text, root=ask.edit_root)

    async def _find(self, actor: Actor, asked: Asked, question: str) -> tuple[Passage, ...]:
        gpt_id = asked.conversation.about.gpt_id
        return tuple(await self._gpts.find(actor, gpt_id, question)) if gpt_id else ()

    def _keep(self, running: RunningTurn) -> None:
        conversation_id = running.asked.conversation.about.id
        self._running[conversation_id] = running

        def forget() -> None:
            if self._running.get(conversation_id) is running:
                del self._running[conversation_id]

        running.when_over(forget)

    async def _checkpoint_for_ever(self) -> None:
        while True:
            await asyncio.sleep(CHECKPOINT_SECONDS)
            for turn in list(self._running.values()):
                try:
                    await turn.checkpoint()
                except Exception as error:  # the next checkpoint or the end of the turn will store it
                    log.warning("checkpoint_failed", error=type(error).__name__)
