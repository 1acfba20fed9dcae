"""The turn of a question that is not stored yet, so that one statement stores the question and begins its first prompt.

Invariants:
- The prompt is that of the turn's first effect: nothing else happens before the model is asked.
- A prompt that needs more than these facts (passages, files or tools) is left to the turn itself.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.date_line import moment_line
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.chat.turns.question_facts import QuestionFacts
from discreet.chat.turns.request_limits import limited_request
from discreet.chat.turns.responder import Responder
from discreet.chat.turns.turn import AnswerTurn
from discreet.chat.turns.turn_events import CallModel, Effect, Emit
from discreet.chat.turns.turn_runner import paid_request
from discreet.identity.accounts.choices import StartFacts
from discreet.ports.model import Completion, OnPart
from discreet.ports.model_request import ModelRequest
from discreet.quotas.first_prompt import FirstPrompt, FirstPrompts, StoredPrompt
from discreet.quotas.metering import UncountedUse


@dataclass(frozen=True, slots=True)
class StoredFirstAnswer:
    """Implements `turn_runner.FirstAnswer`."""

    prompts: FirstPrompts
    stored: StoredPrompt

    def answer(self, on_part: OnPart, keep: Callable[[UncountedUse], None]) -> Awaitable[Completion | None]:
        return self.prompts.answer(self.stored, on_part, keep)

    async def take_back(self) -> None:
        await self.prompts.cancel(self.stored)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedTurn:
    """A turn at its first effects, and what answers in it."""

    asked: PendingTurn
    turn: AnswerTurn
    answering: Responder
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class OpeningServices:
    """What every opening uses: the limits of prompts, and what plans and answers first prompts."""

    limits: ChatLimits
    prompts: FirstPrompts


class TurnOpening:
    """Implements `QuestionOpening` for one question."""

    def __init__(
        self,
        services: OpeningServices,
        answering: Responder,
        facts: QuestionFacts,
        opened: OpenConversation | None,
        time_zone: str | None,
        language: str | None,
    ) -> None:
        self._limits, self._prompts = services.limits, services.prompts
        self._answering, self._facts = answering, facts
        self._time_zone, self._language = time_zone, language
        self.opened = opened
        self._turn: OpenedTurn | None = None
        self._planned: FirstPrompt | None = None
        self.first: StoredFirstAnswer | None = None

    @property
    def at_start(self) -> StartFacts:
        assert self._facts.at_start is not None, "the facts are those of a chat that goes on"
        return self._facts.at_start

    def turn(self, asked: PendingTurn) -> OpenedTurn:
        """Return the turn of this question, the same each time."""
        if self._turn is None or self._turn.asked is not asked:
            self._turn = opened_turn(asked, self._answering, self._limits, self._time_zone, self._language)
        return self._turn

    def prompt(self, asked: PendingTurn) -> FirstPrompt | None:
        opened = self.turn(asked)
        if (request := _first_request(opened.effects)) is None or request.tools:
            return None
        about, answering = asked.conversation.about, opened.answering
        paid = paid_request(asked, request, request.provider)
        limited = limited_request(asked, about, paid, answering.limit, answering.limited_by)
        self._planned = self._prompts.plan(limited, self._facts.limits, self._facts.masking)
        return self._planned

    def is_stored(self, row: Mapping[str, Any]) -> None:
        assert self._planned is not None
        self.first = StoredFirstAnswer(self._prompts, StoredPrompt(first=self._planned, row=row))


def opened_turn(
    asked: PendingTurn, answering: Responder, limits: ChatLimits, time_zone: str | None, language: str | None
) -> OpenedTurn:
    """Return the turn of a question with its first effects. Nothing of it is performed.

    The events that open its stream are left out: each follower gets them from `so_far`, because none was there before.
    """
    answering = answering.at(moment_line(asked.answer.created_at, time_zone, language))
    turn = AnswerTurn(asked, answering.brief, limits.turn(answering.brief.model))
    effects = turn.begin()
    if not turn.is_over:
        effects = tuple(effect for effect in effects if not isinstance(effect, Emit))
    return OpenedTurn(asked=asked, turn=turn, answering=answering, effects=effects)


def _first_request(effects: Sequence[Effect]) -> ModelRequest | None:
    """Return the request to the model if it is the turn's only effect besides events."""
    requests = [effect.request for effect in effects if isinstance(effect, CallModel)]
    return requests[0] if len(requests) == 1 and isinstance(effects[-1], CallModel) else None
