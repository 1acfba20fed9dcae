"""An embedder that is shared fairly: questions go before batches, and batches of several holders take turns.

A batch is embedded in slices, and waits for its turn before each of them. So a question waits for one slice at most.
"""

from collections.abc import Hashable, Sequence
from typing import Final

from discreet.ports import Embedder
from discreet.quotas.fair_queue import FairQueue, Ticket

SLICE: Final = 8
"""Texts that are embedded between two looks at the queue."""
QUESTIONS: Final = "questions"


class FairEmbedder:
    """ports.Embedder for questions, which come first; `of` gives one for the batches of a holder."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder, self.dimensions = embedder, embedder.dimensions
        self._queue = FairQueue(1, longest_line=None)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector for each text."""
        return await self._in_slices(QUESTIONS, texts)

    def of(self, holder: Hashable) -> "Batches":
        """For work that can wait, on behalf of one holder."""
        return Batches(self, holder)

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
                if begin + SLICE < len(texts):  # in line again before the next one comes in: else it would skip a turn
                    served, ticket = ticket, self._join(holder)
                    self._queue.leave(served)
        finally:
            self._queue.leave(ticket)
        return vectors

    def _join(self, holder: Hashable) -> Ticket:
        return self._queue.join(holder, is_urgent=holder == QUESTIONS)


class Batches:
    """ports.Embedder for the batches of one holder."""

    def __init__(self, fair: FairEmbedder, holder: Hashable) -> None:
        self._fair, self._holder, self.dimensions = fair, holder, fair.dimensions

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return await self._fair._in_slices(self._holder, texts)
