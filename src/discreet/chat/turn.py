"""The turn: from a stored question to a stored answer, as a machine without I/O.

    begin ──► retrieving ──Found──► answering ──Ended──► over
                  │                     │ Delta (any number)
                  └──── Failed, StopAsked, CutOff ───────► over

Law of this file: `step` takes one event and returns what is to be done, in order; it does nothing itself.
Once over, every further event is answered with nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from discreet.chat import stream
from discreet.chat.prompt import Brief, build_prompt, citations, fitting
from discreet.conversations.message import Body, Citation, State
from discreet.conversations.service import Asked
from discreet.errors import TooLarge
from discreet.gpts.knowledge import Passage
from discreet.seams import Delta, Ended, ModelRequest

# Events: what happened ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """Retrieval is done; `passages` may be empty."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Failed:
    """Something that the answer needs has failed; `sentence` is for the person."""

    sentence: str


@dataclass(frozen=True)
class StopAsked:
    """The person asked to stop: what is there stays."""


@dataclass(frozen=True)
class CutOff:
    """The server is stopping."""


Happened = Found | Delta | Ended | Failed | StopAsked | CutOff

# Effects: what is to be done -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Retrieve:
    question: str


@dataclass(frozen=True)
class CallModel:
    request: ModelRequest


@dataclass(frozen=True)
class Emit:
    event: stream.Event


@dataclass(frozen=True)
class Save:
    body: Body
    state: State


Effect = Retrieve | CallModel | Emit | Save


class Phase(Enum):
    RETRIEVING = auto()
    ANSWERING = auto()
    OVER = auto()


@dataclass(frozen=True)
class Limits:
    """`prompt_characters` bounds the whole prompt, `knowledge_characters` the passages; `answer_tokens` the answer."""

    prompt_characters: int
    knowledge_characters: int
    answer_tokens: int


class Turn:
    """One answer being made. `text` is what has been said so far."""

    def __init__(self, asked: Asked, brief: Brief, limits: Limits) -> None:
        self._asked, self._brief, self._limits = asked, brief, limits
        self._phase = Phase.RETRIEVING
        self._pieces: list[str] = []
        self._citations: tuple[Citation, ...] = ()

    @property
    def text(self) -> str:
        if len(self._pieces) > 1:
            self._pieces[:] = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    @property
    def over(self) -> bool:
        return self._phase is Phase.OVER

    def begin(self) -> tuple[Effect, ...]:
        if self._brief.has_knowledge:
            return (Retrieve(self._asked.question.body.text),)
        return self._found(Found(()))

    def step(self, event: Happened) -> tuple[Effect, ...]:
        """What follows from `event`: the transition table below, by phase and kind of event."""
        transition = _TRANSITIONS.get((self._phase, type(event)))
        return transition(self, event) if transition else ()

    def so_far(self) -> list[stream.Event]:
        """The stream from its beginning to now, for somebody who joins late."""
        asked = self._asked
        about = asked.conversation.about
        ids = stream.TurnIds(about.id, asked.question.id, asked.answer.id, about.title)
        events: list[stream.Event] = [stream.Start(asked.answer.id), stream.TurnData(ids)]
        if self._phase is not Phase.RETRIEVING:
            events += self._opening()
        if self._pieces:
            events.append(stream.TextDelta(self.text))
        return events

    def snapshot(self) -> Body:
        """The answer as far as it is, for a checkpoint."""
        return Body(self.text, self._citations)

    def _opening(self) -> list[stream.Event]:
        cited: list[stream.Event] = [stream.CitationsData(self._citations)] if self._citations else []
        return [*cited, stream.TextStart()]

    def _found(self, event: Found) -> tuple[Effect, ...]:
        passages = fitting(event.passages, self._limits.knowledge_characters)
        try:
            messages = build_prompt(self._brief, passages, self._asked.history, self._limits.prompt_characters)
        except TooLarge as error:
            return self._finish(State.FAILED, error.sentence)
        self._phase = Phase.ANSWERING
        self._citations = citations(passages, self._brief)
        request = ModelRequest(messages, self._brief.model, self._limits.answer_tokens)
        return (*map(Emit, self._opening()), CallModel(request))

    def _delta(self, event: Delta) -> tuple[Effect, ...]:
        self._pieces.append(event.text)
        return (Emit(stream.TextDelta(event.text)),)

    def _ended(self, event: Ended) -> tuple[Effect, ...]:
        if not self.text:
            return self._finish(State.FAILED, "The model gave an empty answer. Please try again.")
        return self._finish(State.COMPLETE, finish=event.reason)

    def _failed(self, event: Failed) -> tuple[Effect, ...]:
        return self._finish(State.FAILED, event.sentence)

    def _stopped(self, event: StopAsked) -> tuple[Effect, ...]:
        return self._finish(State.STOPPED)

    def _cut_off(self, event: CutOff) -> tuple[Effect, ...]:
        return self._finish(State.INTERRUPTED, "The server was stopped while it was answering.")

    def _finish(self, state: State, error: str | None = None, finish: str | None = None) -> tuple[Effect, ...]:
        ending = [stream.TextEnd()] if self._phase is Phase.ANSWERING else []
        self._phase = Phase.OVER
        outcome = stream.StateData(stream.Outcome(state, error, finish))
        saved = Save(Body(self.text, self._citations, error, finish), state)
        return (saved, *map(Emit, ending), Emit(outcome), Emit(stream.Finish()))


_TRANSITIONS: dict[tuple[Phase, type], Callable[[Turn, Any], tuple[Effect, ...]]] = {
    (Phase.RETRIEVING, Found): Turn._found,
    (Phase.RETRIEVING, Failed): Turn._failed,
    (Phase.RETRIEVING, StopAsked): Turn._stopped,
    (Phase.RETRIEVING, CutOff): Turn._cut_off,
    (Phase.ANSWERING, Delta): Turn._delta,
    (Phase.ANSWERING, Ended): Turn._ended,
    (Phase.ANSWERING, Failed): Turn._failed,
    (Phase.ANSWERING, StopAsked): Turn._stopped,
    (Phase.ANSWERING, CutOff): Turn._cut_off,
}
