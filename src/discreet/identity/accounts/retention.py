"""Retention of an account's conversations and images: its setting, with history.

Specification: Services, accounts, workspaces.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.db.rows import map_row
from discreet.errors import Conflict, Invalid
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import Clock
from discreet.promises.retention import MAX_DAYS

SOON = timedelta(days=7)
HISTORY = 50


@dataclass(frozen=True)
class OwnRetention:
    """An account's retention. `days` None: until deleted. `history`: latest first."""

    days: int | None
    history: tuple[tuple[datetime, int | None], ...]


@dataclass(frozen=True)
class RetentionImpact:
    """How much a setting would delete within the hour, and in the week after."""

    now: int
    soon: int

    @property
    def sentence(self) -> str:
        if not self.now and not self.soon:
            return "No chat or image is that old yet. Each is permanently deleted when it is."
        return (
            f"Chats and images to be permanently deleted within the hour: {self.now:,}; within the week after: "
            f"{self.soon:,}. Others follow when they're old enough."
        )


class RetentionSettings:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def own(self, actor: Actor) -> OwnRetention:
        async with self._database.acting_as(actor.account_id) as connection:
            return await _own(connection)

    async def preview(self, actor: Actor, days: int | None) -> RetentionImpact:
        """Return the impact on all the person's content, also in workspaces."""
        _check(days)
        if days is None:
            return RetentionImpact(0, 0)
        async with self._database.acting_as(actor.account_id) as connection:
            return await self._load_impact(connection, days)

    async def choose(self, actor: Actor, days: int | None, *, confirmed: bool) -> OwnRetention:
        """Set the retention. Conflict for a shorter one that is not `confirmed`."""
        _check(days)
        async with self._database.acting_as(actor.account_id) as connection:
            before = (await _own(connection)).days
            is_shorter = days is not None and (before is None or days < before)
            if is_shorter and not confirmed:
                raise Conflict(
                    f"Please confirm this first. {(await self._load_impact(connection, days or 0)).sentence}"
                )
            if days != before:
                await connection.execute(
                    "INSERT INTO account_retention (account_id, at, days) VALUES ($1, $2, $3)",
                    actor.account_id,
                    self._clock.now(),
                    days,
                )
            return await _own(connection)

    async def _load_impact(self, connection: Connection, days: int) -> RetentionImpact:
        cutoff = self._clock.now() - timedelta(days=days)
        row = await connection.fetchrow(
            """
            SELECT count(*) FILTER (WHERE changed <= $1) AS now, count(*) FILTER (WHERE changed > $1) AS soon FROM (
                SELECT updated_at AS changed FROM conversations WHERE owner_id = acting_account() AND updated_at <= $2
                UNION ALL SELECT began_at FROM images WHERE owner_id = acting_account() AND began_at <= $2) AS held
            """,
            cutoff,
            cutoff + SOON,
        )
        return map_row(RetentionImpact, row)


async def own_retention_days(connection: Connection, account_id: UUID) -> int | None:
    """Return the acting account's setting."""
    days: int | None = await connection.fetchval(
        "SELECT days FROM account_retention WHERE account_id = $1 ORDER BY id DESC LIMIT 1", account_id
    )
    return days


async def _own(connection: Connection) -> OwnRetention:
    rows = await connection.fetch(
        "SELECT at, days FROM account_retention WHERE account_id = acting_account() ORDER BY id DESC LIMIT $1", HISTORY
    )
    return OwnRetention(rows[0]["days"] if rows else None, tuple((row["at"], row["days"]) for row in rows))


def _check(days: int | None) -> None:
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise Invalid(f"Give a number of days from 1 to {MAX_DAYS:,}, or none.", field="days")
