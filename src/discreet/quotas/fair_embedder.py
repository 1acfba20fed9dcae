"""A fairly shared embedder: questions go before batches, and batches take turns.

A batch is embedded in slices and waits for its turn before each slice. So a question waits for at most one slice.
"""

from collections.abc import Hashable, Sequence
from typing import Final

from discreet.ports.search import Embedder
from discreet.quotas.fair_queue import FairQueue, Ticket

SLICE: Final = 8
"""Texts per slice."""
QUESTIONS: Final = "questions"


class FairEmbedder:
    """Implements `ports.Embedder` for questions, which go first.

    `for_holder` returns an embedder for the batches of one holder.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder, self.dimensions = embedder, embedder.dimensions
        self._queue = FairQueue(1, longest_line=None)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector for each text."""
        return await self._in_slices(QUESTIONS, texts)

    def for_holder(self, holder: Hashable) -> "BatchedEmbedder":
        """Return an embedder for work of this holder that can wait."""
        return BatchedEmbedder(self, holder)

    async def _in_slices(self, holder: Hashable, texts: Sequence[str]) -> list[list[float]]:
        if not texts:
            return []
        vectors: list[list[float]] = []
        ticket = self._join(holder)
        try:
            for begin in range(0, len(texts), SLICE):
                while not ticket.admitted:
                    ticket.moved.clear()
                    await ticket.moved.wait()
                vectors += await self._embedder.embed(texts[begin : begin + SLICE])
                # Join again before the next ticket is admitted, or this batch would skip a turn.
                if begin + SLICE < len(texts):
                    served, ticket = ticket, self._join(holder)
                    self._queue.leave(served)
        finally:
            self._queue.leave(ticket)
        return vectors

    def _join(self, holder: Hashable) -> Ticket:
        return self._queue.join(holder, is_urgent=holder == QUESTIONS)


class BatchedEmbedder:
    """Implements `ports.Embedder` for the batches of one holder."""

    def __init__(self, fair: FairEmbedder, holder: Hashable) -> None:
        self._fair, self._holder, self.dimensions = fair, holder, fair.dimensions

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return await self._fair._in_slices(self._holder, texts)
