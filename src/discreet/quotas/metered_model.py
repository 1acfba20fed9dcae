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
    said: int = 0
    prompt: PromptCounted | None = None
    is_sent: bool = False
    """False while the request waits in a queue."""

    def part(self, part: Part) -> bool:
        if isinstance(part, TEXTS):
            self.said += text_size(part.text)
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

    async def answer(
        self, request: ModelRequest, hear: Hear, said: Mapping[str, Any] | None = None
    ) -> Completion | None:
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
        begun, said = await self._metering.begin_and_read(request, reserved_tokens(request))
        return await self.answer_begun(begun, request, hear, partial(self._model.answer, request, said=said))

    async def answer_begun(
        self,
        begun: CountedRequest,
        request: ModelRequest,
        hear: Hear,
        answer: Answer,
        keep: Callable[[UncountedUse], None] | None = None,
    ) -> Completion | None:
        """Answer a request whose use has begun, by `answer`.

        `keep` gets the use of a whole answer, which its caller counts. Any other use is counted here.
        """
        meter, ended, is_charged = _AnswerMeter(hear), None, False
        try:
            answering = answer(meter.part)
            del answer, hear  # with what was planned and recorded, which is not needed while the answer is streamed
            ended = await answering
            is_charged = ended is not None or meter.is_sent
            return ended
        except ModelFailed as failed:
            is_charged = failed.kind in CHARGED or meter.said > 0
            raise
        except TooMany:
            is_charged = meter.said > 0
            raise
        except BaseException:
            is_charged = meter.is_sent
            raise
        finally:
            used = counted_tokens(request, ended, meter.said, meter.prompt) if is_charged else None
            if keep is not None and used is not None and ended is not None and (begun.name or ended.model):
                keep(self._metering.uncounted(begun, used, ended.model))
            else:
                await asyncio.shield(self._settle(begun, used, ended))

    async def status(self, model: str | None = None) -> ModelStatus:
        return await self._model.status(model)

    async def models(self) -> Sequence[str]:
        return await self._model.models()

    async def _settle(self, begun: CountedRequest, used: TokenCounts | None, ended: Completion | None) -> None:
        """Count the use, or take the request back, under the model that answered."""
        name = ended.model if ended else None
        if used is not None and begun.name is None and name is None:
            name = (await self._model.status()).name
        await self._metering.settle(begun, used, name)
