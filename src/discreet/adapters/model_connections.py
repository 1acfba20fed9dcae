"""The connections to the model's endpoint: taken for one request each, kept for the next, and never more than so many.

Invariant: A connection that did not bring its answer whole is not used again.
"""

import asyncio
from collections.abc import Awaitable, Callable

from discreet.adapters.model_connection import ModelConnection

KEPT = 4.0
"""Seconds that a free connection is kept: less than the usual servers do (5 s), so that no request meets a closed
one."""
MOST = 2000
"""Connections at a time; whoever comes then waits for one."""


class ModelConnections:
    """`make` makes a new one and raises OSError; it has `patience` seconds for it."""

    def __init__(self, make: Callable[[], Awaitable[ModelConnection]], patience: float, most: int = MOST) -> None:
        self._make, self._patience = make, patience
        self._room = asyncio.Semaphore(most)
        self._kept: list[tuple[float, ModelConnection]] = []
        """Free ones with the moment until which they are good, that of the latest last."""
        self._taken: set[ModelConnection] = set()
        self._sweeping: asyncio.TimerHandle | None = None

    async def take(self) -> ModelConnection:
        """A free connection, to be given back. Raises OSError; TimeoutError when nobody answers."""
        await self._room.acquire()
        try:
            connection = self._free_one()
            if connection is None:
                async with asyncio.timeout(self._patience):
                    connection = await self._make()
        except BaseException:
            self._room.release()
            raise
        self._taken.add(connection)
        return connection

    def give_back(self, connection: ModelConnection) -> None:
        connection.close()
        self._taken.discard(connection)
        self._room.release()
        if connection.is_free:
            self._kept.append((_now() + KEPT, connection))
            if self._sweeping is None:
                self._sweep()

    def close(self) -> None:
        """End every connection, those in use too."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        for connection in (*self._taken, *(connection for _, connection in self._kept)):
            connection.abort()
        self._kept.clear()

    def _free_one(self) -> ModelConnection | None:
        while self._kept:
            until, connection = self._kept.pop()
            if connection.is_free and until > _now():
                return connection
            connection.abort()
        return None

    def _sweep(self) -> None:
        """Close what has been free for too long; look again while there is something to look at."""
        now = _now()
        for until, connection in self._kept:
            if until <= now:
                connection.abort()
        self._kept = [(until, connection) for until, connection in self._kept if until > now]
        self._sweeping = asyncio.get_running_loop().call_later(KEPT, self._sweep) if self._kept else None


def _now() -> float:
    return asyncio.get_running_loop().time()
