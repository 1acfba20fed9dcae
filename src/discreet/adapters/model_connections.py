"""A bounded pool of connections to the model's endpoint.

Invariants:
- A connection whose answer was not complete is not reused.
"""

import asyncio
from collections.abc import Awaitable, Callable

from discreet.adapters.model_connection import ModelConnection

KEPT = 4.0
"""Seconds that a free connection is kept. Common servers close after 5 s; a shorter time avoids using a closed
connection."""
MAX_CONNECTIONS = 2000
"""The most connections at a time; further requests wait."""


class ModelConnections:
    """Pools connections from `make`, which may take `patience` seconds.

    `make` raises OSError.
    """

    def __init__(
        self, make: Callable[[], Awaitable[ModelConnection]], patience: float, most: int = MAX_CONNECTIONS
    ) -> None:
        self._make, self._patience = make, patience
        self._room = asyncio.Semaphore(most)
        self._kept: list[tuple[float, ModelConnection]] = []
        """Free connections with their expiry, the latest last."""
        self._taken: set[ModelConnection] = set()
        self._sweeping: asyncio.TimerHandle | None = None

    async def take(self) -> ModelConnection:
        """Return a free connection, to be given back.

        Raises OSError; TimeoutError when the endpoint does not answer.
        """
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

    def release(self, connection: ModelConnection) -> None:
        connection.close()
        self._taken.discard(connection)
        self._room.release()
        if connection.is_free:
            self._kept.append((_now() + KEPT, connection))
            if self._sweeping is None:
                self._sweep()

    def close(self) -> None:
        """End all connections, including those in use."""
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
        """Close expired connections, and schedule the next sweep while any are left."""
        now = _now()
        for until, connection in self._kept:
            if until <= now:
                connection.abort()
        self._kept = [(until, connection) for until, connection in self._kept if until > now]
        self._sweeping = asyncio.get_running_loop().call_later(KEPT, self._sweep) if self._kept else None


def _now() -> float:
    return asyncio.get_running_loop().time()
