"""Finishing what a killed server was deleting: found by its report, which was written down before the first key went.

Invariants:
- What somebody has deleted goes, whoever kills the server and wherever, and whatever became of their rights
  meanwhile.
- Nothing else is touched.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from discreet.data_rights.deletion.deletion import DeletionKind
from discreet.data_rights.deletion.log import finish
from discreet.data_rights.deletion.reports import DeletionReports, Unfinished
from discreet.data_rights.erasure import store
from discreet.db.pool import Database
from discreet.identity.accounts.session_revocation import forget_old_endings
from discreet.ports import Clock
from discreet.runtime.background import background

FINISH_DELETIONS = "finish_deletions"
EVERY_HOUR_AT_FORTY = "40 * * * *"


@dataclass(frozen=True)
class DeletionHandlers:
    """Who knows how: `erase` all of an account or a workspace, `destroy` the keys of one thing, `take_back` what waits
    elsewhere of a person's conversation, `settle` the keys of conversations out of which something was deleted,
    `see_to_keys` that were made for nothing, and `clear_copies` of key files that killed processes left."""

    erase: Mapping[DeletionKind, Callable[[UUID], Awaitable[None]]]
    destroy: Mapping[DeletionKind, Callable[[UUID], None]]
    take_back: Callable[[UUID, UUID], Awaitable[None]]
    settle: Callable[[], Awaitable[None]]
    see_to_keys: Callable[[], Awaitable[None]]
    clear_copies: Callable[[], Awaitable[None]]


class DeletionResumer:
    def __init__(self, database: Database, clock: Clock, reports: DeletionReports, hands: DeletionHandlers) -> None:
        self._database, self._clock, self._reports, self._hands = database, clock, reports, hands

    async def finish_left_over(self) -> None:
        """One after the other; what cannot be finished now is left to the next time, and keeps nothing else back."""
        for one in await self._reports.unfinished():
            try:
                await self._finish(one)
            except Exception as error:
                background.report(f"{FINISH_DELETIONS}:{one.kind}", error, event="deletion_not_finished")
        for clear in (self._hands.settle, self._hands.see_to_keys, self._hands.clear_copies):
            try:
                await clear()
            except Exception as error:
                background.report(FINISH_DELETIONS, error, event="needless_keys_not_destroyed")
        await self._reports.forget()
        async with self._database.anonymous() as connection:
            await forget_old_endings(connection, self._clock.now())

    async def _finish(self, one: Unfinished) -> None:
        if erase := self._hands.erase.get(one.kind):
            await erase(one.about_id)
            return
        if one.kind is DeletionKind.MESSAGE:
            await self._finish_message(one)
            return
        if one.kind is DeletionKind.CONVERSATION and one.owner_id:
            await self._hands.take_back(one.owner_id, one.about_id)
        async with self._database.anonymous() as connection:
            later = await store.later_keys(connection, one.about_id) if one.kind is DeletionKind.CONVERSATION else []
        for id_ in (*later, one.about_id):
            await asyncio.to_thread(self._hands.destroy[one.kind], id_)
        await self._reports.erase_rows(one)

    async def _finish_message(self, one: Unfinished) -> None:
        """Its rows went as it was written down; the key that still opens copies of them is a spare one."""
        await self._hands.settle()
        async with self._database.anonymous() as connection:
            await finish(connection, one.about_id, self._clock.now())
