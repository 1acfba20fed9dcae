"""Liveness of serving processes, and recovery after crashed ones.

Each process holds a lock on its number, which PostgreSQL drops when the process dies.

Invariants:
- A missing lock alone does not mean that a process is gone, because a restarted database drops all locks. A process
  whose lock stays missing is gone.
- Any other process cleans up after a process that is gone.
- A process wrongly considered gone loses a running answer, never an answer that it reported as stored.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from typing import Final

import structlog

from discreet.db.pool import Connection, Database, Faults
from discreet.db.session_lock import SessionAdvisoryLock
from discreet.errors import Unavailable
from discreet.runtime.background import background

SIGNS: Final = 220545770
"""An arbitrary constant, also used by the SQL function `living_processes`."""
LIVENESS_TIMEOUT: Final = 10.0
"""Seconds without a lock. A living process needs less to take its lock again once the database is back."""
POLL_SECONDS: Final = 1.0

SeeTo = Callable[[Collection[int]], Awaitable[object]]
"""Cleans up after processes with these numbers. It may be called again for the same ones."""

log = structlog.get_logger()


class ProcessLiveness:
    """Holds this process's lock and watches the others.

    Register cleanups with `on_process_died`, then start. `alone`, after the start: no other process held its lock.
    """

    def __init__(self, database: Database, url: str, number: int) -> None:
        """Set it up; `database` and `url` point to one database, as the serving role."""
        self._database, self._number = database, number
        self._lock = SessionAdvisoryLock(url, self._show)
        self._see_to: list[SeeTo] = []
        self._silent_since: dict[int, float] = {}
        self._task: asyncio.Task[None] | None = None
        self.alone = False

    def on_process_died(self, see_to: SeeTo) -> None:
        self._see_to.append(see_to)

    async def start(self) -> None:
        """Take the lock and start watching.

        If no other process is alive, all cleanup runs at once; otherwise after LIVENESS_TIMEOUT.
        """
        await self._lock.hold()
        async with self._database.anonymous() as connection:
            living = await connection.fetch("SELECT number FROM living_processes() AS number")
        self.alone = {row["number"] for row in living} == {self._number}
        if self.alone:
            await self._bury(await self._silent())
        self._task = background.start("signs_of_life", self._watch)

    async def stop(self) -> None:
        await background.stop(self._task)
        self._lock.drop()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self._lock.hold()
                await self._bury(self._dead_processes(await self._silent(), time.monotonic()))
            except (*Faults, Unavailable) as error:
                self._silent_since.clear()  # without a database all processes look silent
                log.warning("liveness_check_failed", error=type(error).__name__)

    async def _show(self, connection: Connection) -> None:
        await connection.execute("SELECT pg_advisory_lock($1, $2)", SIGNS, self._number)

    async def _silent(self) -> set[int]:
        async with self._database.anonymous() as connection:
            rows = await connection.fetch("SELECT number FROM dead_processes() AS number")
        return {row["number"] for row in rows}

    def _dead_processes(self, silent: set[int], now: float) -> list[int]:
        self._silent_since = {number: self._silent_since.get(number, now) for number in silent}
        return [number for number, since in self._silent_since.items() if now - since >= LIVENESS_TIMEOUT]

    async def _bury(self, gone: Collection[int]) -> None:
        if not gone:
            return
        log.warning("dead_processes_found", count=len(gone))
        for see_to in self._see_to:
            await see_to(gone)
