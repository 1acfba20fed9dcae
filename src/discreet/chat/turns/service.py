"""Use cases of chatting: ask, follow, stop, and resume after a consent decision.

Invariants:
- The question is durably stored before the model gets it.
- Only the server's own history counts.
- A new question, a stop and a deletion count as a no to a waiting card (P4).
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from uuid import UUID

import msgspec

from discreet.assistants.actions.consent.card import ConsentRequest, ConsentState
from discreet.assistants.actions.consent.service import Consents
from discreet.assistants.actions.operation import IMAGE
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.capabilities import CapabilityPolicy
from discreet.assistants.gpts.gpt import GptBrief
from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.search import KnowledgeResult
from discreet.assistants.gpts.service import Gpts
from discreet.assistants.gpts.skills import SkillArchive
from discreet.chat.conversations.attachment import NewAttachment
from discreet.chat.conversations.conversation import ContinuedChat, Conversation, OpenConversation
from discreet.chat.conversations.message import Mention, Message, MessageBody, MessageState, path_to
from discreet.chat.conversations.message_deletion import CHANGED
from discreet.chat.conversations.repository import ConversationRepository
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns import stop_reasons
from discreet.chat.turns.attachments import AttachmentRef, Attachments
from discreet.chat.turns.checkpoints import Checkpoints
from discreet.chat.turns.code_calls import RUN_PYTHON, code_in, refusal_of
from discreet.chat.turns.code_runs import ChatFiles, CodeRuns, Reader, ran_again
from discreet.chat.turns.moment import moment_line
from discreet.chat.turns.output_guard import allows_run, earlier_passages, guard_of, passages_of
from discreet.chat.turns.parked import parked_in
from discreet.chat.turns.prompt import PromptContext
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.chat.turns.remote_answer import RemoteAnswerFollower
from discreet.chat.turns.request_limits import masked_in
from discreet.chat.turns.responder import Responder, Responders, working_in
from discreet.chat.turns.tool_calls import TurnCalls, decided
from discreet.chat.turns.turn import AnswerTurn
from discreet.chat.turns.turn_accounting import TurnAccounting
from discreet.chat.turns.turn_events import CodeRan, CodeRefused, RetrievedPassages, StopAsked, TurnInterrupted
from discreet.chat.turns.turn_runner import Effects, TurnPorts, TurnRunner
from discreet.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_revocation import Revocation
from discreet.identity.accounts.sessions import Sessions
from discreet.models.limits import ModelLimits
from discreet.models.parameters import NO_PARAMETERS, ModelParameters
from discreet.models.search_model import Searcher
from discreet.ports.model import Model
from discreet.ports.model_request import ConversationMasking, ModelRequest, UsageOwner
from discreet.promises.capabilities import OF_GPT, Capability
from discreet.promises.capability_use import CapabilityUse
from discreet.promises.deletion import deleted_with, is_all
from discreet.promises.masking import MaskingChoice
from discreet.promises.parties import ContentOrigin
from discreet.promises.recipients import ModelLimit, is_narrower
from discreet.promises.skill_files import code_may_read_skills
from discreet.promises.temporary import is_temporary


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


@dataclass(frozen=True)
class Ask:
    """A new question (`text`), or a request for another answer (`regenerate`).

    `model` is the public name of the chosen model, or SERVER_DEFAULT; None is the GPT's, or the default. `parameters`
    are the person's own for this answer. `provider` is the endpoint that runs the model, as the person sees it; another
    one gets nothing. `limit`: how far the prompts of a new chat may go (P14). `time_zone` and
    `language` are the person's, for the model only (`moment.py`). `mention` is a GPT that answers this question in the
    place of the chat's own; another answer is by the GPT that its question mentions.
    """

    text: str | None = None
    conversation_id: UUID | None = None
    gpt_id: UUID | None = None
    draft: bool = False
    parent_id: UUID | None = None
    edit_root: bool = False
    regenerate: UUID | None = None
    files: tuple[AttachmentRef, ...] = ()
    model: str | None = None
    provider: UUID | None = None
    parameters: ModelParameters = NO_PARAMETERS
    limit: ModelLimit = ModelLimit.OFFERED
    masking: MaskingChoice = MaskingChoice.DEFAULT
    time_zone: str | None = None
    language: str | None = None
    mention: UUID | None = None


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
        forget_requests: Callable[[], None] = lambda: None,
        summaries: ChatSummaries,
        capabilities: CapabilityPolicy,
        code: CodeRuns,
    ) -> None:
        """Create it; `forget_requests` drops the model's cached requests on deletion."""
        self._conversations, self._gpts, self._model, self._limits = conversations, gpts, model, limits
        self._responders, self._consents, self._accounting = Responders(gpts, actions), consents, accounting
        self._model_limits = model_limits
        self._sessions, self._attachments, self._forget_requests = sessions, attachments, forget_requests
        self._summaries, self._capabilities, self._code = summaries, capabilities, code
        self._running: dict[UUID, TurnRunner] = {}
        self._checkpoints = Checkpoints(self._running, conversations.save_answers)

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

    async def ask(self, actor: Actor, ask: Ask) -> TurnRunner:
        """Store the question, then start the answer."""
        self._check(ask)
        chat = await self._continued(actor, ask)
        gpt_id = chat.about.gpt_id if chat else ask.gpt_id
        answering = await self._answering(actor, ask, gpt_id, chat)  # no await between storing and keeping the turn
        if chat is not None and chat.may_have_cards:
            await self._consents.decline_waiting(actor, chat.about.id)
        files = await self._attachments.files(
            self._conversations, actor, ask.conversation_id, ask.files, answering.brief.model
        )
        asked = await self._store(actor, ask, gpt_id, files, answering.brief.mention)
        self._attachments.pending_uploads.used(files)
        answering = answering.at(moment_line(asked.answer.created_at, ask.time_zone, ask.language))
        turn = AnswerTurn(asked, answering.brief, self._limits.turn(answering.brief.model))
        return await self._run(actor, asked, answering, turn, turn.begin)

    async def _continued(self, actor: Actor, ask: Ask) -> ContinuedChat | None:
        """Return the chat that goes on; None for a new one. A chat keeps the GPT that it began with."""
        if ask.conversation_id is None:
            return None
        chat = await self._conversations.continued(actor, ask.conversation_id)
        if ask.gpt_id not in (None, chat.about.gpt_id):
            raise Invalid(
                "This chat is with another GPT, or with none. Leave “gpt_id” out, or start a new chat with that GPT.",
                field="gpt_id",
            )
        return chat

    async def _answering(self, actor: Actor, ask: Ask, gpt_id: UUID | None, chat: ContinuedChat | None) -> Responder:
        """Return what answers, as the person chose it, with what it may do here."""
        own = await self._responders.of(actor, gpt_id, ask.draft, begun=chat is not None)
        answering = (await self._in_place_of(actor, ask, own, chat)).by(ask.model, ask.provider, ask.parameters)
        if chat is not None:
            return await self._able(payer_of(chat.about), chat.about.model_limit, answering)
        return await self._able(UsageOwner(actor.account_id, actor.space.workspace_id), ask.limit, answering)

    async def _in_place_of(self, actor: Actor, ask: Ask, own: Responder, chat: ContinuedChat | None) -> Responder:
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
        card = await self._consents.card(actor, consent_id)
        if card.conversation_id is not None and card.state is not ConsentState.WAITING:
            opened = await self._conversations.open(actor, card.conversation_id)
            if waits_for(opened) == consent_id:
                await self._go_on(actor, opened, card)

    async def resume_if_decided(self, actor: Actor, opened: OpenConversation) -> OpenConversation:
        """Continue an answer whose card was answered before the server stopped."""
        if (consent_id := waits_for(opened)) is None:
            return opened
        card = await self._consents.card(actor, consent_id)
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
            await running.stop(StopAsked())
        else:
            await self._conversations.stop_elsewhere(actor, conversation_id)
        await self._consents.decline_waiting(actor, conversation_id)
        await self._conversations.settle_parked(actor, conversation_id, MessageState.STOPPED)

    async def end(self, ending: Revocation) -> None:
        """End the running answers that the revocation concerns; store their state. End summaries, too."""
        self._summaries.end(ending)
        self._code.end(ending)
        running = [(turn, turn.asked.conversation.about) for turn in self._running.values()]
        if ending.gpt_id is not None:
            running = [(turn, about) for turn, about in running if ending.gpt_id in answers_by(turn.asked)]
        elif not ending.is_of_the_person:
            return
        theirs = [turn for turn, about in running if ending.concerns(about.owner_id, about.workspace_id)]
        await asyncio.gather(*(turn.stop(TurnInterrupted()) for turn in theirs))

    async def cut_off(self, conversation_id: UUID) -> None:
        """End the running answer and summary of a conversation that has ended."""
        self._summaries.cut_off(conversation_id)
        if running := self._running.get(conversation_id):
            await running.stop(TurnInterrupted())
        self._code.forget(conversation_id)

    async def run_again(
        self, actor: Actor, conversation_id: UUID, message_id: UUID, n: int, code: str | None = None
    ) -> Message:
        """Run the n-th call's code again for its person, or the edited `code`; return the answer with the result.

        The result replaces the earlier one, with its files. Invalid for code that cannot be run, Conflict while the
        answer is written. Forbidden where the GPT may not run code by now, and for a result that repeats what its
        builder keeps.
        """
        opened = await self._conversations.open(actor, conversation_id)
        before = opened.ran_code(message_id, n)
        call = before.body.calls[n - 1]
        source = code_in(call.arguments) if code is None else code
        if (refusal := refusal_of(source)) is not None:
            raise Invalid(refusal, field="code")
        about, draft = opened.about, opened.about.nature is ContentOrigin.PREVIEW
        answering = await self._responders.of(working_in(actor, about), about.gpt_id, draft, begun=True)
        if (mention := before.body.mention) is not None:
            answering = await self._responders.mentioned(working_in(actor, about), mention.gpt_id, answering)
        files = ChatFiles.of(path_to(opened.messages, message_id), without=call.code.files if call.code else ())
        reader = Reader.of(opened, before, before.body)
        ran = await self._run_code(actor, answering, about, source or "", files, reader)
        if isinstance(ran, CodeRefused):
            raise Forbidden(ran.sentence)
        await self._refuse_kept(actor, PendingTurn.answered_by(opened, before), answering, ran, code or "")
        run = ran_again(call, source or "", ran)
        return await self._conversations.replace_run(actor, conversation_id, message_id, n, run, ran.files)

    async def settled(self) -> None:
        """Wait until ended turns have been counted or skipped."""
        await self._accounting.settled()

    async def delete(self, actor: Actor, conversation_id: UUID) -> None:
        """End its answer and delete the conversation.

        Unreleased contributions of the person to its GPT's numbers are deleted last, so that nothing can be counted
        again.
        """
        gpt_id = (await self._conversations.about(actor, conversation_id)).gpt_id
        await self.stop_answer(actor, conversation_id)
        self._summaries.cut_off(conversation_id)
        self._code.forget(conversation_id)
        await self._conversations.delete(actor, conversation_id)
        self._forget_requests()
        if gpt_id is not None:
            await self._accounting.retract(actor, gpt_id)

    async def delete_message(
        self, actor: Actor, conversation_id: UUID, message_id: UUID, told: int | None = None
    ) -> bool:
        """End the conversation's answer, and delete this message and its descendants.

        If nothing else remains, delete the conversation and return True. `told` is the number of messages that the
        person agreed to delete; Conflict if it differs.
        """
        opened = await self._conversations.open(actor, conversation_id)
        if message_id not in opened.messages:
            raise NotFound("This message isn't in this chat.")
        gone = deleted_with(message_id, opened.parents)
        if told not in (None, len(gone)):
            raise Conflict(CHANGED)
        if is_all(gone, opened.parents):
            await self.delete(actor, conversation_id)
            return True
        await self.stop_answer(actor, conversation_id)
        self._summaries.cut_off(conversation_id)
        self._code.forget(conversation_id)
        await self._conversations.delete_message(actor, conversation_id, message_id, told)
        self._forget_requests()
        if opened.about.gpt_id is not None:
            await self._accounting.retract(actor, opened.about.gpt_id)
        return False

    def _check(self, ask: Ask) -> None:
        if ask.regenerate is not None:
            return
        text = ask.text or ""
        if not text.strip() and not ask.files:
            raise Invalid("Write a message first.", field="text")
        if "\0" in text:
            raise Invalid("The message contains a NUL character. Remove it.", field="text")
        if len(text) > self._limits.message_characters:
            most = self._limits.message_characters
            raise TooLarge(f"The message has {len(text):,} characters; {most:,} is the limit.", field="text")

    async def _go_on(self, actor: Actor, opened: OpenConversation, card: ConsentRequest) -> None:
        """Continue the parked answer of `opened`; of several callers one does it."""
        about, waiting = opened.about, opened.parked
        parked = parked_in(waiting.body) if waiting else None
        if waiting is None or parked is None:
            return
        try:
            answering = await self._responders.of(working_in(actor, about), about.gpt_id, parked.draft, begun=True)
            if (mention := waiting.body.mention) is not None:
                answering = await self._responders.mentioned(working_in(actor, about), mention.gpt_id, answering)
            chosen = answering.by(parked.chosen_model, waiting.body.provider, parked.parameters)
            answering = chosen.at(parked.moment)
        except (NotFound, Forbidden) as error:
            await self._conversations.settle_parked(actor, about.id, MessageState.FAILED, error.sentence)
            return
        waiting_for = PendingTurn.answered_by(opened, waiting)
        answering = await self._able(payer_of(about), about.model_limit, answering)
        earlier = await self._earlier(actor, waiting_for, answering.brief)
        turn = AnswerTurn(waiting_for, answering.brief, self._limits.turn(answering.brief.model), earlier)
        following = turn.step(decided(card))
        if taken := await self._conversations.claim_parked_answer(actor, opened, turn.snapshot()):
            await self._run(actor, taken, answering, turn, lambda: following)

    async def _run(
        self, actor: Actor, asked: PendingTurn, answering: Responder, turn: AnswerTurn, begin: Callable[[], Effects]
    ) -> TurnRunner:
        async def find(question: str) -> RetrievedPassages:
            characters = self._limits.turn(answering.brief.model).files_characters(answering.brief, question)
            of_files = await self._attachments.passages_for_model(self._conversations, actor, asked, characters)
            found = await self._find(actor, asked, answering, question)
            earlier = await self._earlier(actor, asked, answering.brief)
            return RetrievedPassages(found.passages, of_files, earlier, found.sent_to)

        calls = TurnCalls(
            self._consents,
            actor,
            asked,
            answering.gpt,
            answering.offered,
            partial(self._limits_now, actor, asked, answering),
            self._attachments.pictures,
            self._attachments.images,
            partial(self._conversations.seen, actor),
        )

        async def prepared(request: ModelRequest) -> ModelRequest:
            limited = await self._limited(actor, asked, answering, request)
            return await self._attachments.with_images(self._conversations, actor, asked, limited, calls.brought)

        before, made = len(calls.brought), list[UUID]()

        async def run(code: str) -> CodeRan | CodeRefused:
            files = ChatFiles.of((*asked.history, asked.answer)).plus(calls.brought[before:], made)
            reader = Reader.of(asked.conversation, asked.answer, turn.snapshot())
            ran = await self._run_code(actor, answering, asked.conversation.about, code, files, reader)
            if isinstance(ran, CodeRan):
                calls.brought += [file.about for file in ran.files]
                made.extend(ran.run.files)
            return ran

        means = TurnPorts(
            model=self._model,
            find=find,
            prepared=prepared,
            propose=calls.propose,
            call=calls.call,
            run=run,
            run_here=calls.run_here,
            save=self._conversations.save_answer,
        )
        running = TurnRunner(asked, turn, begin, means)
        self._keep(running)
        if await self._sessions.is_revoked(actor):  # checked once it is kept: a later end finds it there
            await running.stop(TurnInterrupted())
        about = asked.conversation.about
        running.on_end(lambda: self._summaries.after_answer(self._conversations, actor, about.id, running.kept))
        if answering.is_counted:
            offered = frozenset(bound.name for bound in answering.offered)
            running.on_end(lambda: self._accounting.count(actor, running.asked, running.kept, offered))
        return running

    async def _able(self, payer: UsageOwner, chat_limit: ModelLimit, answering: Responder) -> Responder:
        """Return the responder with the capabilities that are allowed in this conversation now (P4, P14)."""
        if answering.gpt is None:
            return answering
        return answering.able_to(await self._uses(payer, chat_limit, answering.gpt, answering.limit))

    async def _uses(
        self, payer: UsageOwner, chat_limit: ModelLimit, gpt: GptBrief, limit: ModelLimit
    ) -> tuple[CapabilityUse, ...]:
        return await self._capabilities.of(payer, gpt.capabilities, gpt_limit=limit, chat_limit=chat_limit)

    async def _limited(
        self, actor: Actor, asked: PendingTurn, answering: Responder, request: ModelRequest
    ) -> ModelRequest:
        """Return the request with the limits of the GPT and the chat; while it is sealed, without actions (P14).

        Both limits are read again once a call was made: they may have changed since.
        """
        about, gpt = asked.conversation.about, answering.limit
        if any(message.role == "tool" for message in request.messages):
            about, gpt = await self._limits_now(actor, asked, answering)
        before = masked_in((*asked.history, asked.answer), request.masking.pieces)
        masking = ConversationMasking(about.masking, before)
        limited = msgspec.structs.replace(request, gpt_limit=gpt, chat_limit=about.model_limit, masking=masking)
        if request.tools and (await self._model_limits.of(request.payer, gpt, about.model_limit)).sealed:
            here = {RUN_PYTHON, *self._tools_here(answering)}
            return msgspec.structs.replace(limited, tools=tuple(tool for tool in request.tools if tool.name in here))
        return limited

    async def _limits_now(
        self, actor: Actor, asked: PendingTurn, answering: Responder
    ) -> tuple[Conversation, ModelLimit]:
        """Return the conversation and the limit of its GPTs, as they are at this moment (P14)."""
        about, gpt = await self._conversations.about(actor, asked.conversation.about.id), answering.limit
        for gpt_id in answers_by(asked):
            now = await self._model_limits.of_gpt(gpt_id, draft=answering.brief.draft)
            gpt = now if is_narrower(now, gpt) else gpt
        return about, gpt

    def _tools_here(self, answering: Responder) -> frozenset[str]:
        """Return the names of the tools whose calls stay on this server."""
        images = self._attachments.images
        if images is None or not images.stays_here:
            return frozenset()
        return frozenset(bound.name for bound in answering.offered if bound.operation.reads == IMAGE)

    async def _run_code(
        self, actor: Actor, answering: Responder, about: Conversation, code: str, files: ChatFiles, reader: Reader
    ) -> CodeRan | CodeRefused:
        """Run code if the GPT may do it at this moment: a rule may have changed since the answer began (P4)."""
        if answering.gpt is None:
            return CodeRefused(OF_GPT[Capability.CODE])
        about = await self._conversations.about(actor, about.id)
        now = await self._uses(payer_of(about), about.model_limit, answering.gpt, answering.limit)
        decision = next((use.decision for use in now if use.capability is Capability.CODE), None)
        if decision is None or not decision.allowed:
            return CodeRefused(decision.sentence if decision is not None else OF_GPT[Capability.CODE])
        skills = tuple[SkillArchive, ...]()
        if code_may_read_skills(runs_code=True, may_quote=answering.brief.may_quote):
            skills = await self._gpts.skill_archives.of(actor.account_id, answering.gpt.id)
        ran = await self._code.run(self._conversations, actor, about, code, files, reader, skills)
        if await self._sessions.is_revoked(actor):  # no revocation that came before the run ends this cell
            self._code.forget(about.id)
        return ran

    async def _refuse_kept(
        self, actor: Actor, asked: PendingTurn, answering: Responder, ran: CodeRan, own_code: str
    ) -> None:
        """Raise Forbidden for a result that repeats what the GPT's builder keeps (P3)."""
        brief, passages = answering.brief, tuple[Passage, ...]()
        if answering.gpt_id is not None and not brief.may_quote:
            passages = tuple(await self._gpts.passages(actor, answering.gpt_id, passages_of(asked.answer.body)))
        guard = guard_of(brief, passages, asked, await self._earlier(actor, asked, brief), own_code)
        if not allows_run(guard, ran):
            raise Forbidden(stop_reasons.KEPT_RESULT)

    async def _store(
        self,
        actor: Actor,
        ask: Ask,
        gpt_id: UUID | None,
        files: tuple[NewAttachment, ...],
        mention: Mention | None,
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
            )
        if ask.regenerate is not None:
            return await self._conversations.ask_again(actor, ask.conversation_id, ask.regenerate)
        return await self._conversations.ask(
            actor, ask.conversation_id, ask.parent_id, text, files, root=ask.edit_root, mention=mention
        )

    async def _find(self, actor: Actor, asked: PendingTurn, answering: Responder, question: str) -> KnowledgeResult:
        about, gpt_id = asked.conversation.about, answering.gpt_id
        if not gpt_id or not question.strip():
            return KnowledgeResult()
        searcher = Searcher(
            payer=payer_of(about),
            gpt_limit=answering.limit,
            chat_limit=about.model_limit,
            masking=about.masking,
            message_id=None if is_temporary(about.id) else asked.answer.id,
        )
        return await self._gpts.find(actor, gpt_id, question, searcher)

    async def _earlier(self, actor: Actor, asked: PendingTurn, brief: PromptContext) -> tuple[Passage, ...]:
        """Return the passages used by earlier answers if they must not be revealed."""
        gpt_id = brief.mention.gpt_id if brief.mention else asked.conversation.about.gpt_id
        if gpt_id is None or not brief.has_knowledge or brief.may_quote:
            return ()
        return tuple(await self._gpts.passages(actor, gpt_id, earlier_passages(asked)))

    def _keep(self, running: TurnRunner) -> None:
        conversation_id = running.asked.conversation.about.id
        self._running[conversation_id] = running

        def forget() -> None:
            if self._running.get(conversation_id) is running:
                del self._running[conversation_id]

        running.on_end(forget)


def payer_of(about: Conversation) -> UsageOwner:
    """Return who pays for the answers of this conversation."""
    return UsageOwner(about.owner_id, about.workspace_id)


def answers_by(asked: PendingTurn) -> tuple[UUID, ...]:
    """Return the chat's own GPT, and the one that the question mentions."""
    mention = asked.answer.body.mention
    own, mentioned = asked.conversation.about.gpt_id, mention.gpt_id if mention else None
    return tuple(gpt_id for gpt_id in (own, mentioned) if gpt_id is not None)


def waits_for(opened: OpenConversation) -> UUID | None:
    """Return the consent card that the parked answer waits for."""
    parked = parked_in(opened.parked.body) if opened.parked else None
    return parked.consent_id if parked else None
