"""Durable turns per second, with sixteen people writing.

A turn is a stored message and a received and stored answer.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from time import perf_counter
from uuid import uuid4

import asyncpg

from bench.cost import whole_run
from bench.database import throwaway_database
from bench.load import Shape
from bench.report import Figure, Wanted
from bench.script import Script
from bench.setup import Stage

BARE = Wanted("bare_durable_writes_per_s", "statements/s")
TURNS = Wanted("durable_turns_per_s", "turns/s", goal=3000)
WANTED = (BARE, TURNS)

_WRITERS = 16
_TABLE = "CREATE TABLE turns (id uuid PRIMARY KEY, conversation uuid NOT NULL, question bytea NOT NULL, answer bytea)"
_WRITE = "INSERT INTO turns (id, conversation, question, answer) VALUES ($1, $2, $3, $4)"


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure the ceiling, one plain statement per turn, then whole turns.

    Both use the same kind of database.
    """
    async with throwaway_database() as url:
        bare = await _bare_writes(url, 1.0 if stage.quick else 4.0)
        yield BARE.of(bare, f"{_WRITERS} connections, one INSERT of a turn of 700 bytes each, committed to disk.")
    chats = stage.chats()
    rounds, words = [], ""
    for _ in range(stage.rounds):
        shape = Shape(Script(gap_ms=0, tokens=1), streams=_WRITERS, answers=30 if stage.quick else 150)
        tally, cost = await whole_run(chats, shape)
        rounds.append(tally.answers / tally.seconds)
        words = f"CPU a turn: {cost.in_words()}."
    note = f"New chats of one token through HTTP, {_WRITERS} at a time, each counted at its [DONE]. {words}"
    yield TURNS.of_rounds(rounds, note)


async def _bare_writes(url: str, seconds: float) -> float:
    """Return the statements per second that the writers commit."""
    async with asyncpg.create_pool(url, min_size=_WRITERS, max_size=_WRITERS) as pool:
        await pool.execute(_TABLE)
        began = perf_counter()
        written = await asyncio.gather(*(_write_until(pool, began + seconds) for _ in range(_WRITERS)))
        return sum(written) / (perf_counter() - began)


async def _write_until(pool: asyncpg.Pool, end: float) -> int:
    written = 0
    async with pool.acquire() as connection:
        statement = await connection.prepare(_WRITE)
        while perf_counter() < end:
            await statement.fetch(uuid4(), uuid4(), os.urandom(200), os.urandom(500))
            written += 1
    return written
