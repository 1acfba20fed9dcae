"""The daily release: close days, release them in order, destroy their keys (P8).

Invariants:
- A day counts as released when its key and the key of the previous streams are destroyed.
- Until then no builder sees its numbers.
- After a crash at any point the next release continues, and no noise is drawn twice.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from discreet.analytics.budgets import Budget, Budgets, question_costs
from discreet.analytics.counting.contribution import day_key_name
from discreet.analytics.releasing import days_store as store
from discreet.analytics.releasing.published_gpts import PublishedGpts
from discreet.analytics.releasing.release_order import DayReleased, ReleasedGpt, ReleaseRequest
from discreet.analytics.releasing.release_process import ReleaseProcess
from discreet.analytics.releasing.state import state_key_name
from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Connection, Database
from discreet.errors import Conflict
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record
from discreet.evidence.server_events import SERVER
from discreet.ports.clock import Clock
from discreet.ports.keys import KeyStore
from discreet.runtime.background import background

RELEASE_INSIGHT = "release_insight"
"""The name of the scheduled job."""
EVERY_HOUR_AT_TEN = "10 * * * *"
"""Cron schedule. The first run after midnight (UTC) releases the previous day, the others retry what failed."""
WAIT_TIMEOUT = 10.0
"""Seconds to wait for another process's release to end."""

log = structlog.get_logger("discreet.analytics")


class ReleaseRunning(Conflict):
    """Another process is already releasing."""


@dataclass(frozen=True)
class ReleasedDay:
    """A released day and the number of GPTs released by this run.

    The number of contributions is left out: it would be an exact count of what people did.
    """

    day: date
    gpts: int
    seconds: float


@dataclass(frozen=True)
class ReleaseRun:
    """What all days of one release run share."""

    published_gpts: tuple[ReleasedGpt, ...]
    budgets: Sequence[Budget]


class Releasing:
    def __init__(
        self, database: Database, keys: KeyStore, clock: Clock, published_gpts: PublishedGpts, process: ReleaseProcess
    ) -> None:
        self._database, self._keys, self._clock = database, keys, clock
        self._published_gpts, self._process = published_gpts, process

    async def release_due(self) -> list[ReleasedDay]:
        """Close every day that has ended and release the unreleased days in order.

        ReleaseRunning when another process is releasing; Unavailable with a sentence when a day cannot be released now.
        """
        async with self._release_lock():
            due = await self._list_due()
            if not due:
                return []
            run = ReleaseRun(
                await self._published_gpts.list_on(due[0]), await Budgets(self._database, self._clock).history()
            )
            if not run.published_gpts and not any(self._key(day_key_name(day)) for day in due):
                return [await self._finish_day(day, DayReleased(0, 0, 0), time.monotonic()) for day in due]
            async with self._process.running() as release:
                released = []
                for day in due:
                    began = time.monotonic()
                    released.append(await self._finish_day(day, await release(self._build_request(day, run)), began))
                return released

    async def release_in_turn(self) -> None:
        """Release due days as a scheduled job. Do nothing if another process releases."""
        try:
            await self.release_due()
        except ReleaseRunning:
            log.info("insight_release_skipped")

    async def catch_up(self) -> None:
        """Release due days at server start, in the background.

        A failure is reported and left to the scheduled job.
        """
        try:
            await self.release_in_turn()
        except Exception as error:
            background.report(RELEASE_INSIGHT, error, event="insight_release_failed")

    async def closed_until(self) -> date | None:
        """Return the last closed day."""
        async with self._database.anonymous() as connection:
            return await store.closed_until(connection)

    @asynccontextmanager
    async def _release_lock(self) -> AsyncIterator[None]:
        async with self._database.one_statement() as connection:
            await _lock(connection)
            try:
                yield
            finally:
                await store.unlock(connection)

    async def _list_due(self) -> list[date]:
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            await store.close_days(connection, now.date(), now)
            return await store.unreleased(connection)

    def _build_request(self, day: date, run: ReleaseRun) -> ReleaseRequest:
        day_key, earlier = self._key(day_key_name(day)), self._key(state_key_name(_before(day)))
        return ReleaseRequest(
            database_url=self._process.database_url,
            day=day,
            day_key=day_key.hex() if day_key else None,
            earlier_state_key=earlier.hex() if earlier else None,
            state_key=self._state_key(day).hex(),
            costs=question_costs(run.budgets, day),
            published_gpts=run.published_gpts,
        )

    def _state_key(self, day: date) -> bytes:
        """Return the day's state key; the first attempt at the day creates it."""
        name = state_key_name(day)
        if key := self._key(name):
            return key
        self._keys.destroy_key(name)
        return self._keys.create_key(name)

    def _key(self, name: str) -> bytes | None:
        """Return a key, or None when it is missing or was cut off by a crash.

        Nothing was ever encrypted with a cut-off key.
        """
        try:
            return self._keys.key(name)
        except DecryptionFailed:
            return None

    async def _finish_day(self, day: date, released: DayReleased, began: float) -> ReleasedDay:
        """Destroy the keys and mark the day as released.

        From then on its contributions and the previous streams cannot be decrypted.
        """
        self._keys.destroy_key(day_key_name(day))
        self._keys.destroy_key(state_key_name(_before(day)))
        async with self._database.anonymous() as connection:
            now = self._clock.now()
            await store.mark_released(connection, day, now)
            facts = {"of": f"insight_day:{day}"}
            await record(connection, LogEntry(EntryKind.KEY_DESTROYED, now, facts), subject=SERVER)
        seconds = time.monotonic() - began
        log.info("insight_day_released", day=str(day), gpts=released.gpts, seconds=round(seconds, 1))
        if released.unopened:
            log.warning("insight_contributions_skipped", day=str(day))
        return ReleasedDay(day, released.gpts, round(seconds, 1))


async def _lock(connection: Connection) -> None:
    """Take the release lock, or raise ReleaseRunning.

    It waits up to PATIENCE, because the database needs a moment to notice that a process was killed.
    """
    until = time.monotonic() + WAIT_TIMEOUT
    while not await store.lock(connection):
        if time.monotonic() > until:
            raise ReleaseRunning("Another process is releasing private statistics right now.")
        await asyncio.sleep(0.1)


def _before(day: date) -> date:
    return day - timedelta(days=1)
