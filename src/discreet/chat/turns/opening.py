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
from discreet.chat.turns.date_line import format_date_line
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.chat.turns.question_facts import QuestionFacts
from discreet.chat.turns.request_limits import with_turn_limits
from discreet.chat.turns.responder import Responder
from discreet.chat.turns.turn import AnswerTurn
from discreet.chat.turns.turn_events import CallModel, Effect, Emit
from discreet.chat.turns.turn_runner import with_payer
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

    def answer(self, on_part: OnPart, on_use: Callable[[UncountedUse], None]) -> Awaitable[Completion | None]:
        return self.prompts.answer(self.stored, on_part, on_use)

    async def cancel(self) -> None:
        await self.prompts.cancel(self.stored)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedTurn:
    """A turn at its first effects, and what answers in it."""

    pending: PendingTurn
    turn: AnswerTurn
    responder: Responder
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
        responder: Responder,
        facts: QuestionFacts,
        conversation: OpenConversation | None,
        time_zone: str | None,
        language: str | None,
    ) -> None:
        self._limits, self._prompts = services.limits, services.prompts
        self._responder, self._facts = responder, facts
        self._time_zone, self._language = time_zone, language
        self.conversation = conversation
        self._turn: OpenedTurn | None = None
        self._planned_prompt: FirstPrompt | None = None
        self.first_answer: StoredFirstAnswer | None = None

    @property
    def start_facts(self) -> StartFacts:
        assert self._facts.start_facts is not None, "the facts are those of a chat that goes on"
        return self._facts.start_facts

    def turn(self, pending: PendingTurn) -> OpenedTurn:
        """Return the turn of this question, the same each time."""
        if self._turn is None or self._turn.pending is not pending:
            self._turn = open_turn(pending, self._responder, self._limits, self._time_zone, self._language)
        return self._turn

    def plan_prompt(self, pending: PendingTurn) -> FirstPrompt | None:
        opened = self.turn(pending)
        if (request := _find_only_request(opened.effects)) is None or request.tools:
            return None
        conversation, responder = pending.conversation.metadata, opened.responder
        paid_request = with_payer(pending, request, request.provider)
        limited_request = with_turn_limits(pending, conversation, paid_request, responder.limit, responder.limited_by)
        self._planned_prompt = self._prompts.plan(limited_request, self._facts.limits, self._facts.masking)
        return self._planned_prompt

    def mark_stored(self, row: Mapping[str, Any]) -> None:
        assert self._planned_prompt is not None
        self.first_answer = StoredFirstAnswer(self._prompts, StoredPrompt(first=self._planned_prompt, row=row))


def open_turn(
    pending: PendingTurn, responder: Responder, limits: ChatLimits, time_zone: str | None, language: str | None
) -> OpenedTurn:
    """Return the turn of a question with its first effects. Nothing of it is performed.

    The events that open its stream are left out: each follower gets them from `AnswerTurn.replay`.
    """
    responder = responder.with_date_line(format_date_line(pending.answer.created_at, time_zone, language))
    turn = AnswerTurn(pending, responder.context, limits.for_model(responder.context.model))
    effects = turn.begin()
    if not turn.is_over:
        effects = tuple(effect for effect in effects if not isinstance(effect, Emit))
    return OpenedTurn(pending=pending, turn=turn, responder=responder, effects=effects)


def _find_only_request(effects: Sequence[Effect]) -> ModelRequest | None:
    """Return the request to the model if it is the turn's only effect besides events."""
    requests = [effect.request for effect in effects if isinstance(effect, CallModel)]
    return requests[0] if len(requests) == 1 and isinstance(effects[-1], CallModel) else None
