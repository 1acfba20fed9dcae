"""A listener for PostgreSQL notifications that reconnects.

Invariants:
- A notification carries no data; the callback reads the current state from the database.
- So a lost connection loses nothing: the callback also runs after a reconnect and periodically.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import structlog

from discreet.db.connecting import new_connection
from discreet.db.pool import Connection, Faults
from discreet.errors import Unavailable
from discreet.runtime.background import background

RETRY_INTERVAL: Final = 20.0
"""Seconds between periodic runs without a notification, because a dead network sends none."""
PAUSE: Final = 0.5
"""Seconds between attempts to connect."""

log = structlog.get_logger()


class NotificationListener:
    """Runs `look` after every notification on `channel`, one run at a time.

    `look` may also run without news.
    """

    def __init__(self, url: str, channel: str, look: Callable[[], Awaitable[None]]) -> None:
        self._url, self._channel, self._look = url, channel, look
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._first: Connection | None = None
        self.hears = False
        """Whether it is connected and has processed all earlier notifications. After a disconnect it turns False
        with a small delay."""

    async def start(self) -> None:
        """Connect and start listening. No notification after the return is missed."""
        self._first = await self._connected()
        self.hears = True
        self._task = background.start(f"listening_{self._channel}", self._listen_for_ever)

    async def stop(self) -> None:
        await background.stop(self._task)

    async def _listen_for_ever(self) -> None:
        while True:
            connection, self._first = self._first or await self._connected_again(), None
            try:
                await self._listen(connection)
            finally:
                self.hears = False
                connection.terminate()

    async def _listen(self, connection: Connection) -> None:
        """Run `look` for each notification until the connection is lost."""
        while not connection.is_closed():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), RETRY_INTERVAL)
            self._news.clear()
            try:
                await self._look()
                self.hears = not connection.is_closed()
            except (*Faults, Unavailable) as error:
                self.hears = False
                log.warning("listener_interrupted", error=type(error).__name__)
                self._news.set()
                await asyncio.sleep(PAUSE)

    async def _connected_again(self) -> Connection:
        while True:
            await asyncio.sleep(PAUSE)
            try:
                connection = await self._connected()
            except Faults as error:
                log.warning("listener_interrupted", error=type(error).__name__)
            else:
                self._news.set()
                return connection

    async def _connected(self) -> Connection:
        connection = await new_connection(self._url)
        connection.add_termination_listener(lambda _: self._news.set())
        await connection.add_listener(self._channel, lambda *_: self._news.set())
        return connection
