"""Connections to one database, opened when needed and used again.

asyncpg's own pool makes two tasks, two timeouts and a proxy for each use, which cost more than sending a statement.

Invariants:
- Two users never have the same connection. Users that wait get one in the order in which they came.
- A connection comes back without an open transaction and without a running statement, or it is closed: a task that is
  cancelled leaves nothing to the next user.
- Giving back never waits, except after an error.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

import asyncpg

WAIT_TIMEOUT: Final = 30.0
"""Seconds to wait for a connection, including the time in the queue. An unavailable database refuses at once; a
burst of requests is served in order, which takes time on a busy machine."""
IDLE_SECONDS: Final = 300.0
"""A connection that is unused for so long is closed, except the last one."""
MAX_USES: Final = 25_000
"""A connection is replaced after so many uses, since its process in PostgreSQL never frees all its memory."""

Connection = Any
"""An asyncpg connection; the library ships no types."""


class ConnectionPool:
    def __init__(self, new: Callable[[], Awaitable[Connection]], max_size: int) -> None:
        """Create it empty, for at most `max_size` connections. `new` opens one."""
        self._new, self._max_size, self._loop = new, max_size, asyncio.get_running_loop()
        self._uses: dict[Connection, int] = {}
        """How often each open connection has been given out."""
        self._opening = 0
        self._idle: deque[tuple[float, Connection]] = deque()
        """Unused connections, each with the moment since when. The latest is used first."""
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        """Each gets a connection, or None: it may open one."""
        self._sweep: asyncio.TimerHandle | None = None
        self._is_closing, self._all_back = False, asyncio.Event()

    @property
    def size(self) -> int:
        """The number of open connections, used or idle."""
        return len(self._uses)

    @property
    def idle(self) -> int:
        return len(self._idle)

    async def acquire(self) -> Connection:
        """Return a connection, to be given to `release` or `settle`.

        TimeoutError, or what asyncpg raises where the database is unavailable or the pool is closed.
        """
        while self._idle:  # then there are no others that wait
            _, connection = self._idle.pop()
            if not connection.is_closed():
                self._uses[connection] += 1
                return connection
            del self._uses[connection]
        async with asyncio.timeout(WAIT_TIMEOUT):
            return await self._new_or_next()

    def release(self, connection: Connection) -> None:
        """Give a connection back after a use without errors."""
        if connection.is_closed() or self._uses[connection] >= MAX_USES:
            self._end(connection)
            self._opening += 1
            self._give(None)
        else:
            self._give(connection)

    async def settle(self, connection: Connection) -> None:
        """Give a connection back after an error. Shield it from cancellation."""
        try:
            if not connection.is_in_transaction():
                await connection.execute("SELECT")  # waits until a cancelled statement has ended
            if connection.is_in_transaction():
                await connection.execute("ROLLBACK")
        except BaseException as error:
            connection.terminate()
            if not isinstance(error, Exception):
                raise
        finally:
            self.release(connection)

    async def close(self) -> None:
        """Wait until all connections are back, and close them."""
        self._is_closing = True
        if self._sweep is not None:
            self._sweep.cancel()
        try:
            while self._opening or len(self._uses) > len(self._idle):
                self._all_back.clear()
                await self._all_back.wait()
            await asyncio.gather(*(connection.close() for connection in self._uses))
        except BaseException:
            for connection in self._uses:
                connection.terminate()
            raise
        finally:
            self._uses.clear()
            self._idle.clear()

    async def _new_or_next(self) -> Connection:
        """Open a connection, or wait for one that is given back."""
        if self._is_closing:
            raise asyncpg.InterfaceError("the pool is closed")
        if len(self._uses) + self._opening < self._max_size:
            self._opening += 1
            return await self._opened()
        waiter: asyncio.Future[Connection | None] = self._loop.create_future()
        self._waiting.append(waiter)
        try:
            connection = await waiter
        except BaseException:
            if waiter.done() and not waiter.cancelled():  # it got one at the same moment
                self._give(waiter.result())
            else:
                with suppress(ValueError):
                    self._waiting.remove(waiter)
            raise
        if connection is None:
            return await self._opened()
        self._uses[connection] += 1
        return connection

    async def _opened(self) -> Connection:
        """Open the connection that `_opening` counts."""
        try:
            connection = await self._new()
        except BaseException:
            self._give(None)
            raise
        self._opening -= 1
        self._uses[connection] = 1
        return connection

    def _give(self, connection: Connection | None) -> None:
        """Give a connection, or the right to open one, to the first user that waits; else keep it."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return
        if connection is None:
            self._opening -= 1
        else:
            self._idle.append((self._loop.time(), connection))
            if self._sweep is None:
                self._sweep = self._loop.call_later(IDLE_SECONDS, self._close_idle)
        if self._is_closing:
            self._all_back.set()

    def _close_idle(self) -> None:
        """Close connections that were unused for long, all but one."""
        self._sweep = None
        before = self._loop.time() - IDLE_SECONDS
        while len(self._uses) > 1 and self._idle and self._idle[0][0] <= before:
            self._end(self._idle.popleft()[1])
        if len(self._uses) > 1 and self._idle and not self._is_closing:
            self._sweep = self._loop.call_at(self._idle[0][0] + IDLE_SECONDS, self._close_idle)

    def _end(self, connection: Connection) -> None:
        self._uses.pop(connection, None)
        connection.terminate()
