"""SQL of the builder's page: releases and release progress.

Invariants:
- It reads released numbers and days.
- Row-level security limits a builder to their own GPTs.
- The role has no right to read a contribution.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from discreet.analytics.release import Release
from discreet.db.pool import Connection


async def extent(connection: Connection, gpt_id: UUID) -> tuple[date, date] | None:
    """Return the first and last released day, or None.

    A day whose release is still running is left out.
    """
    row = await connection.fetchrow(
        "SELECT min(day) AS since, max(day) AS until FROM releases JOIN insight_days USING (day)"
        " WHERE gpt_id = $1 AND released_at IS NOT NULL",
        gpt_id,
    )
    return (row["since"], row["until"]) if row["since"] else None


async def releases(connection: Connection, gpt_id: UUID, since: date, until: date) -> Sequence[Release]:
    """Return the releases in order of day."""
    rows = await connection.fetch(
        "SELECT question, day, began, step, cost, variance, cells, measured FROM releases"
        " WHERE gpt_id = $1 AND day BETWEEN $2 AND $3 ORDER BY day",
        gpt_id,
        since,
        until,
    )
    return _releases(gpt_id, rows)


async def request_releases(connection: Connection, gpt_id: UUID, since: date) -> Sequence[Release]:
    """Return the releases about a published GPT's requests to other services, in order of day.

    Everyone may see them.
    """
    rows = await connection.fetch(
        "SELECT question, day, began, step, cost, variance, cells, measured FROM released_request_numbers($1, $2)",
        gpt_id,
        since,
    )
    return _releases(gpt_id, rows)


def _releases(gpt_id: UUID, rows: Iterable[Any]) -> list[Release]:
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


async def has_accounts(connection: Connection, minimum: int) -> bool:
    """Return whether this server has so many accounts, without guests. It counts no further."""
    statement = """
        SELECT count(*) >= $1
        FROM (SELECT FROM accounts WHERE deleted_at IS NULL AND role <> 'guest' LIMIT $1) AS counted
    """
    return bool(await connection.fetchval(statement, minimum))


async def closed_days(connection: Connection) -> int:
    count: int = await connection.fetchval("SELECT count(*) FROM insight_days")
    return count


async def listed_gpts(connection: Connection) -> int:
    """Return the number of GPTs whose numbers are released each day."""
    count: int = await connection.fetchval("SELECT count(*) FROM insight_published_gpts")
    return count
