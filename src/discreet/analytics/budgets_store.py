"""SQL of the budget's history. Rows are added; the database refuses every other change."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from discreet.analytics.locks import hold_off_contributing
from discreet.db.pool import Connection

_COLUMNS = "id, at, from_day, grains, epsilon, delta, reason"


async def lock(connection: Connection) -> None:
    """Wait until nobody is being counted, and nobody else changes the budget; held until the transaction ends. So
    whoever is counted was charged by the budget that holds on their day, also when it changes over midnight."""
    await hold_off_contributing(connection)


async def history(connection: Connection) -> list[Any]:
    """Rows (id, at, from_day, grains, epsilon, delta, reason), oldest first."""
    rows: list[Any] = await connection.fetch(f"SELECT {_COLUMNS} FROM insight_budgets ORDER BY id")
    return rows


async def insert(
    connection: Connection, at: datetime, made_by: UUID | None, from_day: date, grains: int, epsilon: float,
    delta: float, reason: str,
) -> Any:  # fmt: skip
    """The row as it is stored."""
    return await connection.fetchrow(
        "INSERT INTO insight_budgets (at, made_by, from_day, grains, epsilon, delta, reason)"
        f" VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING {_COLUMNS}",
        at, made_by, from_day, grains, epsilon, delta, reason,
    )  # fmt: skip


async def last_closed_day(connection: Connection) -> date | None:
    """The latest day on which nothing can be counted any more."""
    day: date | None = await connection.fetchval("SELECT max(day) FROM insight_days")
    return day
