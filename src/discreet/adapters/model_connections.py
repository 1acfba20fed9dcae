"""A bounded pool of connections to the model's endpoint.

Invariants:
- A connection whose answer was not complete is not reused.
"""

import asyncio
from collections.abc import Awaitable, Callable

from discreet.adapters.model_connection import ModelConnection

KEEP_SECONDS = 4.0
"""Seconds that a free connection is kept. Common servers close after 5 s; a shorter time avoids using a closed
connection."""
MAX_CONNECTIONS = 2000
"""The most concurrent connections; further requests wait."""


class ModelConnections:
    """Pools connections from `make`, which may take `patience` seconds.

    `make` raises OSError.
    """

    def __init__(
        self, make: Callable[[], Awaitable[ModelConnection]], patience: float, max_connections: int = MAX_CONNECTIONS
    ) -> None:
        self._make, self._patience = make, patience
        self._slots = asyncio.Semaphore(max_connections)
        self._free: list[tuple[float, ModelConnection]] = []
        """Free connections with their expiry, the latest last."""
        self._in_use: set[ModelConnection] = set()
        self._sweep_timer: asyncio.TimerHandle | None = None

    async def take(self) -> ModelConnection:
        """Return a free connection, to be given back.

        Raises OSError; TimeoutError when the endpoint does not answer.
        """
        await self._slots.acquire()
        try:
            connection = self._pop_free()
            if connection is None:
                async with asyncio.timeout(self._patience):
                    connection = await self._make()
        except BaseException:
            self._slots.release()
            raise
        self._in_use.add(connection)
        return connection

    def release(self, connection: ModelConnection) -> None:
        connection.close()
        self._in_use.discard(connection)
        self._slots.release()
        if connection.is_free:
            self._free.append((_now() + KEEP_SECONDS, connection))
            if self._sweep_timer is None:
                self._sweep()

    def close(self) -> None:
        """End all connections, including those in use."""
        if self._sweep_timer is not None:
            self._sweep_timer.cancel()
            self._sweep_timer = None
        for connection in (*self._in_use, *(connection for _, connection in self._free)):
            connection.abort()
        self._free.clear()

    def _pop_free(self) -> ModelConnection | None:
        while self._free:
            until, connection = self._free.pop()
            if connection.is_free and until > _now():
                return connection
            connection.abort()
        return None

    def _sweep(self) -> None:
        """Close expired connections, and schedule the next sweep while any are left."""
        now = _now()
        for until, connection in self._free:
            if until <= now:
                connection.abort()
        self._free = [(until, connection) for until, connection in self._free if until > now]
        self._sweep_timer = asyncio.get_running_loop().call_later(KEEP_SECONDS, self._sweep) if self._free else None


def _now() -> float:
    return asyncio.get_running_loop().time()
