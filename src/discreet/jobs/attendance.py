"""Whether another process works on the queue: each holds one lock, shared, which PostgreSQL drops when it is killed.

Law of this file: a lock that was lost with its connection is taken again within a second or two. Who asks in between
thinks itself alone too soon; then a job may run twice, which every job allows.
"""

import asyncio
from typing import Final

import asyncpg
import structlog

from discreet.db.pool import Connection, Faults

LOCK: Final = 0x0D15C4EE9
"""Any constant."""
LOOK_EVERY: Final = 1.0
"""Seconds between two looks at one's own connection."""

log = structlog.get_logger("discreet.jobs")


class Attendance:
    """This process's share in the lock."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> bool:
        """Count as present from here on. Whether nobody else was."""
        self._connection = connection = await asyncpg.connect(self._url)
        alone: bool = await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK)
        await self._hold(connection)
        if alone:
            await connection.execute("SELECT pg_advisory_unlock($1)", LOCK)
        self._task = asyncio.create_task(self._keep(connection))
        return alone

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
        if self._connection:
            self._connection.terminate()
        self._task = self._connection = None

    async def _keep(self, connection: Connection) -> None:
        """The lock, through whatever ends the connection that holds it."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if not connection.is_closed():
                continue
            try:
                self._connection = connection = await asyncpg.connect(self._url)
                await self._hold(connection)
            except Faults as error:
                connection.terminate()
                log.warning("jobs_interrupted", error=type(error).__name__)

    async def _hold(self, connection: Connection) -> None:
        await connection.execute("SELECT pg_advisory_lock_shared($1)", LOCK)
