"""A day of private statistics, ready to be released, without any texts."""

import os
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID, uuid4

import asyncpg

from bench.database import throwaway_database
from bench.machine_load import FOLDER_PREFIX
from bench.memory import Memory, watched
from bench.report import Unmeasured
from discreet.analytics.counting.contribution import Contribution, CountedTurn, DayKeys, day_key_name
from discreet.analytics.questions import DURATIONS, LENGTHS, QUESTIONS
from discreet.analytics.taxonomy.topics import TOPICS
from discreet.app.infrastructure import Infrastructure, build_releasing, open_infrastructure
from discreet.db.pool import Connection
from discreet.http.log import configure_logging
from discreet.settings import read_settings

TURNS = 5
"""Turns of one person with one GPT."""
COLUMNS = ("day", "mark", "sealed")
MAX_CONCURRENT = 100_000
"""Contributions that are written in one statement."""
CALLS, RATINGS = "calls", "ratings"
"""Two questions that not every person counts for."""

Row = tuple[date, bytes, bytes]


@dataclass(frozen=True)
class ReleasedDay:
    """A whole release, from closing the day to destroying its key.

    `cpu`: seconds of the releasing process, its start included, without the database.
    """

    gpts: int
    contributions: int
    seconds: float
    cpu: float
    memory: Memory

    @property
    def per_second(self) -> float:
        return self.contributions / self.seconds


@asynccontextmanager
async def day_to_release(gpts: int, contributions: int, seed: int = 1) -> AsyncIterator[Infrastructure]:
    """Yield an installation whose yesterday has so many contributions.

    They are spread over its GPTs. The installation is removed at the end.
    """
    with TemporaryDirectory(prefix=FOLDER_PREFIX) as folder:
        async with throwaway_database() as url:
            settings = read_settings({"DISCREET_HOME": str(Path(folder, "home")), "DISCREET_DATABASE_URL": url})
            async with open_infrastructure(settings) as on:
                owner = await asyncpg.connect(url, server_settings={"search_path": "discreet"})
                try:
                    await _fill(on, owner, await _publish(owner, gpts), contributions, random.Random(seed))
                finally:
                    await owner.close()
                yield on


async def release(on: Infrastructure, contributions: int) -> ReleasedDay:
    """Release yesterday, which has so many contributions.

    Unmeasured unless exactly one day is released.
    """
    configure_logging("warning")  # only figures are printed here
    start, before = perf_counter(), _cpu_of_children()
    async with watched("discreet.app.insight") as memory:
        done = await build_releasing(on).release_due()
    if len(done) != 1:
        raise Unmeasured(f"{len(done)} days were released.")
    seconds, cpu = perf_counter() - start, _cpu_of_children() - before
    return ReleasedDay(done[0].gpts, contributions, seconds, cpu, memory)


def _cpu_of_children() -> float:
    """Return the CPU of all child processes that have ended."""
    return sum(os.times()[2:4])


async def _publish(owner: Connection, gpts: int) -> list[UUID]:
    builder, ids = uuid4(), [uuid4() for _ in range(gpts)]
    await owner.execute(
        "INSERT INTO accounts (id, email, name, password_hash, role, created_at)"
        " VALUES ($1, 'builder@example.org', 'Builder', 'none', 'person', now())",
        builder,
    )
    await owner.executemany(
        "INSERT INTO gpts (id, owner_id, created_at, level, current_version) VALUES ($1, $2, now(), 'everyone', 1)",
        [(id_, builder) for id_ in ids],
    )
    return ids


async def _fill(
    on: Infrastructure, owner: Connection, gpt_ids: list[UUID], contributions: int, chance: random.Random
) -> None:
    day = on.clock.now().date() - timedelta(days=1)
    rows = _rows(on, day, gpt_ids, contributions, chance)
    await owner.execute("ALTER TABLE contributions DISABLE TRIGGER USER")  # it checks whether the row's day is open
    while some := list(islice(rows, MAX_CONCURRENT)):
        chance.shuffle(some)
        await owner.copy_records_to_table("contributions", records=some, columns=COLUMNS)
    await owner.execute("ALTER TABLE contributions ENABLE TRIGGER USER")
    await owner.execute("VACUUM ANALYZE contributions")


def _rows(
    on: Infrastructure, day: date, gpt_ids: list[UUID], contributions: int, chance: random.Random
) -> Iterator[Row]:
    """Yield person after person, each with one of the GPTs in turn."""
    keys = DayKeys(day, on.keys.create_key(day_key_name(day)))
    for n in range(contributions // TURNS):
        gpt_id, account_id = gpt_ids[n % len(gpt_ids)], uuid4()
        pseudonym = keys.pseudonym(gpt_id, account_id)
        for turn in range(TURNS):
            yield (day, *keys.seal(on.random, gpt_id, pseudonym, _contribution(turn, chance)))


def _contribution(turn: int, chance: random.Random) -> Contribution:
    """Return a contribution. A first turn sometimes has a call; no turn has a rating."""
    called = turn == 0 and chance.random() < 0.3
    counts = tuple(name for name in QUESTIONS if name != RATINGS and (name != CALLS or called))
    calls = (("0123456789abcdef", "answered"),) if called else ()
    length, duration = chance.randrange(len(LENGTHS)), chance.randrange(len(DURATIONS))
    return Contribution(counts, CountedTurn(turn == 0, length, duration, chance.choice(TOPICS), calls))
