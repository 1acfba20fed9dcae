"""SQL of the release process, run as the role `discreet_insight`.

Invariants:
- Numbers are inserted as a `Release`, always with noise, and never change.
- Contributions are only deleted.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from uuid import UUID

from discreet.analytics.release import Release
from discreet.db.pool import Connection

RELEASING_LOCK = 0x0D15C4EEC
"""Advisory lock key of the one process that releases; the lock ends with its connection."""
BATCH_SIZE = 2_000
"""Contributions in memory at a time."""


async def release_alone(connection: Connection) -> None:
    """Wait until no other process releases. The lock lasts as long as the connection."""
    await connection.execute("SELECT pg_advisory_lock($1)", RELEASING_LOCK)


async def is_released(connection: Connection, gpt_id: UUID, day: date, questions: Sequence[str]) -> bool:
    """Return whether the GPT's day is released.

    All questions of a day are released in one transaction, so one row is enough.
    """
    is_found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM releases WHERE gpt_id = $1 AND question = ANY ($2) AND day = $3)",
        gpt_id,
        questions,
        day,
    )
    return is_found


async def all_contributions(connection: Connection, day: date) -> AsyncIterator[list[tuple[bytes, bytes]]]:
    """Yield batches of (mark, encrypted contribution) of all GPTs.

    Needs a transaction.
    """
    cursor = await connection.cursor("SELECT mark, sealed FROM contributions WHERE day = $1 AND mark IS NOT NULL", day)
    while rows := await cursor.fetch(BATCH_SIZE):
        yield rows


async def contributions(connection: Connection, day: date, marks: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Return (mark, encrypted contribution) for these marks."""
    rows: list[tuple[bytes, bytes]] = await connection.fetch(
        "SELECT mark, sealed FROM contributions WHERE day = $1 AND mark = ANY ($2)", day, marks
    )
    return rows


async def remove_contributions(connection: Connection, day: date, marks: Sequence[bytes]) -> None:
    await connection.execute("DELETE FROM contributions WHERE day = $1 AND mark = ANY ($2)", day, marks)


async def remove_leftovers(connection: Connection, day: date) -> None:
    """Delete data of deleted GPTs, and of days that a restored backup brought back."""
    await connection.execute("DELETE FROM contributions WHERE day <= $1", day)
    await connection.execute("DELETE FROM insight_states WHERE day < $1", day)


async def insert(connection: Connection, releases: Sequence[Release]) -> None:
    await connection.executemany(
        "INSERT INTO releases (gpt_id, question, day, began, step, cost, variance, cells, measured)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [(r.gpt_id, r.question, r.day, r.began, r.step, r.cost, r.variance, r.cells, r.measured) for r in releases],
    )


async def sealed_streams(connection: Connection, gpt_id: UUID, day: date) -> bytes | None:
    """Return a GPT's encrypted streams as they were after `day`."""
    sealed: bytes | None = await connection.fetchval(
        "SELECT sealed FROM insight_states WHERE gpt_id = $1 AND day = $2", gpt_id, day
    )
    return sealed


async def save_streams(connection: Connection, gpt_id: UUID, day: date, sealed: bytes) -> None:
    await connection.execute(
        "INSERT INTO insight_states (gpt_id, day, sealed) VALUES ($1, $2, $3)"
        " ON CONFLICT (gpt_id) DO UPDATE SET day = excluded.day, sealed = excluded.sealed",
        gpt_id,
        day,
        sealed,
    )


async def delete_streams(connection: Connection, gpt_id: UUID) -> None:
    await connection.execute("DELETE FROM insight_states WHERE gpt_id = $1", gpt_id)
