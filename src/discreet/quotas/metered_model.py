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
    Hear,
    Model,
    ModelFailed,
    ModelStatus,
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

Answer = Callable[[Hear], Awaitable[Completion | None]]

TEXTS = (Delta, Reasoning)


@dataclass(slots=True)
class _AnswerMeter:
    """Hears an answer: how much was said, whether the endpoint got the prompt, and its count of that."""

    hear: Hear
    answer_size: int = 0
    prompt: PromptCounted | None = None
    is_sent: bool = False
    """False while the request waits in a queue."""

    def on_part(self, part: Part) -> bool:
        if isinstance(part, TEXTS):
            self.answer_size += text_size(part.text)
            self.is_sent = True
            return self.hear(part)
        if isinstance(part, PromptCounted):
            self.prompt = part
            return True
        goes_on = self.hear(part)
        self.is_sent = goes_on if isinstance(part, PromptSent) else not isinstance(part, Queued)
        return goes_on


class LimitedModel(Model, Protocol):
    """A model that decides whether its endpoint may get the prompt."""

    def answer(
        self, request: ModelRequest, hear: Hear, said: Mapping[str, Any] | None = None
    ) -> Awaitable[Completion | None]:
        """Answer. `said`: the row that `Metering.begin_and_read` read for this request."""


class MeteredModel:
    """Implements `ports.Model`."""

    def __init__(self, model: LimitedModel, metering: Metering) -> None:
        self._model, self._metering = model, metering

    async def answer(self, request: ModelRequest, hear: Hear) -> Completion | None:
        """Answer as the model does.

        QuotaSpent, before asking the model, when a quota or a budget is used up. A request that reaches no model
        counts nowhere, such as one that ends while it waits in a queue.
        """
        counted, said = await self._metering.begin_and_read(request, reserved_tokens(request))
        answering = self.answer_counted(counted, request, hear, partial(self._model.answer, request, said=said))
        del counted, request, hear, said  # what was read is not needed while the answer is streamed
        return await answering

    async def answer_counted(
        self,
        counted: CountedRequest,
        request: ModelRequest,
        hear: Hear,
        answer: Answer,
        keep: Callable[[UncountedUse], None] | None = None,
    ) -> Completion | None:
        """Answer a request whose use has begun, by `answer`.

        `keep` gets the use of a whole answer, which its caller counts. Any other use is counted here.
        """
        meter, completion, is_charged = _AnswerMeter(hear), None, False
        try:
            running = answer(meter.on_part)
            del answer, hear  # with what was planned and recorded, which is not needed while the answer is streamed
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
            if keep is not None and used is not None and completion is not None and (counted.name or completion.model):
                keep(self._metering.uncounted(counted, used, completion.model))
            else:
                await asyncio.shield(self._settle(counted, used, completion))

    async def status(self, model: str | None = None) -> ModelStatus:
        return await self._model.status(model)

    async def models(self) -> Sequence[str]:
        return await self._model.models()

    async def _settle(self, counted: CountedRequest, used: TokenCounts | None, completion: Completion | None) -> None:
        """Count the use, or take the request back, under the model that answered."""
        name = completion.model if completion else None
        if used is not None and counted.name is None and name is None:
            name = (await self._model.status()).name
        await self._metering.settle(counted, used, name)
