"""Signs of life: each process that serves holds a lock on its number, which PostgreSQL drops when that is killed.

Invariants:
- Who is silent is not gone yet, since a database that was away has dropped everybody's lock.
- Whoever stays silent is.
- What a process left behind that is gone, any other sees to.
- That it was wrongly thought gone costs it an answer under way, and never one that was told to be stored.
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
"""Any constant; `living_processes` names it, too."""
GONE_AFTER: Final = 10.0
"""Seconds of silence: longer than a living process needs to take its lock again once the database is back."""
LOOK_EVERY: Final = 1.0

SeeTo = Callable[[Collection[int]], Awaitable[object]]
"""Settles what processes with these numbers left behind. It may be called again for the same ones."""

log = structlog.get_logger()


class ProcessLiveness:
    """Register what is left behind, then start. `alone`, once started: no other process showed a sign of life."""

    def __init__(self, database: Database, url: str, number: int) -> None:
        """`database` and `url` lead to the same place, as the serving role."""
        self._database, self._number = database, number
        self._lock = SessionAdvisoryLock(url, self._show)
        self._see_to: list[SeeTo] = []
        self._silent_since: dict[int, float] = {}
        self._task: asyncio.Task[None] | None = None
        self.alone = False

    def when_gone(self, see_to: SeeTo) -> None:
        self._see_to.append(see_to)

    async def start(self) -> None:
        """Alone, it sees to everything at once; otherwise to what stays silent."""
        await self._lock.hold()
        async with self._database.anonymous() as connection:
            living = await connection.fetch("SELECT number FROM living_processes() AS number")
        self.alone = {row["number"] for row in living} == {self._number}
        if self.alone:
            await self._bury(await self._silent())
        self._task = background.start("signs_of_life", self._watch)

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
        self._lock.drop()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._lock.hold()
                await self._bury(self._gone(await self._silent(), time.monotonic()))
            except (*Faults, Unavailable) as error:
                self._silent_since.clear()  # while the database is away, everybody is silent
                log.warning("signs_of_life_interrupted", error=type(error).__name__)

    async def _show(self, connection: Connection) -> None:
        await connection.execute("SELECT pg_advisory_lock($1, $2)", SIGNS, self._number)

    async def _silent(self) -> set[int]:
        async with self._database.anonymous() as connection:
            rows = await connection.fetch("SELECT number FROM silent_processes() AS number")
        return {row["number"] for row in rows}

    def _gone(self, silent: set[int], now: float) -> list[int]:
        self._silent_since = {number: self._silent_since.get(number, now) for number in silent}
        return [number for number, since in self._silent_since.items() if now - since >= GONE_AFTER]

    async def _bury(self, gone: Collection[int]) -> None:
        if not gone:
            return
        log.warning("processes_gone", how_many=len(gone))
        for see_to in self._see_to:
            await see_to(gone)
