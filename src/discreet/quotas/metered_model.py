"""A model that counts its answers and enforces quotas and budgets.

Every question of a person or an API key goes through it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from discreet.errors import TooMany
from discreet.ports.model import (
    Completion,
    Delta,
    Model,
    ModelFailed,
    ModelStatus,
    OnPart,
    Part,
    PromptCounted,
    PromptSent,
    Queued,
    Reasoning,
    TokenCounts,
)
from discreet.ports.model_request import ModelRequest
from discreet.quotas.estimate import counted_tokens, reserved_tokens, text_size
from discreet.quotas.metering import CHARGED, Metering, UncountedUse
from discreet.quotas.money_sums import CountedRequest

Answer = Callable[[OnPart], Awaitable[Completion | None]]

TEXTS = (Delta, Reasoning)


@dataclass(slots=True)
class _AnswerMeter:
    """Measures an answer: its size, whether the endpoint got the prompt, and the prompt's token count."""

    forward: OnPart
    answer_size: int = 0
    prompt: PromptCounted | None = None
    is_sent: bool = False
    """False while the request waits in a queue."""

    def on_part(self, part: Part) -> bool:
        if isinstance(part, TEXTS):
            self.answer_size += text_size(part.text)
            self.is_sent = True
            return self.forward(part)
        if isinstance(part, PromptCounted):
            self.prompt = part
            return True
        goes_on = self.forward(part)
        self.is_sent = goes_on if isinstance(part, PromptSent) else not isinstance(part, Queued)
        return goes_on


class LimitedModel(Model, Protocol):
    """A model that decides whether its endpoint may get the prompt."""

    def answer(
        self, request: ModelRequest, on_part: OnPart, settings_row: Mapping[str, Any] | None = None
    ) -> Awaitable[Completion | None]:
        """Answer. `settings_row`: the row that `Metering.begin_and_read` read for this request."""


class MeteredModel:
    """Implements `ports.Model`."""

    def __init__(self, model: LimitedModel, metering: Metering) -> None:
        self._model, self._metering = model, metering

    async def answer(self, request: ModelRequest, on_part: OnPart) -> Completion | None:
        """Answer as the model does.

        QuotaSpent, before asking the model, when a quota or a budget is used up. A request that reaches no model
        counts nowhere, such as one that ends while it waits in a queue.
        """
        counted, settings_row = await self._metering.begin_and_read(request, reserved_tokens(request))
        answering = self.answer_counted(
            counted, request, on_part, partial(self._model.answer, request, settings_row=settings_row)
        )
        del counted, request, on_part, settings_row  # what was read is not needed while the answer is streamed
        return await answering

    async def answer_counted(
        self,
        counted: CountedRequest,
        request: ModelRequest,
        on_part: OnPart,
        answer: Answer,
        keep: Callable[[UncountedUse], None] | None = None,
    ) -> Completion | None:
        """Answer a request whose use has begun, by `answer`.

        `keep` gets the use of a whole answer, which its caller counts. Any other use is counted here.
        """
        meter, completion, is_charged = _AnswerMeter(on_part), None, False
        try:
            running = answer(meter.on_part)
            del answer, on_part  # with what was planned and recorded, which is not needed while the answer is streamed
            completion = await running
            is_charged = completion is not None or meter.is_sent
            return completion
        except ModelFailed as error:
            is_charged = error.kind in CHARGED or meter.answer_size > 0
            raise
        except TooMany:
            is_charged = meter.answer_size > 0
            raise
        except BaseException:
            is_charged = meter.is_sent
            raise
        finally:
            used = counted_tokens(request, completion, meter.answer_size, meter.prompt) if is_charged else None
            name = counted.name or (completion.model if completion else None)
            if keep is not None and used is not None and completion is not None and name:
                keep(self._metering.uncounted(counted, used, name))
            else:
                await asyncio.shield(self._settle(counted, used, name))

    async def status(self, model: str | None = None) -> ModelStatus:
        return await self._model.status(model)

    async def models(self) -> Sequence[str]:
        return await self._model.models()

    async def _settle(self, counted: CountedRequest, used: TokenCounts | None, name: str | None) -> None:
        """Count the use, or take the request back. `name`: of the model that answered, if it is known."""
        if used is not None and not name:
            name = (await self._model.status()).name
        await self._metering.settle(counted, used, name)
