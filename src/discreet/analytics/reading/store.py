"""SQL of the builder's page: releases, and how far they have come.

Invariants:
- It reads numbers that are out, and days.
- Row-level security lets a builder see those of their own GPTs alone.
- The role that asks has no right to read a contribution.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from discreet.analytics.release import Release
from discreet.db.pool import Connection


async def extent(connection: Connection, gpt_id: UUID) -> tuple[date, date] | None:
    """The first and the last day that is out; None when none is. A day that is being released is not out yet."""
    row = await connection.fetchrow(
        "SELECT min(day) AS since, max(day) AS until FROM releases JOIN insight_days USING (day)"
        " WHERE gpt_id = $1 AND released_at IS NOT NULL",
        gpt_id,
    )
    return (row["since"], row["until"]) if row["since"] else None


async def releases(connection: Connection, gpt_id: UUID, since: date, until: date) -> Sequence[Release]:
    """In order of day."""
    rows = await connection.fetch(
        "SELECT question, day, began, step, cost, variance, cells, measured FROM releases"
        " WHERE gpt_id = $1 AND day BETWEEN $2 AND $3 ORDER BY day",
        gpt_id, since, until,
    )  # fmt: skip
    return [
        Release(
            gpt_id=gpt_id,
            question=question,
            day=day,
            began=began,
            step=step,
            cost=cost,
            variance=variance,
            cells=tuple(cells),
            measured=tuple(measured),
        )
        for question, day, began, step, cost, variance, cells, measured in rows
    ]


async def released_until(connection: Connection) -> date | None:
    day: date | None = await connection.fetchval("SELECT max(day) FROM insight_days WHERE released_at IS NOT NULL")
    return day


async def closed_days(connection: Connection) -> int:
    count: int = await connection.fetchval("SELECT count(*) FROM insight_days")
    return count


async def listed_gpts(connection: Connection) -> int:
    """Those whose numbers are released each day."""
    count: int = await connection.fetchval("SELECT count(*) FROM insight_roster")
    return count
