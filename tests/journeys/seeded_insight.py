"""A GPT that people have used for weeks: contributions as counting makes them, released for real.

The module's clock is moved on by three weeks; what is due then is released day by day.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

from discreet.analytics.counting.contribution import Contribution, CountedRating, DayKeys
from discreet.analytics.counting.day_keys import create_day_keys
from discreet.analytics.questions import DURATIONS, LENGTHS, QUESTIONS, Period
from discreet.analytics.taxonomy.topics import TOPICS
from discreet.app.infrastructure import Infrastructure, build_releasing
from tests.support.clock import SettableClock
from tests.support.insight_factories import counted_turn

DAYS = 21
"""Long enough for two whole weeks, short enough for all to stay signed in."""
DAILY = tuple(name for name, question in QUESTIONS.items() if question.period is Period.DAY)
WEEKLY = tuple(name for name, question in QUESTIONS.items() if question.period is Period.WEEK)
OFTEN_TOPICS = 8
"""The number of topics, each less frequent than the one before."""

NO_NOISE = 126_000 * 10**12
"""Grains of a budget with next to no noise: the page's numbers can be compared with the real ones."""
SOME_NOISE = 252_000_000 * 200
"""Grains of more than an operator may choose: so few people are seen then, and the noise on them too."""


async def set_budget(on: Infrastructure, grains: int, epsilon: float) -> None:
    """Set the budget of every day, past ones included."""
    async with on.database.anonymous() as connection:
        await connection.execute(
            "INSERT INTO insight_budgets (at, from_day, grains, epsilon, delta, reason)"
            " VALUES (now(), '1970-01-01', $1, $2, 1e-7, 'A study of how the handbook is used.')",
            grains,
            epsilon,
        )


async def add_visits(on: Infrastructure, gpt_id: UUID, people: int) -> None:
    """Add visits of the same people on each of the next days; on Mondays some of them rate an answer."""
    account_ids = [uuid4() for _ in range(people)]
    today = on.clock.now().date()
    for day in (today + timedelta(days=n) for n in range(DAYS)):
        keys = create_day_keys(on.keys, day)
        rows = [
            _row(on, keys, gpt_id, who, what)
            for n, who in enumerate(account_ids)
            for what in _daily_contributions(n, day, today)
        ]
        async with on.database.anonymous() as connection:
            await connection.executemany("INSERT INTO contributions (day, mark, sealed) VALUES ($1, $2, $3)", rows)


async def release_weeks(on: Infrastructure, clock: SettableClock) -> None:
    """Move the clock on, and release everything that is due."""
    clock.advance(days=DAYS)
    await build_releasing(on).release_due()


def _daily_contributions(n: int, day: date, first: date) -> Iterator[Contribution]:
    """Yield the contributions of the nth person on a day."""
    begins = day.weekday() == 0 or day == first
    values = {"length": n % len(LENGTHS), "duration": n % 3 % len(DURATIONS), "topic": _topic(n)}
    yield Contribution((*DAILY, *(_once(day, first) if begins else ())), counted_turn(**values))
    if begins and n % 3:
        yield Contribution(("ratings",), CountedRating("good" if n % 3 == 1 else "bad"))


def _once(day: date, first: date) -> Sequence[str]:
    """Return the weekly and longer questions for which this visit counts."""
    weekly = tuple(name for name in WEEKLY if name not in ("ratings", "calls"))
    return (*weekly, "people_of_the_month", "newcomers") if day == first else weekly


def _topic(n: int) -> str:
    """Return the nth person's topic: half of the people ask about the first, half of the others about the second, etc."""
    return TOPICS[next((place for place in range(OFTEN_TOPICS) if n >> place & 1), OFTEN_TOPICS)]


def _row(
    on: Infrastructure, keys: DayKeys, gpt_id: UUID, account_id: UUID, what: Contribution
) -> tuple[date, bytes, bytes]:
    pseudonym = keys.pseudonym(gpt_id, account_id)
    return (keys.day, *keys.seal(on.random, gpt_id, pseudonym, what))
