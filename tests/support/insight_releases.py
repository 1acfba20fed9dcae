"""Releases of invented days: the real measurement of exact counts, with seeded noise."""

import asyncio
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from discreet.analytics.questions import QUESTIONS, CountedQuestion, cells_of
from discreet.analytics.release import Release
from discreet.analytics.releasing.measure import add_noise

BUDGET = 252_000_000
"""Discreet's default budget in grains."""
GPT = UUID(int=7)

Day = Callable[[CountedQuestion, date], Mapping[str, int]]
"""The number of people counted for a question on a day, by cell; a missing cell counts none."""


def no_people(question: CountedQuestion, day: date) -> Mapping[str, int]:
    return {}


def constant_count(count: int) -> Day:
    """Return the same count for every day: this many people in the first cell of each question."""
    return lambda question, day: {cells_of(question, OPERATIONS)[0]: count}


OPERATIONS = ("aa00000000000000",)
"""Marks of the GPT's operations."""


def make_releases(
    question: CountedQuestion, first: date, days: int, counts_of: Day = no_people, *, seed: int = 0, gpt_id: UUID = GPT,
    budget: int = BUDGET, operations: Sequence[str] = OPERATIONS,
) -> list[Release]:  # fmt: skip
    """Return the releases of `days` days from `first` on."""
    draws = random.Random(f"{seed} {question.name}")
    return list(_each(question, first, days, counts_of, draws, gpt_id, budget, cells_of(question, operations)))


def make_all_releases(first: date, days: int, counts_of: Day = no_people, **more: Any) -> list[Release]:
    """Return the releases of all questions in order of day."""
    found = [
        each for question in QUESTIONS.values() for each in make_releases(question, first, days, counts_of, **more)
    ]
    return sorted(found, key=lambda release: release.day)


def _each(
    question: CountedQuestion, first: date, days: int, counts_of: Day, draws: random.Random, gpt_id: UUID, budget: int,
    cells: Sequence[str],
) -> Iterator[Release]:  # fmt: skip
    counts: dict[str, list[int]] = {}
    began = first
    for day in (first + timedelta(days=n) for n in range(days)):
        if day == first or question.period.first_day(day) > began:
            began, counts = day, {cell: [] for cell in cells}
        today = counts_of(question, day)
        for cell in cells:
            counts[cell].append(today.get(cell, 0))
        yield add_noise(question, gpt_id, began, day, question.cost(budget), counts, _gaussian(draws))


def _gaussian(draws: random.Random) -> Callable[[float, int], list[int]]:
    return lambda variance, n: [round(draws.gauss(0, variance**0.5)) for _ in range(n)]


async def store_releases(owner: Any, releases: Sequence[Release], *, out: bool = True) -> None:
    """Insert the releases as the database's owner.

    Their days are closed, and released if they are `out`.
    """
    await owner.executemany(
        "INSERT INTO releases (gpt_id, question, day, began, step, cost, variance, cells, measured)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [(r.gpt_id, r.question, r.day, r.began, r.step, r.cost, r.variance, r.cells, r.measured) for r in releases],
    )
    await owner.executemany(
        f"INSERT INTO insight_days (day, closed_at, released_at) VALUES ($1, now(), {'now()' if out else 'NULL'})"
        " ON CONFLICT DO NOTHING",
        [(day,) for day in sorted({release.day for release in releases})],
    )


async def wait_for_releases(owner: Any) -> None:
    """Wait until a newly started server has released the days that were due."""
    async with asyncio.timeout(30):
        while not await owner.fetchval("SELECT count(released_at) = count(*) AND count(*) > 0 FROM insight_days"):
            await asyncio.sleep(0.05)
