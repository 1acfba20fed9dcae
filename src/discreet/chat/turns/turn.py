"""The turn: a state machine without I/O from a stored question to a stored answer.

    begin ──► retrieving ──Found──► answering ──Ended──► over
                                     │      ▲
                         Ended with calls   │ after the last call the model continues
                                     ▼      │
                  ┌──Unusable──► proposing ─┴◄──────────── Called ──┐
                  │                 │ Proposed                      │
                  └─────────────────┤   a standing grant allows, ─► calling
                                    │   or it stays on this server     ▲
                                    │   the person is asked            │
                                    ▼                                  │
                                 parked ··stored··► waiting ──Decided: yes
                                                       └──────Decided: no ──► like Called

    ElicitationRequested reports a question during a call; the phase stays `calling`.
    Failed, StopRequested and TurnInterrupted end it from any phase.

Invariants:
- `step` takes one event and returns the effects in order; it performs none.
- `SendCall` is returned only for a consent that an event declared allowed, and once (P4).
- `RunLocally` is returned only for a call that an event declared to stay on this server, after the call is stored: code
  in a cell, or an image at an endpoint on this machine. It has no recipient.
- Once over or parked, every further event returns no effects.
- A parked answer continues in a new turn built from its stored state.
- Reasoning is never part of the answer's text. The reader sees it only where the GPT protects no text.
"""

from collections.abc import Callable, Sequence
from enum import IntEnum, auto
from typing import Any
from uuid import UUID

import msgspec

from discreet.assistants.actions.web_search.results import format_results
from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.verbatim_guard import VerbatimGuard
from discreet.chat.conversations.action_call import (
    CODE_STOPPED,
    STOPPED_HERE,
    ActionCall,
    CallElicitation,
    CallState,
    CodeRun,
)
from discreet.chat.conversations.message import MessageBody, MessageState
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns import stop_reasons, stream
from discreet.chat.turns.answer import AnswerDraft, same_arguments
from discreet.chat.turns.output_guard import allows_run, build_guard
from discreet.chat.turns.parked import ParkedTurn, decode_parked, encode_parked
from discreet.chat.turns.prompt import (
    PromptContext,
    PromptLimits,
    build_citations,
    build_prompt,
    build_sources,
    collect_origins,
    fit_passages,
)
from discreet.chat.turns.turn_events import (
    CallEnded,
    CallModel,
    CallRejected,
    CardCreated,
    ConsentAnswered,
    CreateCard,
    Effect,
    ElicitationRequested,
    Emit,
    LocalCallProposed,
    ReasoningEnded,
    Retrieve,
    RetrievedPassages,
    RunLocally,
    Save,
    SendCall,
    StopRequested,
    TurnEvent,
    TurnFailed,
    TurnInterrupted,
)
from discreet.chat.turns.used_passages import mark_used_passages
from discreet.chat.turns.written_call import WrittenCallFilter
from discreet.errors import TooLarge
from discreet.ports.model import Completion, Delta, PromptSent, Queued, Reasoning, ReasoningOnly
from discreet.ports.model_request import ToolCall
from discreet.promises.capabilities import Capability
from discreet.turn_reasoning import TurnReasoning


class Phase(IntEnum):
    RETRIEVING = auto()
    ANSWERING = auto()
    CONTINUING = auto()
    """Like answering, but the model has not written a word since the last call."""
    PROPOSING = auto()
    CALLING = auto()
    PARKED = auto()
    WAITING = auto()
    """Resumed; the person's decision has not arrived yet."""
    OVER = auto()


_ENDED = (Phase.OVER, Phase.PARKED)


class AnswerTurn:
    """One answer in progress.

    A parked answer resumes from its stored state; then `earlier_passages` are those that earlier answers used.
    """

    __slots__ = (
        "_answer",
        "_append_text",
        "_context",
        "_guard",
        "_is_reasoning",
        "_length_at_request",
        "_limits",
        "_passages",
        "_pending",
        "_pending_calls",
        "_phase",
        "_reasoning",
        "_repeats_calls",
        "_request_phase",
        "_written_call",
    )

    def __init__(
        self,
        pending: PendingTurn,
        context: PromptContext,
        limits: PromptLimits,
        earlier_passages: Sequence[Passage] = (),
    ) -> None:
        self._pending, self._context, self._limits = pending, context, limits
        self._answer = AnswerDraft(pending.answer.body, shows_reasoning=context.shows_reasoning)
        self._append_text = self._answer.pieces.append
        self._passages: tuple[Passage, ...] = ()
        self._guard = VerbatimGuard()
        self._written_call = WrittenCallFilter([tool.name for tool in context.tools])
        self._pending_calls: tuple[ToolCall, ...] = ()
        """The calls of the latest model response; the first is being proposed."""
        self._repeats_calls = self._is_reasoning = False
        self._phase = self._request_phase = Phase.RETRIEVING
        self._length_at_request = 0
        """The answer's length in characters at the last model request."""
        if parked := decode_parked(pending.answer.body):
            self._phase, self._passages, self._pending_calls = Phase.WAITING, parked.passages, parked.pending_calls
            self._guard = build_guard(context, self._passages, pending, earlier_passages)
        self._reasoning = TurnReasoning(parked.reasoning if parked else None)
        """What the protocol wants back behind the turn's calls."""

    @property
    def text(self) -> str:
        return self._answer.text

    @property
    def lengths(self) -> tuple[int, int]:
        """The number of characters of text and of reasoning so far."""
        return len(self.text), self._answer.reasoning.characters

    @property
    def is_over(self) -> bool:
        """Whether the turn has ended here: finished or parked."""
        return self._phase in _ENDED

    def begin(self) -> tuple[Effect, ...]:
        if self._context.has_knowledge or any(message.body.files for message in self._pending.history):
            return (Retrieve(self._pending.question.body.text),)
        return self._on_passages(RetrievedPassages(()))

    def step(self, event: TurnEvent) -> tuple[Effect, ...]:
        """Return the effects of `event`, by the transition table below."""
        transition = _TRANSITIONS.get((self._phase, type(event)))
        return transition(self, event) if transition else ()

    def replay(self) -> list[stream.Event]:
        """Return the stream up to now, for a follower that joins late."""
        pending = self._pending
        chat = pending.conversation.metadata
        ids = stream.TurnIds(chat.id, pending.question.id, pending.answer.id, chat.title)
        events: list[stream.Event] = [stream.Start(pending.answer.id), stream.TurnData(ids)]
        if self._phase is not Phase.RETRIEVING:
            events += self._answer.opening_events()
        events += self._answer.replay()
        return [*events, stream.ThinkingData()] if self._is_reasoning else events

    def snapshot(self) -> MessageBody:
        """Return the answer so far, for a checkpoint."""
        return self._answer.body()

    # Answering

    def _on_passages(self, event: RetrievedPassages) -> tuple[Effect, ...]:
        for recipient in event.sent_to:
            self._answer.add_search_recipient(recipient)
        self._passages = (*fit_passages(event.passages, self._limits.knowledge_characters), *event.file_passages)
        self._guard = build_guard(self._context, self._passages, self._pending, event.earlier_passages)
        effects = self._ask_model(Phase.ANSWERING)
        if self.is_over:
            return effects
        self._answer.citations = build_citations(self._passages, self._context)
        return (*map(Emit, self._answer.opening_events()), *effects)

    def _ask_model(self, phase: Phase) -> tuple[Effect, ...]:
        history, partial_answer = self._pending.history, self._answer.body()
        try:
            prompt = build_prompt(self._context, self._passages, history, partial_answer, self._limits)
        except TooLarge as error:
            return self._finish(MessageState.FAILED, error.sentence)
        self._phase = self._request_phase = phase
        self._written_call.reset()
        self._length_at_request = len(self.text)
        self._answer.prompt_sources = build_sources(self._passages, self._context)
        if authors := collect_origins(self._passages, self._context):
            self._answer.origins |= authors
        self._answer.model = self._context.model or self._answer.model
        self._answer.parameters = self._context.chosen_parameters
        self._answer.about_me = self._answer.about_me or prompt.has_about_me
        context_event = self._answer.leave_out(prompt.left_out, prompt.summarised)
        request = msgspec.structs.replace(prompt.request, may_call=self._may_call, reasoning=self._reasoning)
        request_effect = CallModel(request)
        return (
            (Emit(context_event), request_effect) if context_event and phase is Phase.CONTINUING else (request_effect,)
        )

    @property
    def _may_call(self) -> bool:
        """Whether the model may make calls.

        After a declined call, or when it repeats itself, it must answer in words: it gets no chance to argue with a no.
        """
        return not self._repeats_calls and not self._answer.has_declined

    def _on_prompt_sent(self, event: PromptSent) -> tuple[Effect, ...]:
        """Record who gets the prompt, before the model says anything (P14)."""
        recipients_event = self._answer.add_recipient(event)
        return (Emit(recipients_event),) if recipients_event else ()

    def _on_queued(self, event: Queued) -> tuple[Effect, ...]:
        return (Emit(stream.WaitingData(stream.QueuePlace(event.ahead))),)

    def _on_reasoning(self, event: Reasoning) -> tuple[Effect, ...]:
        """Show that the model is reasoning, and the reasoning itself where the reader may see it."""
        if self._is_reasoning:
            return tuple(map(Emit, self._answer.reasoning.add(event.text)))
        if not event.text.strip():
            return ()
        self._is_reasoning = True
        return (Emit(stream.ThinkingData()), *map(Emit, self._answer.reasoning.add(event.text)))

    def _on_reasoning_only(self, _: ReasoningOnly) -> tuple[Effect, ...]:
        """Withdraw the text since the last model request: it was reasoning."""
        withdrawn_text = self.text[self._length_at_request :] + self._written_call.flush()
        self._answer.pieces[:] = [self.text[: self._length_at_request]]
        self._written_call.reset()
        self._phase, self._is_reasoning = self._request_phase, True
        reasoning = map(Emit, self._answer.reasoning.add(withdrawn_text.lstrip("\n")))
        return (
            Emit(stream.WithdrawnData(stream.AnswerTruncated(self._length_at_request))),
            Emit(stream.ThinkingData()),
            *reasoning,
        )

    def _on_reasoning_ended(self, event: ReasoningEnded) -> tuple[Effect, ...]:
        """Show how long the model has reasoned."""
        self._is_reasoning = False
        return (Emit(self._answer.reasoning.end_reasoning_span(event.seconds)),)

    def _on_delta(self, event: Delta) -> tuple[Effect, ...]:
        if not self._guard.allows(event.text):
            return self._finish(MessageState.FAILED, stop_reasons.REPEATS_PROTECTED_TEXT, stop_reasons.FILTERED)
        self._is_reasoning = False
        return self._emit_text(self._written_call.filter(event.text))

    def _emit_text(self, text: str) -> tuple[Effect, ...]:
        if not text:
            return ()
        self._append_text(text)
        return (Emit(stream.TextDelta(text)),)

    def _on_delta_after_call(self, event: Delta) -> tuple[Effect, ...]:
        """Start a new paragraph with the first words after a call."""
        self._phase = Phase.ANSWERING
        return self._on_delta(Delta("\n\n" + event.text) if self.text.strip() else event)

    def _on_completion(self, event: Completion) -> tuple[Effect, ...]:
        self._answer.set_completion(event)
        if not all(self._guard.allows_call(call) for call in event.calls):
            return self._finish(MessageState.FAILED, stop_reasons.REPEATS_PROTECTED_TEXT, stop_reasons.FILTERED)
        self._is_reasoning = False
        if event.reason == stop_reasons.FILTERED:
            return self._finish(MessageState.FAILED, stop_reasons.WITHHELD, event.reason)
        if not event.calls and (tool := self._written_call.called_tool):
            return self._finish(MessageState.FAILED, stop_reasons.explain_written_call(tool), stop_reasons.WRITTEN_CALL)
        return (*self._emit_text(self._written_call.flush()), *self._make_calls_or_finish(event))

    def _make_calls_or_finish(self, event: Completion) -> tuple[Effect, ...]:
        """Go on after a response of the model: make its calls, or end the answer."""
        if event.calls and self._may_call:
            self._pending_calls = event.calls[: stop_reasons.MAX_CALLS]  # a person looks at each of them
            return self._propose_next_call()
        if self._phase is Phase.CONTINUING or not self.text.strip():
            return self._finish(
                MessageState.FAILED,
                stop_reasons.REPEATED_CALL if event.calls else stop_reasons.explain_empty_answer(event),
            )
        return self._finish(MessageState.COMPLETE, finish=event.reason)

    # Calling

    def _propose_next_call(self) -> tuple[Effect, ...]:
        """Propose the next pending call; after the last one ask the model again."""
        if not self._pending_calls:
            return self._ask_model(Phase.CONTINUING)
        if len(self._answer.calls) >= stop_reasons.MAX_CALLS:
            return self._finish(MessageState.FAILED, stop_reasons.TOO_MANY_CALLS)
        self._phase = Phase.PROPOSING
        call = self._pending_calls[0]
        if self._answer.has_been_answered(call):  # small models repeat calls: never ask a person twice
            self._pending_calls = self._pending_calls[1:]
            self._repeats_calls = not self._pending_calls
            return self._propose_next_call()
        if (declined_call := self._answer.find_declined(call)) is not None:  # a no holds for the whole answer
            return self._on_call_rejected(
                CallRejected(
                    stop_reasons.DECLINED_BEFORE,
                    declined_call.operation,
                    declined_call.summary,
                    declined_call.host,
                    declined_call.capability,
                )
            )
        return (CreateCard(call, self._answer.body()),)

    def _on_card_created(self, event: CardCreated) -> tuple[Effect, ...]:
        if any(call.consent_id == event.consent_id for call in self._answer.calls):
            return self._finish(MessageState.FAILED, stop_reasons.PERMISSION_USED)
        call_event = self._answer.add_call(
            self._take_pending_call(event, CallState.WAITING, event.consent_id, event.arguments)
        )
        return self._send_call(event.consent_id) if event.allowed else self._park(call_event, event.consent_id)

    def _on_local_call(self, event: LocalCallProposed) -> tuple[Effect, ...]:
        """Carry out a call that stays on this server. It is stored first, so that it is shown also after a crash."""
        self._phase = Phase.CALLING
        call = self._take_pending_call(event, CallState.SENDING, arguments=event.arguments)
        if event.capability is Capability.CODE:
            call = msgspec.structs.replace(call, code=CodeRun())
        call_event = self._answer.add_call(call)
        return (
            Save(self._answer.body(), MessageState.RUNNING),
            Emit(call_event),
            RunLocally(call.tool, call.arguments),
        )

    def _on_call_rejected(self, event: CallRejected) -> tuple[Effect, ...]:
        call_event = Emit(
            self._answer.add_call(self._take_pending_call(event, CallState.UNUSABLE, sentence=event.sentence))
        )
        latest_calls = self._answer.calls[-stop_reasons.MAX_UNUSABLE - 1 :]
        if len(latest_calls) > stop_reasons.MAX_UNUSABLE and all(
            call.state is CallState.UNUSABLE for call in latest_calls
        ):
            sentence = f"The GPT kept making calls that cannot be made. {event.sentence}"
            return (call_event, *self._finish(MessageState.FAILED, sentence))
        return (call_event, *self._propose_next_call())

    def _park(self, call_event: stream.CallData, consent_id: UUID) -> tuple[Effect, ...]:
        """Store the state to resume from, and end: any process may resume it."""
        self._phase = Phase.PARKED
        context = self._context
        parked = encode_parked(
            ParkedTurn(
                consent_id,
                self._passages,
                self._pending_calls,
                context.draft,
                model=context.chosen_model,
                parameters=context.chosen_parameters,
                moment=context.date_line,
                reasoning=self._reasoning.kept(),
            )
        )
        self._reasoning = TurnReasoning()
        save = Save(self._answer.body(parked=parked), MessageState.PARKED)
        outcome = stream.StateData(stream.AnswerOutcome(MessageState.PARKED))
        return (save, Emit(call_event), Emit(stream.TextEnd()), Emit(outcome), Emit(stream.Finish()))

    def _on_consent_answered(self, event: ConsentAnswered) -> tuple[Effect, ...]:
        waiting_call = self._answer.calls[-1]
        if waiting_call.state is not CallState.WAITING or waiting_call.consent_id != event.consent_id:
            return ()
        if event.allowed:
            edited = not same_arguments(event.arguments, waiting_call.arguments)
            return self._send_call(event.consent_id, arguments=event.arguments, edited=edited)
        return (Emit(self._answer.change_call(CallState.DECLINED)), *self._propose_next_call())

    def _send_call(self, consent_id: UUID, **changes: Any) -> tuple[Effect, ...]:
        """Store first that a request may have left, so that it is known after a crash."""
        self._phase = Phase.CALLING
        call_event = self._answer.change_call(CallState.SENDING, **changes)
        return (Save(self._answer.body(), MessageState.RUNNING), Emit(call_event), SendCall(consent_id))

    def _on_elicitation(self, event: ElicitationRequested) -> tuple[Effect, ...]:
        """Store the question, so that it is shown after a reload, from any process."""
        question, elicitation = event.question, None
        if question is not None:
            elicitation = CallElicitation(question.consent_id, question.message, question.url)
        call_event = self._answer.change_call(CallState.SENDING, asks=elicitation)
        return (Save(self._answer.body(), MessageState.RUNNING), Emit(call_event))

    def _on_call_ended(self, event: CallEnded) -> tuple[Effect, ...]:
        """Store the result before the model gets it: its third party is now a party (P1)."""
        if not allows_run(self._guard, event):
            return self._drop_run_result()
        self._answer.files += [file.metadata for file in event.files]
        first_source = self._next_source_number
        citations_event = self._answer.add_sources(event.sources, first_source)
        call_event = self._answer.change_call(
            event.state,
            response=_format_response(event, first_source),
            from_web=bool(event.sources),
            status=event.status,
            sentence=event.sentence,
            ledger_id=event.ledger_id,
            asks=None,
            pictures=event.pictures,
            are_for_person=event.are_for_person,
            code=event.run or self._answer.calls[-1].code,
        )
        events = (Emit(call_event), Emit(citations_event)) if citations_event else (Emit(call_event),)
        return (Save(self._answer.body(), MessageState.RUNNING, event.files), *events, *self._propose_next_call())

    def _drop_run_result(self) -> tuple[Effect, ...]:
        """Drop the result of a run, which repeats what the GPT's builder keeps (P3)."""
        call_event = self._answer.change_call(CallState.FAILED, sentence=stop_reasons.REPEATS_PROTECTED_TEXT)
        return (
            Emit(call_event),
            *self._finish(MessageState.FAILED, stop_reasons.REPEATS_PROTECTED_TEXT, stop_reasons.FILTERED),
        )

    @property
    def _next_source_number(self) -> int:
        """The number of the next web page, unlike any other on the branch."""
        earlier = (cited for message in self._pending.history for cited in message.body.citations if cited.url)
        return 1 + max((cited.n for cited in (*earlier, *self._answer.citations)), default=0)

    def _take_pending_call(
        self,
        proposal: CardCreated | LocalCallProposed | CallRejected,
        state: CallState,
        consent_id: UUID | None = None,
        arguments: str | None = None,
        sentence: str | None = None,
    ) -> ActionCall:
        """Take the first pending call as the one being handled."""
        call, *later_calls = self._pending_calls
        self._pending_calls = tuple(later_calls)
        return ActionCall(
            tool=call.name,
            arguments=arguments or call.arguments,
            at=len(self.text),
            state=state,
            consent_id=consent_id,
            operation=proposal.operation,
            summary=proposal.summary,
            host=proposal.host,
            capability=proposal.capability,
            sentence=sentence,
        )

    # Ending

    def _on_failed(self, event: TurnFailed) -> tuple[Effect, ...]:
        return (
            *self._fail_running_call(event.sentence),
            *self._finish(MessageState.FAILED, event.sentence, event.finish),
        )

    def _on_stop_requested(self, event: StopRequested) -> tuple[Effect, ...]:
        return (*self._fail_running_call(stop_reasons.STOPPED_IN_FLIGHT), *self._finish(MessageState.STOPPED))

    def _on_interrupted(self, event: TurnInterrupted) -> tuple[Effect, ...]:
        return (
            *self._fail_running_call(stop_reasons.STOPPED_IN_FLIGHT),
            *self._finish(MessageState.INTERRUPTED, stop_reasons.SERVER_STOPPED),
        )

    def _fail_running_call(self, elsewhere_sentence: str) -> tuple[Effect, ...]:
        """Mark a call in transit as failed; the ledger records its real outcome."""
        if self._phase is not Phase.CALLING:
            return ()
        call = self._answer.calls[-1]
        local_sentence = CODE_STOPPED if call.code is not None else STOPPED_HERE
        sentence = local_sentence if call.consent_id is None else elsewhere_sentence
        return (Emit(self._answer.change_call(CallState.FAILED, sentence=sentence, asks=None)),)

    def _finish(self, state: MessageState, error: str | None = None, finish: str | None = None) -> tuple[Effect, ...]:
        end_events = () if self._phase is Phase.RETRIEVING else (*self._mark_used_passages(), Emit(stream.TextEnd()))
        self._phase, self._reasoning = Phase.OVER, TurnReasoning()
        outcome = stream.StateData(
            stream.AnswerOutcome(state, error, finish, self._answer.model, tuple(self._answer.recipients))
        )
        save = Save(self._answer.body(error=error, finish=finish), state)
        return (save, *end_events, Emit(outcome), Emit(stream.Finish()))

    def _mark_used_passages(self) -> tuple[Effect, ...]:
        """Say which passages the answer uses."""
        if not self._answer.citations:
            return ()
        texts, question = [passage.text for passage in self._passages], self._pending.question.body.text
        self._answer.citations = mark_used_passages(self._answer.citations, texts, self.text, question)
        return (Emit(stream.CitationsData(tuple(self._answer.citations))),)


def _format_response(event: CallEnded, first_source: int) -> str | None:
    """Return the response for the model: web pages are numbered from `first_source`."""
    if not event.sources:
        return event.response
    numbered = format_results(event.sources, first_source)
    return f"{numbered}\n\n{event.response}" if event.whole_page else numbered


_TRANSITIONS: dict[tuple[Phase, type], Callable[[AnswerTurn, Any], tuple[Effect, ...]]] = {
    (Phase.RETRIEVING, RetrievedPassages): AnswerTurn._on_passages,
    (Phase.ANSWERING, PromptSent): AnswerTurn._on_prompt_sent,
    (Phase.ANSWERING, Queued): AnswerTurn._on_queued,
    (Phase.ANSWERING, Reasoning): AnswerTurn._on_reasoning,
    (Phase.ANSWERING, ReasoningOnly): AnswerTurn._on_reasoning_only,
    (Phase.ANSWERING, ReasoningEnded): AnswerTurn._on_reasoning_ended,
    (Phase.ANSWERING, Delta): AnswerTurn._on_delta,
    (Phase.ANSWERING, Completion): AnswerTurn._on_completion,
    (Phase.CONTINUING, PromptSent): AnswerTurn._on_prompt_sent,
    (Phase.CONTINUING, Queued): AnswerTurn._on_queued,
    (Phase.CONTINUING, Reasoning): AnswerTurn._on_reasoning,
    (Phase.CONTINUING, ReasoningEnded): AnswerTurn._on_reasoning_ended,
    (Phase.CONTINUING, Delta): AnswerTurn._on_delta_after_call,
    (Phase.CONTINUING, Completion): AnswerTurn._on_completion,
    (Phase.PROPOSING, CardCreated): AnswerTurn._on_card_created,
    (Phase.PROPOSING, LocalCallProposed): AnswerTurn._on_local_call,
    (Phase.PROPOSING, CallRejected): AnswerTurn._on_call_rejected,
    (Phase.CALLING, ElicitationRequested): AnswerTurn._on_elicitation,
    (Phase.CALLING, CallEnded): AnswerTurn._on_call_ended,
    (Phase.WAITING, ConsentAnswered): AnswerTurn._on_consent_answered,
}
for _phase in (
    Phase.RETRIEVING,
    Phase.ANSWERING,
    Phase.CONTINUING,
    Phase.PROPOSING,
    Phase.CALLING,
):
    _TRANSITIONS[_phase, TurnFailed] = AnswerTurn._on_failed
    _TRANSITIONS[_phase, StopRequested] = AnswerTurn._on_stop_requested
    _TRANSITIONS[_phase, TurnInterrupted] = AnswerTurn._on_interrupted
