"""What the server knows of days and of GPTs whose numbers are released, as the serving role.

Invariant: nothing here says what anybody did.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from discreet.analytics.locks import hold_off_contributing
from discreet.db.pool import Connection

DUE_LOCK = 0x0D15C4EED  # any constant: held by the one process that sees to what is due


@dataclass(frozen=True)
class PublishedGpt:
    """A GPT that others can use, or could once: its builder and its current version."""

    gpt_id: UUID
    owner_id: UUID
    version: int


async def lock(connection: Connection) -> bool:
    """Whether this connection is now the one that sees to what is due."""
    locked: bool = await connection.fetchval("SELECT pg_try_advisory_lock($1)", DUE_LOCK)
    return locked


async def unlock(connection: Connection) -> None:
    await connection.execute("SELECT pg_advisory_unlock($1)", DUE_LOCK)


async def close_days(connection: Connection, today: date, at: datetime) -> None:
    """Close every day before `today`: after this nothing is added to it. The first of all is the day on which the
    installation got its budget, or yesterday where the clock says that this is still to come."""
    await hold_off_contributing(connection)
    await connection.execute(
        """
        WITH last (day) AS (SELECT max(day) FROM insight_days),
             budget (day) AS (SELECT min(at AT TIME ZONE 'UTC')::date FROM insight_budgets),
             open (day) AS (SELECT coalesce(last.day + 1, least(budget.day, $1::date - 1)) FROM last, budget)
        INSERT INTO insight_days (day, closed_at)
        SELECT open.day + n, $2 FROM open, generate_series(0, $1::date - open.day - 1) AS n
        """,
        today, at,
    )  # fmt: skip


async def unreleased(connection: Connection) -> list[date]:
    """Closed and not released, earliest first."""
    rows = await connection.fetch("SELECT day FROM insight_days WHERE released_at IS NULL ORDER BY day")
    return [row["day"] for row in rows]


async def closed_until(connection: Connection) -> date | None:
    day: date | None = await connection.fetchval("SELECT max(day) FROM insight_days")
    return day


async def mark_released(connection: Connection, day: date, at: datetime) -> None:
    await connection.execute("UPDATE insight_days SET released_at = $2 WHERE day = $1", day, at)


async def roster(connection: Connection, since: date) -> list[PublishedGpt]:
    """Every GPT that others can use, or could once; who is not on the roster yet is on it from `since`."""
    await connection.execute(
        "INSERT INTO insight_roster (gpt_id, since) SELECT gpt_id, $1 FROM published_gpts() ON CONFLICT DO NOTHING",
        since,
    )
    rows = await connection.fetch(
        "SELECT gpt_id, owner_id, version FROM published_gpts() JOIN insight_roster USING (gpt_id) ORDER BY gpt_id"
    )
    return [PublishedGpt(row["gpt_id"], row["owner_id"], row["version"]) for row in rows]


@dataclass(frozen=True)
class ReleasedPeriod:
    """On how many days a GPT's numbers came out, and on which first and last."""

    days: int
    since: date | None
    until: date | None


@dataclass(frozen=True)
class ReleaseCharge:
    """What a release charged each person who was in it, in grains."""

    question: str
    day: date
    cost: int


async def owner(connection: Connection, gpt_id: UUID) -> UUID | None:
    """The builder of a GPT that others can use, or could once."""
    owner_id: UUID | None = await connection.fetchval("SELECT owner_id FROM published_gpts() WHERE gpt_id = $1", gpt_id)
    return owner_id


async def extent(connection: Connection, gpt_id: UUID) -> ReleasedPeriod:
    """In the sight of the GPT's builder."""
    row = await connection.fetchrow(
        "SELECT count(DISTINCT day) AS days, min(day) AS since, max(day) AS until FROM releases WHERE gpt_id = $1",
        gpt_id,
    )
    return ReleasedPeriod(row["days"], row["since"], row["until"])


async def charges(connection: Connection, gpt_id: UUID, since: date) -> list[ReleaseCharge]:
    """What each release since then charged, in the sight of the GPT's builder; no number that was released."""
    rows = await connection.fetch(
        "SELECT question, day, cost FROM releases WHERE gpt_id = $1 AND day >= $2", gpt_id, since
    )
    return [ReleaseCharge(row["question"], row["day"], row["cost"]) for row in rows]
