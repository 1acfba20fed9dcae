"""The first prompt of a turn: its use and its record are stored with its question, in one statement (P14).

Invariants:
- Everything that `MeteredModel.answer` and `PermittedModel.answer` check is checked before anything is sent.
- The use of a prompt that is not sent after all is taken back.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from discreet.models.masking_settings import PersonMasking
from discreet.models.permitted_model import PermittedModel, PlannedPrompt
from discreet.ports.model import Completion, OnPart
from discreet.ports.model_request import ModelRequest
from discreet.promises.recipients import RecipientLimits
from discreet.quotas.estimate import reserved_tokens
from discreet.quotas.metered_model import MeteredModel
from discreet.quotas.metering import Metering, UncountedUse
from discreet.quotas.money_sums import PlannedUse


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstPrompt:
    """A prompt that goes out as soon as its question is stored, with its use and its record."""

    planned: PlannedPrompt
    use: PlannedUse


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredPrompt:
    """A first prompt whose question is stored. `row`: what the statement returned."""

    first: FirstPrompt
    row: Mapping[str, Any]


class FirstPrompts:
    """Plans first prompts, and answers them once their question is stored."""

    def __init__(self, permitted: PermittedModel, metered: MeteredModel, metering: Metering) -> None:
        self._permitted, self._metered, self._metering = permitted, metered, metering

    def plan(self, request: ModelRequest, limits: RecipientLimits, own: PersonMasking) -> FirstPrompt | None:
        """Return the prompt, to be stored with its question; None where only `MeteredModel.answer` can answer it."""
        if (planned := self._permitted.plan(request, limits, own)) is None:
            return None
        return FirstPrompt(planned=planned, use=self._metering.plan(request, reserved_tokens(request)))

    async def answer(
        self, stored: StoredPrompt, on_part: OnPart, keep: Callable[[UncountedUse], None]
    ) -> Completion | None:
        """Answer as `MeteredModel.answer` does. `keep` gets the use of a whole answer, which is counted with it."""
        await self._metering.check_not_refused(stored.first.use.counted, stored.row)
        answer = self._start_answer(stored, on_part, keep)
        del stored  # not needed while the answer is streamed
        return await answer

    def _start_answer(
        self, stored: StoredPrompt, on_part: OnPart, keep: Callable[[UncountedUse], None]
    ) -> Awaitable[Completion | None]:
        planned, counted = stored.first.planned, stored.first.use.counted
        send = partial(self._permitted.answer_planned, planned, stored.row)
        return self._metered.answer_counted(counted, planned.request, on_part, send, keep)

    async def cancel(self, stored: StoredPrompt) -> None:
        """Take back the use of a prompt that is not sent after all."""
        if not self._metering.is_refused(stored.row):
            await self._metering.settle(stored.first.use.counted, None)
