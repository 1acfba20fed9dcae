"""SQL of days and of GPTs with released numbers, run as the serving role.

Invariants:
- Nothing here reveals what a person did.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from discreet.analytics.locks import block_counting
from discreet.db.pool import Connection
from discreet.db.rows import map_row

DUE_LOCK = 0x0D15C4EED  # an arbitrary constant; held by the one process that releases due days


@dataclass(frozen=True)
class PublishedGpt:
    """A GPT that is or was shared with others: its builder and current version."""

    gpt_id: UUID
    owner_id: UUID
    version: int


async def lock(connection: Connection) -> bool:
    """Try to become the one process that releases due days. Return whether it did."""
    locked: bool = await connection.fetchval("SELECT pg_try_advisory_lock($1)", DUE_LOCK)
    return locked


async def unlock(connection: Connection) -> None:
    await connection.execute("SELECT pg_advisory_unlock($1)", DUE_LOCK)


async def close_days(connection: Connection, today: date, at: datetime) -> None:
    """Close every day before `today`. Nothing is added to a closed day.

    The first day is the one on which the installation got its budget, or yesterday if the clock says that this day is
    in the future.
    """
    await block_counting(connection)
    await connection.execute(
        """
        WITH last (day) AS (SELECT max(day) FROM insight_days),
             budget (day) AS (SELECT min(at AT TIME ZONE 'UTC')::date FROM insight_budgets),
             open (day) AS (SELECT coalesce(last.day + 1, least(budget.day, $1::date - 1)) FROM last, budget)
        INSERT INTO insight_days (day, closed_at)
        SELECT open.day + n, $2 FROM open, generate_series(0, $1::date - open.day - 1) AS n
        """,
        today,
        at,
    )


async def unreleased(connection: Connection) -> list[date]:
    """Return the days that are closed and not released, earliest first."""
    rows = await connection.fetch("SELECT day FROM insight_days WHERE released_at IS NULL ORDER BY day")
    return [row["day"] for row in rows]


async def closed_until(connection: Connection) -> date | None:
    day: date | None = await connection.fetchval("SELECT max(day) FROM insight_days")
    return day


async def mark_released(connection: Connection, day: date, at: datetime) -> None:
    await connection.execute("UPDATE insight_days SET released_at = $2 WHERE day = $1", day, at)


async def published_gpts(connection: Connection, since: date) -> list[PublishedGpt]:
    """Return every GPT that is or was shared with others.

    GPTs that are new in the list are added from `since`.
    """
    await connection.execute(
        "INSERT INTO insight_published_gpts (gpt_id, since) SELECT gpt_id, $1 FROM published_gpts()"
        " ON CONFLICT DO NOTHING",
        since,
    )
    rows = await connection.fetch(
        "SELECT gpt_id, owner_id, version FROM published_gpts() JOIN insight_published_gpts USING (gpt_id)"
        " ORDER BY gpt_id"
    )
    return [map_row(PublishedGpt, row) for row in rows]


@dataclass(frozen=True)
class ReleasedPeriod:
    """The number of days with releases of a GPT, and the first and last of them."""

    days: int
    since: date | None
    until: date | None


@dataclass(frozen=True)
class ReleaseCharge:
    """The cost of a release for each person counted in it, in grains."""

    question: str
    day: date
    cost: int


async def owner(connection: Connection, gpt_id: UUID) -> UUID | None:
    """Return the builder of a GPT that is or was shared with others."""
    owner_id: UUID | None = await connection.fetchval("SELECT owner_id FROM published_gpts() WHERE gpt_id = $1", gpt_id)
    return owner_id


async def extent(connection: Connection, gpt_id: UUID) -> ReleasedPeriod:
    """Return the GPT's released period, run as its builder."""
    row = await connection.fetchrow(
        "SELECT count(DISTINCT day) AS days, min(day) AS since, max(day) AS until FROM releases WHERE gpt_id = $1",
        gpt_id,
    )
    return map_row(ReleasedPeriod, row)


async def charges(connection: Connection, gpt_id: UUID, since: date) -> list[ReleaseCharge]:
    """Return the costs of releases since a day, run as the GPT's builder.

    No released number is read.
    """
    rows = await connection.fetch(
        "SELECT question, day, cost FROM releases WHERE gpt_id = $1 AND day >= $2", gpt_id, since
    )
    return [map_row(ReleaseCharge, row) for row in rows]
