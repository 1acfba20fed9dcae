"""A PostgreSQL advisory lock on its own connection, held while the process lives.

Invariants:
- A lock ends with its connection, and a database restart drops all locks.
- So a holder calls `hold` regularly to take the lock again if it was lost.
"""

from collections.abc import Awaitable, Callable

from discreet.db.connecting import new_connection
from discreet.db.pool import Connection


class SessionAdvisoryLock:
    def __init__(self, url: str, take: Callable[[Connection], Awaitable[object]]) -> None:
        """Set it up; `take` locks on the given connection, and again on each new one."""
        self._url, self._take = url, take
        self._connection: Connection | None = None

    async def hold(self) -> None:
        """Take the lock, or take it again if its connection was lost.

        Raises a database's errors (`Faults`).
        """
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
