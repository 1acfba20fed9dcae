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
from discreet.chat.turns.chat_code import ChatCode, find_earlier_passages
from discreet.chat.turns.chat_deletion import ChatDeletion
from discreet.chat.turns.checkpoints import Checkpoints
from discreet.chat.turns.code_runs import CodeRuns
from discreet.chat.turns.opening import TurnOpening, open_turn
from discreet.chat.turns.parked import decode_parked, find_waiting_card
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.chat.turns.question_facts import QuestionFacts
from discreet.chat.turns.remote_answer import RemoteAnswerFollower
from discreet.chat.turns.responder import Responder, Responders
from discreet.chat.turns.stored_chats import StoredChats
from discreet.chat.turns.tool_calls import to_consent_answered
from discreet.chat.turns.turn import AnswerTurn
from discreet.chat.turns.turn_accounting import TurnAccounting
from discreet.chat.turns.turn_effects import EffectPorts, TurnEffects, TurnServices, answering_gpt_ids
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
        stored_answer: tuple[MessageBody, MessageState] | None,
    ) -> None: ...

    def cancel(self, conversation_id: UUID) -> None: ...

    def end(self, revocation: Revocation) -> None: ...


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
        stored_chats: StoredChats | None = None,
    ) -> None:
        """Create it.

        `clear_request_cache` drops the model's cached requests on deletion. `stored_chats` is None for temporary chats.
        """
        self._conversations, self._gpts, self._limits, self._consents = conversations, gpts, limits, consents
        self._responders, self._accounting = Responders(gpts, actions, capabilities), accounting
        self._sessions, self._attachments = sessions, attachments
        self._summaries, self._code_runs, self._stored_chats = summaries, code, stored_chats
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
    def running_answers(self) -> int:
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
        chat, facts = await self._read_existing_chat(actor, ask, hint)
        if hint is not None and chat is not None:
            hint.require_confirmed()
        gpt_id = chat.metadata.gpt_id if chat else ask.gpt_id
        responder = await self._choose_responder(actor, ask, gpt_id, chat)
        if chat is not None and chat.may_have_cards:
            await self._consents.decline_waiting(actor, chat.metadata.id)
        files = await self._attachments.load_new_files(
            self._conversations, actor, ask.conversation_id, ask.files, responder.context.model
        )
        opening = None
        if self._stored_chats is not None:
            facts = facts or await self._stored_chats.read_start_facts(actor, gpt_id, files, hint)
            opening = await self._stored_chats.build_opening(facts, chat, responder, ask.time_zone, ask.language)
        if hint is not None:
            hint.require_confirmed()
        # No await between storing and keeping the turn.
        pending = await self._store(actor, ask, gpt_id, files, responder.context.mention, opening)
        self._attachments.pending_uploads.discard_used(files)
        if opening is None:
            opened_turn, first_answer = open_turn(pending, responder, self._limits, ask.time_zone, ask.language), None
        else:
            opened_turn, first_answer = opening.turn(pending), opening.first_answer
        running = await self._run(
            actor, pending, opened_turn.responder, opened_turn.turn, lambda: opened_turn.effects, first_answer
        )
        await asyncio.sleep(0)  # the turn's first step: its prompt leaves before the response begins
        return running

    async def _read_existing_chat(
        self, actor: Actor, ask: Ask, hint: SessionHint | None
    ) -> tuple[ContinuedChat | None, QuestionFacts | None]:
        """Return the existing chat and the facts read with it; None for a new chat.

        A chat keeps the GPT that it began with.
        """
        if ask.conversation_id is None:
            return None, None
        facts = None
        if self._stored_chats is None:
            chat = await self._conversations.get_continued_chat(actor, ask.conversation_id)
        else:
            chat, facts = await self._stored_chats.read_chat(actor, ask.conversation_id, hint)
        if ask.gpt_id not in (None, chat.metadata.gpt_id):
            raise Invalid(
                "This chat is with another GPT, or with none. Leave “gpt_id” out, or start a new chat with that GPT.",
                field="gpt_id",
            )
        return chat, facts

    async def _choose_responder(
        self, actor: Actor, ask: Ask, gpt_id: UUID | None, chat: ContinuedChat | None
    ) -> Responder:
        """Return the responder that the person chose, with its permitted capabilities."""
        own = await self._responders.get(actor, gpt_id, ask.draft, is_existing_chat=chat is not None)
        responder = (await self._own_or_mentioned(actor, ask, own, chat)).with_choices(
            ask.model, ask.provider, ask.parameters
        )
        if chat is not None:
            return await self._responders.with_capabilities(chat.metadata.payer, chat.metadata.model_limit, responder)
        payer = usage_owner(actor.account_id, actor.space.workspace_id, actor.guest)
        return await self._responders.with_capabilities(payer, ask.limit, responder)

    async def _own_or_mentioned(self, actor: Actor, ask: Ask, own: Responder, chat: ContinuedChat | None) -> Responder:
        """Return what answers: the chat's own GPT or plain model, or the GPT that the question mentions."""
        mentioned_gpt_id = ask.mention
        if ask.regenerate is not None and chat is not None:
            mentioned_gpt_id = await self._find_mention(actor, chat, ask.regenerate)
        if mentioned_gpt_id in (None, own.gpt_id):
            return own
        if ask.draft:
            raise Invalid("A preview is answered by its own GPT. Leave “mention” out.", field="mention")
        return await self._responders.get_mentioned(actor, mentioned_gpt_id, own)

    async def _find_mention(self, actor: Actor, chat: ContinuedChat, message_id: UUID) -> UUID | None:
        """Return the GPT that the question of this answer mentions, or this question itself."""
        if not chat.has_mentions:
            return None
        mention = await self._conversations.find_mention(actor, chat.metadata.id, message_id)
        return mention.gpt_id if mention else None

    async def resume(self, actor: Actor, consent_id: UUID) -> None:
        """Continue the answer that waits for this card, if any, once it is answered."""
        card = await self._consents.get_card(actor, consent_id)
        if card.conversation_id is not None and card.state is not ConsentState.WAITING:
            opened = await self._conversations.open(actor, card.conversation_id)
            if find_waiting_card(opened) == consent_id:
                await self._resume_parked(actor, opened, card)

    async def resume_if_decided(self, actor: Actor, opened: OpenConversation) -> OpenConversation:
        """Continue an answer whose card was answered before the server stopped."""
        if (consent_id := find_waiting_card(opened)) is None:
            return opened
        card = await self._consents.get_card(actor, consent_id)
        if card.state is ConsentState.WAITING:
            return opened
        await self._resume_parked(actor, opened, card)
        return await self._conversations.open(actor, opened.metadata.id)

    def get_running(self, actor: Actor, conversation_id: UUID) -> TurnRunner | None:
        """Return the answer that this process is writing in the actor's conversation."""
        running = self._running.get(conversation_id)
        may_show = running is not None and self._conversations.may_show(
            actor, running.pending.conversation.metadata
        )  # P6, P7
        return running if may_show else None

    async def stream_of(self, actor: Actor, conversation_id: UUID) -> TurnRunner | RemoteAnswerFollower | None:
        """Return the answer that any process is writing in the actor's conversation."""
        if running := self.get_running(actor, conversation_id):
            await self._conversations.get(actor, conversation_id)
            return running
        try:
            opened = await self._conversations.open(actor, conversation_id)
        except NotFound:
            return None
        if (answer := opened.running_answer) is None:
            return None
        return RemoteAnswerFollower(opened, answer.id, lambda: self._conversations.open(actor, conversation_id))

    async def stop_answer(self, actor: Actor, conversation_id: UUID) -> None:
        """Stop the running or parked answer of a conversation.

        Another process that writes it stops at its next save. Silent when the conversation does not exist; Forbidden
        where the actor's sign-in does not open its space (P7).
        """
        with suppress(NotFound):
            await self._conversations.get(actor, conversation_id)
        if running := self.get_running(actor, conversation_id):
            await running.stop(StopRequested())
        else:
            await self._conversations.answers.stop(actor, conversation_id)
        await self._consents.decline_waiting(actor, conversation_id)
        await self._conversations.answers.settle_parked(actor, conversation_id, MessageState.STOPPED)

    async def end(self, revocation: Revocation) -> None:
        """End the running answers that the revocation concerns; store their state. End summaries, too."""
        self._summaries.end(revocation)
        self._code_runs.end(revocation)
        running = [(turn, turn.pending.conversation.metadata) for turn in self._running.values()]
        if revocation.gpt_id is not None:
            running = [
                (turn, conversation)
                for turn, conversation in running
                if revocation.gpt_id in answering_gpt_ids(turn.pending)
            ]
        elif not revocation.covers_account:
            return
        concerned = [
            turn
            for turn, conversation in running
            if revocation.concerns(conversation.owner_id, conversation.workspace_id)
        ]
        await asyncio.gather(*(turn.stop(TurnInterrupted()) for turn in concerned))

    async def interrupt(self, conversation_id: UUID) -> None:
        """End the running answer and summary of a conversation that has ended."""
        self._summaries.cancel(conversation_id)
        if running := self._running.get(conversation_id):
            await running.stop(TurnInterrupted())
        self._code_runs.forget(conversation_id)

    async def _end_work(self, actor: Actor, conversation_id: UUID) -> None:
        """End the answer, the summary and the Python of a conversation that is about to change."""
        await self.stop_answer(actor, conversation_id)
        self._summaries.cancel(conversation_id)
        self._code_runs.forget(conversation_id)

    async def wait_until_counted(self) -> None:
        """Wait until ended turns have been counted or skipped."""
        await self._accounting.wait_until_counted()

    async def _resume_parked(self, actor: Actor, opened: OpenConversation, card: ConsentRequest) -> None:
        """Continue the parked answer of `opened`; of several callers one does it."""
        conversation, parked_answer = opened.metadata, opened.parked_answer
        parked_turn = decode_parked(parked_answer.body) if parked_answer else None
        if parked_answer is None or parked_turn is None:
            return
        try:
            responder = await self._responders.get_for_answer(
                actor, conversation, parked_answer.body, draft=parked_turn.draft
            )
            chosen_responder = responder.with_choices(
                parked_turn.chosen_model, parked_answer.body.provider, parked_turn.parameters
            )
            responder = chosen_responder.with_date_line(parked_turn.moment)
        except (NotFound, Forbidden) as error:
            await self._conversations.answers.settle_parked(actor, conversation.id, MessageState.FAILED, error.sentence)
            return
        pending = PendingTurn.of_answer(opened, parked_answer)
        responder = await self._responders.with_capabilities(conversation.payer, conversation.model_limit, responder)
        responder = await self._with_about_me(actor, conversation.workspace_id, responder)
        earlier_passages = await find_earlier_passages(self._gpts, actor, pending, responder.context)
        turn = AnswerTurn(pending, responder.context, self._limits.for_model(responder.context.model), earlier_passages)
        effects = turn.step(to_consent_answered(card))
        if claimed := await self._conversations.answers.claim_parked(actor, opened, turn.snapshot()):
            await self._run(actor, claimed, responder, turn, lambda: effects)

    async def _run(
        self,
        actor: Actor,
        pending: PendingTurn,
        responder: Responder,
        turn: AnswerTurn,
        get_first_effects: Callable[[], Effects],
        first_answer: FirstAnswer | None = None,
    ) -> TurnRunner:
        if responder.context.runs_code:
            self._code_runs.prepare()
        effects = TurnEffects(self._turn_services, actor, pending, responder, turn)
        running = TurnRunner(pending, turn, get_first_effects, EffectPorts(effects), first_answer)
        self._register(running)
        if await self._sessions.is_revoked(actor):  # checked once it is kept: a later end finds it there
            await running.stop(TurnInterrupted())
        conversation = pending.conversation.metadata
        running.on_end(
            lambda: self._summaries.after_answer(self._conversations, actor, conversation.id, running.stored_answer)
        )
        if responder.is_counted:
            operation_names = frozenset(bound.name for bound in responder.operations)
            running.on_end(
                lambda: self._accounting.count(actor, running.pending, running.stored_answer, operation_names)
            )
        return running

    async def _with_about_me(self, actor: Actor, workspace_id: UUID | None, responder: Responder) -> Responder:
        """Return the responder with the person's “About me” text, if it is included."""
        if self._stored_chats is None:
            return responder
        text = await self._stored_chats.about_me.for_prompt(
            actor, workspace_id, has_gpt=responder.gpt is not None, is_preview=responder.context.draft
        )
        return responder.with_about_me(text) if text else responder

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

    def _register(self, running: TurnRunner) -> None:
        conversation_id = running.pending.conversation.metadata.id
        self._running[conversation_id] = running

        def forget() -> None:
            if self._running.get(conversation_id) is running:
                del self._running[conversation_id]

        running.on_end(forget)
