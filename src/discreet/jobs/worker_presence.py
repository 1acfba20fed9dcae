"""Whether another process works on the queue: each holds one lock, shared, which PostgreSQL drops when it is killed.

Invariants:
- A lock that was lost with its connection is taken again within a second or two.
- Who asks in between thinks itself alone too soon.
- Then a job may run twice, which every job allows.
"""

import asyncio
from typing import Final

import structlog

from discreet.db.pool import Connection, Faults
from discreet.db.session_lock import SessionAdvisoryLock
from discreet.runtime.background import background

LOCK: Final = 0x0D15C4EE9
"""Any constant."""
LOOK_EVERY: Final = 1.0
"""Seconds between two looks whether the lock is still held."""

log = structlog.get_logger("discreet.jobs")


class WorkerPresence:
    """This process's share in the lock."""

    def __init__(self, url: str) -> None:
        self._lock = SessionAdvisoryLock(url, self._come)
        self._alone = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> bool:
        """Count as present from here on. Whether nobody else was."""
        await self._lock.hold()
        self._task = background.start("jobs_attendance", self._stay)
        return self._alone

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
        self._lock.drop()

    async def _come(self, connection: Connection) -> None:
        """Of two who come at once, the first is alone and the second waits until it is known."""
        self._alone = await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK)
        await connection.execute("SELECT pg_advisory_lock_shared($1)", LOCK)
        if self._alone:
            await connection.execute("SELECT pg_advisory_unlock($1)", LOCK)

    async def _stay(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._lock.hold()
            except Faults as error:
                log.warning("jobs_interrupted", error=type(error).__name__)
