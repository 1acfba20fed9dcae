"""The end of what links for guests count: digests of guests and networks live for one day (P8)."""

from typing import Final

from discreet.assistants.guest_links import store
from discreet.db.pool import Database
from discreet.ports.clock import Clock

FORGET_GUESTS: Final = "forget_guests"
"""The periodic job that deletes counts of ended days and expired proofs of work."""


class GuestCountRetention:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def delete_ended_days(self) -> None:
        """Delete counts of ended days, and proofs that have expired."""
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            await store.forget(connection, now.date(), now)
