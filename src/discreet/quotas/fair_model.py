"""A fair queue in front of a model with few slots, such as the embedded one."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from discreet.ports.model import Completion, ModelFailed, OnPart, Queued
from discreet.ports.model_request import ModelRequest, UsageOwner
from discreet.promises.rounding import up_to_ten
from discreet.quotas.fair_queue import FairQueue

FULL = "{count} of your questions are waiting for the model already. Please wait for an answer."

Answer = Callable[[], Awaitable[Completion | None]]


class FairModelQueue:
    """Implements `models.directory.ModelQueue`; answers at most `slots` requests at a time."""

    def __init__(self, slots: int) -> None:
        self._queue = FairQueue(slots, full=FULL)
        self._beside: asyncio.Future[Completion | None] | None = None
        """The request beside a chat that runs now."""

    async def __call__(self, request: ModelRequest, on_part: OnPart, answer: Answer) -> Completion | None:
        """Answer after a `Queued` part for each move in the queue.

        TooMany when too many requests of one payer wait. The number of requests ahead depends on other people, so it is
        given in tens (P8). A request beside a chat never waits and never makes a question wait (`_answer_beside`).
        """
        if request.beside:
            return await self._answer_beside(answer)
        if self._beside is not None:
            self._beside.cancel()
        ticket = self._queue.join(_queue_line(request.payer))
        try:
            while not ticket.admitted:
                ticket.moved.clear()
                if not on_part(Queued(up_to_ten(self._queue.count_ahead(ticket)))):
                    return None
                await ticket.moved.wait()
            return await answer()
        finally:
            self._queue.leave(ticket)

    async def _answer_beside(self, answer: Answer) -> Completion | None:
        """Answer only while no question is being answered; the next question ends it with ModelFailed."""
        if self._beside is not None or not self._queue.is_idle:
            raise ModelFailed("The model is answering questions.", kind="refused")
        running = self._beside = asyncio.ensure_future(answer())
        try:
            await asyncio.wait([running])
        finally:
            self._beside = None
            running.cancel()
        if running.cancelled():
            raise ModelFailed("A question came first.", kind="cut")
        return running.result()


def _queue_line(payer: UsageOwner | None) -> UUID | None:
    """Return the queue line: one for each person, for each key and for each link for guests."""
    return (payer.key_id or payer.guest_link_id or payer.account_id) if payer else None
