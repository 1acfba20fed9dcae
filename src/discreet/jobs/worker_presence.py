"""Tells whether another process works on the queue, by a shared advisory lock.

Each process holds the lock; PostgreSQL drops it when the process is killed.

Invariants:
- A lock that is lost with its connection is taken again within two seconds.
- A process that starts in between may wrongly conclude that it is the only one. A job may then run twice, which every
  job allows.
"""

import asyncio
from typing import Final

import structlog

from discreet.db.pool import Connection, Faults
from discreet.db.session_lock import SessionAdvisoryLock
from discreet.runtime.background import background

LOCK: Final = 0x0D15C4EE9
"""Any constant."""
POLL_SECONDS: Final = 1.0
"""Seconds between checks that the lock is still held."""

log = structlog.get_logger("discreet.jobs")


class WorkerPresence:
    """This process's hold on the shared lock."""

    def __init__(self, url: str) -> None:
        self._lock = SessionAdvisoryLock(url, self._acquire_lock)
        self._alone = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> bool:
        """Register as present. Return whether no other process was."""
        await self._lock.hold()
        self._task = background.start("jobs_attendance", self._keep_lock)
        return self._alone

    async def stop(self) -> None:
        await background.stop(self._task)
        self._lock.drop()

    async def _acquire_lock(self, connection: Connection) -> None:
        """Acquire the lock: exclusively if no other process holds it, else shared.

        The second blocks until that is decided.
        """
        self._alone = await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK)
        await connection.execute("SELECT pg_advisory_lock_shared($1)", LOCK)
        if self._alone:
            await connection.execute("SELECT pg_advisory_unlock($1)", LOCK)

    async def _keep_lock(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self._lock.hold()
            except Faults as error:
                log.warning("jobs_interrupted", error=type(error).__name__)
