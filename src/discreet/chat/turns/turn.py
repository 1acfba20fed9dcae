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
from discreet.chat.turns.output_guard import allows_run, guard_of
from discreet.chat.turns.parked import ParkedTurn, packed, parked_in
from discreet.chat.turns.prompt import PromptContext, PromptLimits, build_prompt, citations, fitting, given, origins
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
    Happened,
    LocalCallProposed,
    ReasoningEnded,
    Retrieve,
    RetrievedPassages,
    RunLocally,
    Save,
    SendCall,
    StopRequested,
    TurnFailed,
    TurnInterrupted,
)
from discreet.chat.turns.used_passages import with_use
from discreet.chat.turns.written_call import WrittenCall
from discreet.errors import TooLarge
from discreet.ports.model import Completion, Delta, PromptSent, Queued, Reasoning, ReasoningOnly
from discreet.ports.model_request import ToolCall
from discreet.promises.capabilities import Capability
from discreet.turn_reasoning import TurnReasoning


class Phase(IntEnum):
    RETRIEVING = auto()
    ANSWERING = auto()
    GOING_ON = auto()
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

    For a parked answer it resumes from the stored state; `earlier` are then the passages used by earlier answers.
    """

    __slots__ = (
        "_answer",
        "_asked",
        "_asked_at",
        "_asked_in",
        "_brief",
        "_guard",
        "_in_circles",
        "_is_thinking",
        "_limits",
        "_passages",
        "_pending",
        "_phase",
        "_reasoning",
        "_say",
        "_written",
    )

    def __init__(
        self, asked: PendingTurn, brief: PromptContext, limits: PromptLimits, earlier: Sequence[Passage] = ()
    ) -> None:
        self._asked, self._brief, self._limits = asked, brief, limits
        self._answer = AnswerDraft(asked.answer.body, shows_reasoning=brief.shows_reasoning)
        self._say = self._answer.pieces.append
        self._passages: tuple[Passage, ...] = ()
        self._guard = VerbatimGuard()
        self._written = WrittenCall([tool.name for tool in brief.tools])
        self._pending: tuple[ToolCall, ...] = ()
        """The calls of the latest model response; the first is being proposed."""
        self._in_circles = self._is_thinking = False
        self._phase = self._asked_in = Phase.RETRIEVING
        self._asked_at = 0
        """The answer's length in characters at the last model request."""
        if parked := parked_in(asked.answer.body):
            self._phase, self._passages, self._pending = Phase.WAITING, parked.passages, parked.pending
            self._guard = guard_of(brief, self._passages, asked, earlier)
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
        if self._brief.has_knowledge or any(message.body.files for message in self._asked.history):
            return (Retrieve(self._asked.question.body.text),)
        return self._found(RetrievedPassages(()))

    def step(self, event: Happened) -> tuple[Effect, ...]:
        """Return the effects of `event`, by the transition table below."""
        transition = _TRANSITIONS.get((self._phase, type(event)))
        return transition(self, event) if transition else ()

    def so_far(self) -> list[stream.Event]:
        """Return the stream up to now, for a follower that joins late."""
        asked = self._asked
        about = asked.conversation.about
        ids = stream.TurnIds(about.id, asked.question.id, asked.answer.id, about.title)
        events: list[stream.Event] = [stream.Start(asked.answer.id), stream.TurnData(ids)]
        if self._phase is not Phase.RETRIEVING:
            events += self._answer.opening()
        events += self._answer.replay()
        return [*events, stream.ThinkingData()] if self._is_thinking else events

    def snapshot(self) -> MessageBody:
        """Return the answer so far, for a checkpoint."""
        return self._answer.body()

    # Answering

    def _found(self, event: RetrievedPassages) -> tuple[Effect, ...]:
        for to in event.sent_to:
            self._answer.add_search_recipient(to)
        self._passages = (*fitting(event.passages, self._limits.knowledge_characters), *event.of_files)
        self._guard = guard_of(self._brief, self._passages, self._asked, event.earlier)
        asking = self._ask_model(Phase.ANSWERING)
        if self.is_over:
            return asking
        self._answer.citations = citations(self._passages, self._brief)
        return (*map(Emit, self._answer.opening()), *asking)

    def _ask_model(self, phase: Phase) -> tuple[Effect, ...]:
        history, so_far = self._asked.history, self._answer.body()
        try:
            built = build_prompt(self._brief, self._passages, history, so_far, self._limits)
        except TooLarge as error:
            return self._finish(MessageState.FAILED, error.sentence)
        self._phase = self._asked_in = phase
        self._written.begin()
        self._asked_at = len(self.text)
        self._answer.given = given(self._passages, self._brief)
        if found := origins(self._passages, self._brief):
            self._answer.origins |= found
        self._answer.model = self._brief.model or self._answer.model
        self._answer.parameters = self._brief.chosen
        self._answer.about_me = self._answer.about_me or built.has_about_me
        told = self._answer.leave_out(built.left_out, built.summarised)
        request = msgspec.structs.replace(built.request, may_call=self._may_call, reasoning=self._reasoning)
        asking = CallModel(request)
        return (Emit(told), asking) if told and phase is Phase.GOING_ON else (asking,)

    @property
    def _may_call(self) -> bool:
        """Whether the model may make calls.

        After a declined call, or when it repeats itself, it must answer in words: it gets no chance to argue with a no.
        """
        return not self._in_circles and not self._answer.has_declined

    def _sent(self, event: PromptSent) -> tuple[Effect, ...]:
        """Record who gets the prompt, before the model says anything (P14)."""
        told = self._answer.add_recipient(event)
        return (Emit(told),) if told else ()

    def _waiting(self, event: Queued) -> tuple[Effect, ...]:
        return (Emit(stream.WaitingData(stream.QueuePlace(event.ahead))),)

    def _reasons(self, event: Reasoning) -> tuple[Effect, ...]:
        """Show that the model is reasoning, and the reasoning itself where the reader may see it."""
        if self._is_thinking:
            return tuple(map(Emit, self._answer.reasoning.add(event.text)))
        if not event.text.strip():
            return ()
        self._is_thinking = True
        return (Emit(stream.ThinkingData()), *map(Emit, self._answer.reasoning.add(event.text)))

    def _withdrawn(self, _: ReasoningOnly) -> tuple[Effect, ...]:
        """Withdraw the text since the last model request: it was reasoning."""
        withdrawn = self.text[self._asked_at :] + self._written.rest()
        self._answer.pieces[:] = [self.text[: self._asked_at]]
        self._written.begin()
        self._phase, self._is_thinking = self._asked_in, True
        reasoning = map(Emit, self._answer.reasoning.add(withdrawn.lstrip("\n")))
        return (
            Emit(stream.WithdrawnData(stream.AnswerTruncated(self._asked_at))),
            Emit(stream.ThinkingData()),
            *reasoning,
        )

    def _thought(self, event: ReasoningEnded) -> tuple[Effect, ...]:
        """Show how long the model has reasoned."""
        self._is_thinking = False
        return (Emit(self._answer.reasoning.end_reasoning_span(event.seconds)),)

    def _delta(self, event: Delta) -> tuple[Effect, ...]:
        if not self._guard.allows(event.text):
            return self._finish(MessageState.FAILED, stop_reasons.KEPT, stop_reasons.FILTERED)
        self._is_thinking = False
        return self._shown(self._written.passes(event.text))

    def _shown(self, text: str) -> tuple[Effect, ...]:
        if not text:
            return ()
        self._say(text)
        return (Emit(stream.TextDelta(text)),)

    def _first_delta(self, event: Delta) -> tuple[Effect, ...]:
        """Start a new paragraph with the first words after a call."""
        self._phase = Phase.ANSWERING
        return self._delta(Delta("\n\n" + event.text) if self.text.strip() else event)

    def _ended(self, event: Completion) -> tuple[Effect, ...]:
        self._answer.set_ended(event)
        if not all(self._guard.allows_call(call) for call in event.calls):
            return self._finish(MessageState.FAILED, stop_reasons.KEPT, stop_reasons.FILTERED)
        self._is_thinking = False
        if event.reason == stop_reasons.FILTERED:
            return self._finish(MessageState.FAILED, stop_reasons.WITHHELD, event.reason)
        if not event.calls and (tool := self._written.tool):
            return self._finish(MessageState.FAILED, stop_reasons.written_call(tool), stop_reasons.WRITTEN_CALL)
        return (*self._shown(self._written.rest()), *self._after(event))

    def _after(self, event: Completion) -> tuple[Effect, ...]:
        """Go on after a response of the model: make its calls, or end the answer."""
        if event.calls and self._may_call:
            self._pending = event.calls[: stop_reasons.MAX_CALLS]  # a person looks at each of them
            return self._next_call()
        if self._phase is Phase.GOING_ON or not self.text.strip():
            return self._finish(
                MessageState.FAILED, stop_reasons.REPEATED_CALL if event.calls else stop_reasons.nothing_said(event)
            )
        return self._finish(MessageState.COMPLETE, finish=event.reason)

    # Calling

    def _next_call(self) -> tuple[Effect, ...]:
        """Propose the next pending call; after the last one ask the model again."""
        if not self._pending:
            return self._ask_model(Phase.GOING_ON)
        if len(self._answer.calls) >= stop_reasons.MAX_CALLS:
            return self._finish(MessageState.FAILED, stop_reasons.TOO_MANY_CALLS)
        self._phase = Phase.PROPOSING
        call = self._pending[0]
        if self._answer.has_been_answered(call):  # small models repeat calls: never ask a person twice
            self._pending = self._pending[1:]
            self._in_circles = not self._pending
            return self._next_call()
        if (before := self._answer.declined(call)) is not None:  # a no holds for the whole answer
            return self._unusable(
                CallRejected(
                    stop_reasons.DECLINED_BEFORE, before.operation, before.summary, before.host, before.capability
                )
            )
        return (CreateCard(call, self._answer.body()),)

    def _proposed(self, event: CardCreated) -> tuple[Effect, ...]:
        if any(call.consent_id == event.consent_id for call in self._answer.calls):
            return self._finish(MessageState.FAILED, stop_reasons.SPENT)
        told = self._answer.add_call(
            self._build_pending_call(event, CallState.WAITING, event.consent_id, event.arguments)
        )
        return self._send(event.consent_id) if event.allowed else self._park(told, event.consent_id)

    def _stays(self, event: LocalCallProposed) -> tuple[Effect, ...]:
        """Carry out a call that stays on this server. It is stored first, so that it is shown also after a crash."""
        self._phase = Phase.CALLING
        call = self._build_pending_call(event, CallState.SENDING, arguments=event.arguments)
        if event.capability is Capability.CODE:
            call = msgspec.structs.replace(call, code=CodeRun())
        told = self._answer.add_call(call)
        return (Save(self._answer.body(), MessageState.RUNNING), Emit(told), RunLocally(call.tool, call.arguments))

    def _unusable(self, event: CallRejected) -> tuple[Effect, ...]:
        told = Emit(self._answer.add_call(self._build_pending_call(event, CallState.UNUSABLE, sentence=event.sentence)))
        latest = self._answer.calls[-stop_reasons.MAX_UNUSABLE - 1 :]
        if len(latest) > stop_reasons.MAX_UNUSABLE and all(call.state is CallState.UNUSABLE for call in latest):
            sentence = f"The GPT kept making calls that cannot be made. {event.sentence}"
            return (told, *self._finish(MessageState.FAILED, sentence))
        return (told, *self._next_call())

    def _park(self, told: stream.CallData, consent_id: UUID) -> tuple[Effect, ...]:
        """Store the state to resume from, and end: any process may resume it."""
        self._phase = Phase.PARKED
        brief = self._brief
        parked = packed(
            ParkedTurn(
                consent_id,
                self._passages,
                self._pending,
                brief.draft,
                model=brief.chosen_model,
                parameters=brief.chosen,
                moment=brief.moment,
                reasoning=self._reasoning.kept(),
            )
        )
        self._reasoning = TurnReasoning()
        saved = Save(self._answer.body(parked=parked), MessageState.PARKED)
        outcome = stream.StateData(stream.AnswerOutcome(MessageState.PARKED))
        return (saved, Emit(told), Emit(stream.TextEnd()), Emit(outcome), Emit(stream.Finish()))

    def _decided(self, event: ConsentAnswered) -> tuple[Effect, ...]:
        waiting = self._answer.calls[-1]
        if waiting.state is not CallState.WAITING or waiting.consent_id != event.consent_id:
            return ()
        if event.allowed:
            edited = not same_arguments(event.arguments, waiting.arguments)
            return self._send(event.consent_id, arguments=event.arguments, edited=edited)
        return (Emit(self._answer.change_call(CallState.DECLINED)), *self._next_call())

    def _send(self, consent_id: UUID, **changes: Any) -> tuple[Effect, ...]:
        """Store first that a request may have left, so that it is known after a crash."""
        self._phase = Phase.CALLING
        told = self._answer.change_call(CallState.SENDING, **changes)
        return (Save(self._answer.body(), MessageState.RUNNING), Emit(told), SendCall(consent_id))

    def _asked_back(self, event: ElicitationRequested) -> tuple[Effect, ...]:
        """Store the question, so that it is shown after a reload, from any process."""
        asked, asks = event.question, None
        if asked is not None:
            asks = CallElicitation(asked.consent_id, asked.message, asked.url)
        told = self._answer.change_call(CallState.SENDING, asks=asks)
        return (Save(self._answer.body(), MessageState.RUNNING), Emit(told))

    def _called(self, event: CallEnded) -> tuple[Effect, ...]:
        """Store the result before the model gets it: its third party is now a party (P1)."""
        if not allows_run(self._guard, event):
            return self._withheld()
        self._answer.files += [file.about for file in event.files]
        first = self._next_source
        cited = self._answer.add_sources(event.sources, first)
        told = self._answer.change_call(
            event.state,
            response=_as_tool_message(event, first),
            from_web=bool(event.sources),
            status=event.status,
            sentence=event.sentence,
            ledger_id=event.ledger_id,
            asks=None,
            pictures=event.pictures,
            are_for_person=event.are_for_person,
            code=event.run or self._answer.calls[-1].code,
        )
        shown = (Emit(told), Emit(cited)) if cited else (Emit(told),)
        return (Save(self._answer.body(), MessageState.RUNNING, event.files), *shown, *self._next_call())

    def _withheld(self) -> tuple[Effect, ...]:
        """Drop the result of a run, which repeats what the GPT's builder keeps (P3)."""
        told = self._answer.change_call(CallState.FAILED, sentence=stop_reasons.KEPT)
        return (Emit(told), *self._finish(MessageState.FAILED, stop_reasons.KEPT, stop_reasons.FILTERED))

    @property
    def _next_source(self) -> int:
        """The number of the next web page, unlike any other on the branch."""
        earlier = (cited for message in self._asked.history for cited in message.body.citations if cited.url)
        return 1 + max((cited.n for cited in (*earlier, *self._answer.citations)), default=0)

    def _build_pending_call(
        self,
        about: CardCreated | LocalCallProposed | CallRejected,
        state: CallState,
        consent_id: UUID | None = None,
        arguments: str | None = None,
        sentence: str | None = None,
    ) -> ActionCall:
        """Take the first pending call as the one being handled."""
        call, *rest = self._pending
        self._pending = tuple(rest)
        return ActionCall(
            tool=call.name,
            arguments=arguments or call.arguments,
            at=len(self.text),
            state=state,
            consent_id=consent_id,
            operation=about.operation,
            summary=about.summary,
            host=about.host,
            capability=about.capability,
            sentence=sentence,
        )

    # Ending

    def _failed(self, event: TurnFailed) -> tuple[Effect, ...]:
        return (*self._give_up_call(event.sentence), *self._finish(MessageState.FAILED, event.sentence, event.finish))

    def _stopped(self, event: StopRequested) -> tuple[Effect, ...]:
        return (*self._give_up_call(stop_reasons.STOPPED_IN_FLIGHT), *self._finish(MessageState.STOPPED))

    def _cut_off(self, event: TurnInterrupted) -> tuple[Effect, ...]:
        return (
            *self._give_up_call(stop_reasons.STOPPED_IN_FLIGHT),
            *self._finish(MessageState.INTERRUPTED, stop_reasons.CUT_OFF),
        )

    def _give_up_call(self, sentence: str) -> tuple[Effect, ...]:
        """Mark a call in transit as failed; the ledger records its real outcome."""
        if self._phase is not Phase.CALLING:
            return ()
        call = self._answer.calls[-1]
        here = CODE_STOPPED if call.code is not None else STOPPED_HERE
        told = here if call.consent_id is None else sentence
        return (Emit(self._answer.change_call(CallState.FAILED, sentence=told, asks=None)),)

    def _finish(self, state: MessageState, error: str | None = None, finish: str | None = None) -> tuple[Effect, ...]:
        ending = () if self._phase is Phase.RETRIEVING else (*self._used_passages(), Emit(stream.TextEnd()))
        self._phase, self._reasoning = Phase.OVER, TurnReasoning()
        outcome = stream.StateData(
            stream.AnswerOutcome(state, error, finish, self._answer.model, tuple(self._answer.recipients))
        )
        saved = Save(self._answer.body(error=error, finish=finish), state)
        return (saved, *ending, Emit(outcome), Emit(stream.Finish()))

    def _used_passages(self) -> tuple[Effect, ...]:
        """Say which passages the answer uses."""
        if not self._answer.citations:
            return ()
        texts, question = [passage.text for passage in self._passages], self._asked.question.body.text
        self._answer.citations = with_use(self._answer.citations, texts, self.text, question)
        return (Emit(stream.CitationsData(tuple(self._answer.citations))),)


def _as_tool_message(event: CallEnded, first: int) -> str | None:
    """Return the response for the model: web pages are numbered from `first`."""
    if not event.sources:
        return event.response
    numbered = format_results(event.sources, first)
    return f"{numbered}\n\n{event.response}" if event.whole_page else numbered


_TRANSITIONS: dict[tuple[Phase, type], Callable[[AnswerTurn, Any], tuple[Effect, ...]]] = {
    (Phase.RETRIEVING, RetrievedPassages): AnswerTurn._found,
    (Phase.ANSWERING, PromptSent): AnswerTurn._sent,
    (Phase.ANSWERING, Queued): AnswerTurn._waiting,
    (Phase.ANSWERING, Reasoning): AnswerTurn._reasons,
    (Phase.ANSWERING, ReasoningOnly): AnswerTurn._withdrawn,
    (Phase.ANSWERING, ReasoningEnded): AnswerTurn._thought,
    (Phase.ANSWERING, Delta): AnswerTurn._delta,
    (Phase.ANSWERING, Completion): AnswerTurn._ended,
    (Phase.GOING_ON, PromptSent): AnswerTurn._sent,
    (Phase.GOING_ON, Queued): AnswerTurn._waiting,
    (Phase.GOING_ON, Reasoning): AnswerTurn._reasons,
    (Phase.GOING_ON, ReasoningEnded): AnswerTurn._thought,
    (Phase.GOING_ON, Delta): AnswerTurn._first_delta,
    (Phase.GOING_ON, Completion): AnswerTurn._ended,
    (Phase.PROPOSING, CardCreated): AnswerTurn._proposed,
    (Phase.PROPOSING, LocalCallProposed): AnswerTurn._stays,
    (Phase.PROPOSING, CallRejected): AnswerTurn._unusable,
    (Phase.CALLING, ElicitationRequested): AnswerTurn._asked_back,
    (Phase.CALLING, CallEnded): AnswerTurn._called,
    (Phase.WAITING, ConsentAnswered): AnswerTurn._decided,
}
for _phase in (
    Phase.RETRIEVING,
    Phase.ANSWERING,
    Phase.GOING_ON,
    Phase.PROPOSING,
    Phase.CALLING,
):
    _TRANSITIONS[_phase, TurnFailed] = AnswerTurn._failed
    _TRANSITIONS[_phase, StopRequested] = AnswerTurn._stopped
    _TRANSITIONS[_phase, TurnInterrupted] = AnswerTurn._cut_off
