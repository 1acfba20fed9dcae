"""A model in front of which everybody waits for their turn: for one that answers few at a time, as the embedded one."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

from discreet.quotas.fair_queue import FairQueue
from discreet.seams import Delta, Ended, Model, ModelRequest, ModelStatus, Payer, Waiting


class FairModel:
    """seams.Model; `slots` requests at a time go to `model`."""

    def __init__(self, model: Model, slots: int) -> None:
        self._model, self._queue = model, FairQueue(slots)

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Delta | Ended | Waiting, None]:
        """As the model's, after as many Waitings as the request moves up. TooMany when too many of one payer wait."""
        ticket = self._queue.join(_line(request.payer))
        try:
            while not ticket.admitted:
                ticket.moved.clear()
                yield Waiting(self._queue.ahead(ticket))
                await ticket.moved.wait()
            async with aclosing(self._model.stream(request)) as parts:
                async for part in parts:
                    yield part
        finally:
            self._queue.leave(ticket)

    async def status(self) -> ModelStatus:
        return await self._model.status()


def _line(payer: Payer | None) -> UUID | None:
    """One line for each person and for each key."""
    return (payer.key_id or payer.account_id) if payer else None
