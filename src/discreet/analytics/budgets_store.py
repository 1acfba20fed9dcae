"""SQL of the budget history. The database allows inserts only."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from discreet.analytics.locks import block_counting
from discreet.db.pool import Connection

_COLUMNS = "id, at, from_day, grains, epsilon, delta, reason"


async def lock(connection: Connection) -> None:
    """Take the budget lock until the transaction ends.

    It waits for running counting transactions and other budget changes. So each person is charged by the budget that
    applies on their day, even if it changes at midnight.
    """
    await block_counting(connection)


async def history(connection: Connection) -> list[Any]:
    """Return rows (id, at, from_day, grains, epsilon, delta, reason), oldest first."""
    rows: list[Any] = await connection.fetch(f"SELECT {_COLUMNS} FROM insight_budgets ORDER BY id")
    return rows


async def insert(
    connection: Connection,
    at: datetime,
    made_by: UUID | None,
    from_day: date,
    grains: int,
    epsilon: float,
    delta: float,
    reason: str,
) -> Any:
    """Insert a budget and return its row."""
    return await connection.fetchrow(
        "INSERT INTO insight_budgets (at, made_by, from_day, grains, epsilon, delta, reason)"
        f" VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING {_COLUMNS}",
        at,
        made_by,
        from_day,
        grains,
        epsilon,
        delta,
        reason,
    )


async def last_closed_day(connection: Connection) -> date | None:
    """Return the latest day on which nothing can be counted any more."""
    day: date | None = await connection.fetchval("SELECT max(day) FROM insight_days")
    return day
