"""Destroys orphan keys: a process was killed between a key and its row (P10).

Invariants:
- Only a recent key of a process that has ended, which no row needs, is destroyed.
- A restored database that knows less than the key store loses no key by it.
"""

import asyncio
from collections.abc import Callable, Iterable

import structlog

from discreet.db.pool import Database

LeftBehind = Callable[[], Iterable[tuple[Callable[[], object], list[str]]]]
"""Returns lists of names, each with what removes the list."""

log = structlog.get_logger()


class OrphanKeys:
    def __init__(self, database: Database, left_behind: LeftBehind, destroy: Callable[[str], None]) -> None:
        """Take the key lists of ended processes, and a function that destroys a key."""
        self._database, self._left_behind, self._destroy = database, left_behind, destroy

    async def destroy_unneeded(self) -> None:
        for forget, names in await asyncio.to_thread(lambda: list(self._left_behind())):
            needless = await self._find_unneeded(names)
            for name in needless:
                await asyncio.to_thread(self._destroy, name)
            await asyncio.to_thread(forget)
            if needless:
                log.warning("orphan_keys_destroyed", count=len(needless))

    async def _find_unneeded(self, names: list[str]) -> list[str]:
        async with self._database.anonymous() as connection:
            rows = await connection.fetch("SELECT name FROM orphan_keys($1) AS name", names)
        return [row["name"] for row in rows]
