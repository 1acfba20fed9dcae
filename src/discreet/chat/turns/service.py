"""Use cases of chatting: ask, follow, stop, and resume after a consent decision.

Invariants:
- The question is durably stored before the model gets it.
- Only the server's own history counts.
- A new question, a stop and a deletion count as a no to a waiting card (P4).
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol
from uuid import UUID

from discreet.assistants.actions.consent.card import ConsentRequest, ConsentState
from discreet.assistants.actions.consent.service import Consents
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.capabilities import CapabilityPolicy
from discreet.assistants.gpts.service import Gpts
from discreet.chat.conversations.attachment import NewAttachment
from discreet.chat.conversations.conversation import ContinuedChat, OpenConversation, usage_owner
from discreet.chat.conversations.message import Mention, MessageBody, MessageState
from discreet.chat.conversations.repository import ConversationRepository
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.ask import Ask, check_question
from discreet.chat.turns.attachments import Attachments
from discreet.chat.turns.chat_code import ChatCode, passages_before
from discreet.chat.turns.chat_deletion import ChatDeletion
from discreet.chat.turns.checkpoints import Checkpoints
from discreet.chat.turns.code_runs import CodeRuns
from discreet.chat.turns.opening import TurnOpening, opened_turn
from discreet.chat.turns.parked import parked_in, waits_for
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.chat.turns.question_facts import QuestionFacts
from discreet.chat.turns.remote_answer import RemoteAnswerFollower
from discreet.chat.turns.responder import Responder, Responders
from discreet.chat.turns.stored_chats import StoredChats
from discreet.chat.turns.tool_calls import decided
from discreet.chat.turns.turn import AnswerTurn
from discreet.chat.turns.turn_accounting import TurnAccounting
from discreet.chat.turns.turn_effects import EffectPorts, TurnEffects, TurnServices, answers_by
from discreet.chat.turns.turn_events import StopRequested, TurnInterrupted
from discreet.chat.turns.turn_runner import Effects, FirstAnswer, TurnRunner
from discreet.errors import Forbidden, Invalid, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_hint import SessionHint
from discreet.identity.accounts.session_revocation import Revocation
from discreet.identity.accounts.sessions import Sessions
from discreet.models.limits import ModelLimits
from discreet.ports.model import Model


class ChatSummaries(Protocol):
    """The protocol of `Summaries`, which documents each method."""

    def after_answer(
        self,
        conversations: ConversationRepository,
        actor: Actor,
        conversation_id: UUID,
        kept: tuple[MessageBody, MessageState] | None,
    ) -> None: ...

    def cut_off(self, conversation_id: UUID) -> None: ...

    def end(self, ending: Revocation) -> None: ...


class Chat:
    def __init__(
        self,
        *,
        conversations: ConversationRepository,
        gpts: Gpts,
        actions: Actions,
        consents: Consents,
        model: Model,
        limits: ChatLimits,
        accounting: TurnAccounting,
        sessions: Sessions,
        attachments: Attachments,
        model_limits: ModelLimits,
        clear_request_cache: Callable[[], None] = lambda: None,
        summaries: ChatSummaries,
        capabilities: CapabilityPolicy,
        code: CodeRuns,
        stored: StoredChats | None = None,
    ) -> None:
        """Create it.

        `clear_request_cache` drops the model's cached requests on deletion. `stored`: what only stored chats have.
        """
        self._conversations, self._gpts, self._limits, self._consents = conversations, gpts, limits, consents
        self._responders, self._accounting = Responders(gpts, actions, capabilities), accounting
        self._sessions, self._attachments = sessions, attachments
        self._summaries, self._code_runs, self._stored = summaries, code, stored
        self.code = ChatCode(conversations, gpts, self._responders, sessions, code)
        self.deletion = ChatDeletion(conversations, accounting, self._end_work, clear_request_cache)
        self._turn_services = TurnServices(
            conversations=conversations,
            gpts=gpts,
            consents=consents,
            model=model,
            limits=limits,
            model_limits=model_limits,
            attachments=attachments,
            code=self.code,
        )
        self._running: dict[UUID, TurnRunner] = {}
        self._checkpoints = Checkpoints(self._running, conversations.answers.save_all)

    @property
    def longest_message(self) -> int:
        return self._limits.longest_message

    @property
    def answering(self) -> int:
        """The number of running answers."""
        return len(self._running)

    async def start(self) -> None:
        """Start the checkpoints."""
        self._checkpoints.start()

    async def stop(self) -> None:
        """End every turn and store its state."""
        self._checkpoints.stop()
        await asyncio.gather(*(turn.stop(TurnInterrupted()) for turn in list(self._running.values())))
        await self._accounting.stop()

    async def ask(self, actor: Actor, ask: Ask, hint: SessionHint | None = None) -> TurnRunner:
        """Store the question, then start the answer.

        `hint`: the actor is a guess, which is confirmed before anything is changed; else SessionHintMismatch.
        """
        check_question(ask, self._limits.message_characters)
        chat, facts = await self._continued(actor, ask, hint)
        if hint is not None and chat is not None:
            hint.require_confirmed()
        gpt_id = chat.about.gpt_id if chat else ask.gpt_id
        answering = await self._answering(actor, ask, gpt_id, chat)
        if chat is not None and chat.may_have_cards:
            await self._consents.decline_waiting(actor, chat.about.id)
        files = await self._attachments.files(
            self._conversations, actor, ask.conversation_id, ask.files, answering.brief.model
        )
        opening = None
        if self._stored is not None:
            facts = facts or await self._stored.begun(actor, gpt_id, files, hint)
            opening = await self._stored.opening(facts, chat, answering, ask.time_zone, ask.language)
        if hint is not None:
            hint.require_confirmed()
        # No await between storing and keeping the turn.
        asked = await self._store(actor, ask, gpt_id, files, answering.brief.mention, opening)
        self._attachments.pending_uploads.used(files)
        if opening is None:
            opened, first = opened_turn(asked, answering, self._limits, ask.time_zone, ask.language), None
        else:
            opened, first = opening.turn(asked), opening.first
        running = await self._run(actor, asked, opened.answering, opened.turn, lambda: opened.effects, first)
        await asyncio.sleep(0)  # the turn's first step: its prompt leaves before the response begins
        return running

    async def _continued(
        self, actor: Actor, ask: Ask, hint: SessionHint | None
    ) -> tuple[ContinuedChat | None, QuestionFacts | None]:
        """Return the existing chat and the facts read with it; None for a new chat.

        A chat keeps the GPT that it began with.
        """
        if ask.conversation_id is None:
            return None, None
        facts = None
        if self._stored is None:
            chat = await self._conversations.continued(actor, ask.conversation_id)
        else:
            chat, facts = await self._stored.continued(actor, ask.conversation_id, hint)
        if ask.gpt_id not in (None, chat.about.gpt_id):
            raise Invalid(
                "This chat is with another GPT, or with none. Leave “gpt_id” out, or start a new chat with that GPT.",
                field="gpt_id",
            )
        return chat, facts

    async def _answering(self, actor: Actor, ask: Ask, gpt_id: UUID | None, chat: ContinuedChat | None) -> Responder:
        """Return the responder that the person chose, with its permitted capabilities."""
        own = await self._responders.of(actor, gpt_id, ask.draft, begun=chat is not None)
        answering = (await self._responder_for(actor, ask, own, chat)).by(ask.model, ask.provider, ask.parameters)
        if chat is not None:
            return await self._responders.with_capabilities(chat.about.payer, chat.about.model_limit, answering)
        payer = usage_owner(actor.account_id, actor.space.workspace_id, actor.guest)
        return await self._responders.with_capabilities(payer, ask.limit, answering)

    async def _responder_for(self, actor: Actor, ask: Ask, own: Responder, chat: ContinuedChat | None) -> Responder:
        """Return what answers: the chat's own GPT or plain model, or the GPT that the question mentions."""
        mentioned = ask.mention
        if ask.regenerate is not None and chat is not None:
            mentioned = await self._mentioned_before(actor, chat, ask.regenerate)
        if mentioned in (None, own.gpt_id):
            return own
        if ask.draft:
            raise Invalid("A preview is answered by its own GPT. Leave “mention” out.", field="mention")
        return await self._responders.mentioned(actor, mentioned, own)

    async def _mentioned_before(self, actor: Actor, chat: ContinuedChat, message_id: UUID) -> UUID | None:
        """Return the GPT that the question of this answer mentions, or this question itself."""
        if not chat.has_mentions:
            return None
        mention = await self._conversations.mention(actor, chat.about.id, message_id)
        return mention.gpt_id if mention else None

    async def resume(self, actor: Actor, consent_id: UUID) -> None:
        """Continue the answer that waits for this card, if any, once it is answered."""
        card = await self._consents.get_card(actor, consent_id)
        if card.conversation_id is not None and card.state is not ConsentState.WAITING:
            opened = await self._conversations.open(actor, card.conversation_id)
            if waits_for(opened) == consent_id:
                await self._go_on(actor, opened, card)

    async def resume_if_decided(self, actor: Actor, opened: OpenConversation) -> OpenConversation:
        """Continue an answer whose card was answered before the server stopped."""
        if (consent_id := waits_for(opened)) is None:
            return opened
        card = await self._consents.get_card(actor, consent_id)
        if card.state is ConsentState.WAITING:
            return opened
        await self._go_on(actor, opened, card)
        return await self._conversations.open(actor, opened.about.id)

    def running(self, actor: Actor, conversation_id: UUID) -> TurnRunner | None:
        """Return the answer that this process is writing in the actor's conversation."""
        running = self._running.get(conversation_id)
        shown = running is not None and self._conversations.may_show(actor, running.asked.conversation.about)  # P6, P7
        return running if shown else None

    async def stream_of(self, actor: Actor, conversation_id: UUID) -> TurnRunner | RemoteAnswerFollower | None:
        """Return the answer that any process is writing in the actor's conversation."""
        if running := self.running(actor, conversation_id):
            await self._conversations.about(actor, conversation_id)
            return running
        try:
            opened = await self._conversations.open(actor, conversation_id)
        except NotFound:
            return None
        if (answer := opened.being_written) is None:
            return None
        return RemoteAnswerFollower(opened, answer.id, lambda: self._conversations.open(actor, conversation_id))

    async def stop_answer(self, actor: Actor, conversation_id: UUID) -> None:
        """Stop the running or parked answer of a conversation.

        Another process that writes it stops at its next save. Silent when the conversation does not exist; Forbidden
        where the actor's sign-in does not open its space (P7).
        """
        with suppress(NotFound):
            await self._conversations.about(actor, conversation_id)
        if running := self.running(actor, conversation_id):
            await running.stop(StopRequested())
        else:
            await self._conversations.answers.stop(actor, conversation_id)
        await self._consents.decline_waiting(actor, conversation_id)
        await self._conversations.answers.settle_parked(actor, conversation_id, MessageState.STOPPED)

    async def end(self, ending: Revocation) -> None:
        """End the running answers that the revocation concerns; store their state. End summaries, too."""
        self._summaries.end(ending)
        self._code_runs.end(ending)
        running = [(turn, turn.asked.conversation.about) for turn in self._running.values()]
        if ending.gpt_id is not None:
            running = [(turn, about) for turn, about in running if ending.gpt_id in answers_by(turn.asked)]
        elif not ending.covers_account:
            return
        theirs = [turn for turn, about in running if ending.concerns(about.owner_id, about.workspace_id)]
        await asyncio.gather(*(turn.stop(TurnInterrupted()) for turn in theirs))

    async def cut_off(self, conversation_id: UUID) -> None:
        """End the running answer and summary of a conversation that has ended."""
        self._summaries.cut_off(conversation_id)
        if running := self._running.get(conversation_id):
            await running.stop(TurnInterrupted())
        self._code_runs.forget(conversation_id)

    async def _end_work(self, actor: Actor, conversation_id: UUID) -> None:
        """End the answer, the summary and the Python of a conversation that is about to change."""
        await self.stop_answer(actor, conversation_id)
        self._summaries.cut_off(conversation_id)
        self._code_runs.forget(conversation_id)

    async def settled(self) -> None:
        """Wait until ended turns have been counted or skipped."""
        await self._accounting.settled()

    async def _go_on(self, actor: Actor, opened: OpenConversation, card: ConsentRequest) -> None:
        """Continue the parked answer of `opened`; of several callers one does it."""
        about, waiting = opened.about, opened.parked
        parked = parked_in(waiting.body) if waiting else None
        if waiting is None or parked is None:
            return
        try:
            answering = await self._responders.of_answer(actor, about, waiting.body, draft=parked.draft)
            chosen = answering.by(parked.chosen_model, waiting.body.provider, parked.parameters)
            answering = chosen.at(parked.moment)
        except (NotFound, Forbidden) as error:
            await self._conversations.answers.settle_parked(actor, about.id, MessageState.FAILED, error.sentence)
            return
        waiting_for = PendingTurn.of_answer(opened, waiting)
        answering = await self._responders.with_capabilities(about.payer, about.model_limit, answering)
        answering = await self._with_about_me(actor, about.workspace_id, answering)
        earlier = await passages_before(self._gpts, actor, waiting_for, answering.brief)
        turn = AnswerTurn(waiting_for, answering.brief, self._limits.turn(answering.brief.model), earlier)
        following = turn.step(decided(card))
        if taken := await self._conversations.answers.claim_parked(actor, opened, turn.snapshot()):
            await self._run(actor, taken, answering, turn, lambda: following)

    async def _run(
        self,
        actor: Actor,
        asked: PendingTurn,
        answering: Responder,
        turn: AnswerTurn,
        begin: Callable[[], Effects],
        first: FirstAnswer | None = None,
    ) -> TurnRunner:
        if answering.brief.runs_code:
            self._code_runs.prepare()
        effects = TurnEffects(self._turn_services, actor, asked, answering, turn)
        running = TurnRunner(asked, turn, begin, EffectPorts(effects), first)
        self._keep(running)
        if await self._sessions.is_revoked(actor):  # checked once it is kept: a later end finds it there
            await running.stop(TurnInterrupted())
        about = asked.conversation.about
        running.on_end(lambda: self._summaries.after_answer(self._conversations, actor, about.id, running.kept))
        if answering.is_counted:
            offered = frozenset(bound.name for bound in answering.offered)
            running.on_end(lambda: self._accounting.count(actor, running.asked, running.kept, offered))
        return running

    async def _with_about_me(self, actor: Actor, workspace_id: UUID | None, answering: Responder) -> Responder:
        """Return the responder with the person's “About me” text, if it is included."""
        if self._stored is None:
            return answering
        text = await self._stored.about_me.for_prompt(
            actor, workspace_id, has_gpt=answering.gpt is not None, is_preview=answering.brief.draft
        )
        return answering.with_about_me(text) if text else answering

    async def _store(
        self,
        actor: Actor,
        ask: Ask,
        gpt_id: UUID | None,
        files: tuple[NewAttachment, ...],
        mention: Mention | None,
        opening: TurnOpening | None,
    ) -> PendingTurn:
        text = ask.text or ""
        if ask.conversation_id is None:
            return await self._conversations.begin(
                actor,
                gpt_id,
                text,
                files,
                preview=ask.draft,
                limit=ask.limit,
                masking=ask.masking,
                mention=mention,
                opening=opening,
            )
        if ask.regenerate is not None:
            return await self._conversations.ask_again(actor, ask.conversation_id, ask.regenerate, opening)
        return await self._conversations.ask(
            actor,
            ask.conversation_id,
            ask.parent_id,
            text,
            files,
            root=ask.edit_root,
            mention=mention,
            opening=opening,
        )

    def _keep(self, running: TurnRunner) -> None:
        conversation_id = running.asked.conversation.about.id
        self._running[conversation_id] = running

        def forget() -> None:
            if self._running.get(conversation_id) is running:
                del self._running[conversation_id]

        running.on_end(forget)
