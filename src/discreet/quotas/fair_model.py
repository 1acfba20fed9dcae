"""A fair queue in front of a model with few slots, such as the embedded one."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from discreet.ports import (
    Admitted,
    Completion,
    Hear,
    ModelEndpoint,
    ModelFailed,
    ModelRequest,
    ModelStatus,
    Queued,
    UsageOwner,
)
from discreet.promises.coarse import up_to_ten
from discreet.promises.recipients import PermittedPrompt
from discreet.quotas.fair_queue import FairQueue


class QueuedModel:
    """Implements `ports.ModelEndpoint`; sends at most `slots` concurrent requests to `model`."""

    def __init__(self, model: ModelEndpoint, slots: int) -> None:
        self._model, self._queue = model, FairQueue(slots)
        self._beside: asyncio.Task[Completion | None] | None = None
        """The request beside a chat that runs now."""

    async def answer(self, prompt: PermittedPrompt[ModelRequest], hear: Hear) -> Completion | None:
        """Answer as the model does, after a `Queued` part for each move in the queue, and `Admitted` at its end.

        TooMany when too many requests of one payer wait. The number of requests ahead depends on other people, so it is
        given in tens (P8). A request beside a chat never waits and never makes a question wait (`_answer_beside`).
        """
        if prompt.request.beside:
            return await self._answer_beside(prompt, hear)
        if self._beside is not None:
            self._beside.cancel()
        ticket = self._queue.join(_line(prompt.request.payer))
        has_waited = not ticket.admitted
        try:
            while not ticket.admitted:
                ticket.moved.clear()
                if not hear(Queued(up_to_ten(self._queue.ahead(ticket)))):
                    return None
                await ticket.moved.wait()
            if has_waited and not hear(Admitted()):
                return None
            return await self._model.answer(prompt, hear)
        finally:
            self._queue.leave(ticket)

    async def _answer_beside(self, prompt: PermittedPrompt[ModelRequest], hear: Hear) -> Completion | None:
        """Answer only while no question is being answered; the next question ends it with ModelFailed."""
        if self._beside is not None or not self._queue.is_idle:
            raise ModelFailed("The model is answering questions.", kind="refused")
        running = self._beside = asyncio.create_task(self._model.answer(prompt, hear))
        try:
            await asyncio.wait([running])
        finally:
            self._beside = None
            running.cancel()
        if running.cancelled():
            raise ModelFailed("A question came first.", kind="cut")
        return running.result()

    async def status(self) -> ModelStatus:
        return await self._model.status()

    async def models(self) -> Sequence[str]:
        return await self._model.models()

    async def close(self) -> None:
        await self._model.close()


def _line(payer: UsageOwner | None) -> UUID | None:
    """Return the queue line: one for each person and one for each key."""
    return (payer.key_id or payer.account_id) if payer else None
