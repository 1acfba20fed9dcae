"""Listening to a channel of PostgreSQL: one connection, begun anew when it is lost.

Invariants:
- A notification only says "look".
- Whoever hears it reads what there is.
- So nothing is lost with a connection: after a new one, and now and then without being told, it is looked again.
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

LOOK_AGAIN: Final = 20.0
"""Seconds after which it is looked without a notification: a dead network tells nothing."""
PAUSE: Final = 0.5
"""Seconds between tries to connect."""

log = structlog.get_logger()


class NotificationListener:
    """`look` runs after every notification on `channel`, one at a time. It may run without there being news."""

    def __init__(self, url: str, channel: str, look: Callable[[], Awaitable[None]]) -> None:
        self._url, self._channel, self._look = url, channel, look
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._first: Connection | None = None
        self.hears = False
        """Whether it listens and has looked at all that came before. One that was cut off learns it a little later."""

    async def start(self) -> None:
        """From the return on nothing is missed."""
        self._first = await self._connected()
        self.hears = True
        self._task = background.start(f"listening_{self._channel}", self._listen_for_ever)

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _listen_for_ever(self) -> None:
        while True:
            connection, self._first = self._first or await self._connected_again(), None
            try:
                await self._listen(connection)
            finally:
                self.hears = False
                connection.terminate()

    async def _listen(self, connection: Connection) -> None:
        """Until the connection is lost."""
        while not connection.is_closed():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_AGAIN)
            self._news.clear()
            try:
                await self._look()
                self.hears = not connection.is_closed()
            except (*Faults, Unavailable) as error:
                self.hears = False
                log.warning("listening_interrupted", error=type(error).__name__)
                self._news.set()
                await asyncio.sleep(PAUSE)

    async def _connected_again(self) -> Connection:
        while True:
            await asyncio.sleep(PAUSE)
            try:
                connection = await self._connected()
            except Faults as error:
                log.warning("listening_interrupted", error=type(error).__name__)
            else:
                self._news.set()
                return connection

    async def _connected(self) -> Connection:
        connection = await new_connection(self._url)
        connection.add_termination_listener(lambda _: self._news.set())
        await connection.add_listener(self._channel, lambda *_: self._news.set())
        return connection
