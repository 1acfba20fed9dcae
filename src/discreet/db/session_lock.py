"""A lock of PostgreSQL's on a connection of its own: held while the process lives, dropped when it is killed.

Invariants:
- A lock goes with its connection, and a database that was away has dropped everybody's.
- So whoever holds one looks now and then whether it is still theirs.
"""

from collections.abc import Awaitable, Callable

from discreet.db.connecting import new_connection
from discreet.db.pool import Connection


class SessionAdvisoryLock:
    def __init__(self, url: str, take: Callable[[Connection], Awaitable[object]]) -> None:
        """`take` locks, on the connection that it is given; it runs again on each new one."""
        self._url, self._take = url, take
        self._connection: Connection | None = None

    async def hold(self) -> None:
        """Hold it from here on, taken anew where its connection was lost. Raises what a database does (`Faults`)."""
        if self._connection is not None and not self._connection.is_closed():
            return
        connection = await new_connection(self._url)
        try:
            await self._take(connection)
        except BaseException:
            connection.terminate()
            raise
        self._connection = connection

    def drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
