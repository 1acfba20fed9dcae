"""The meaning, accuracy and cost of each question, in figures (P8).

Invariants:
- Everything follows from the questions, the budget and the list of releases.
- Nothing depends on released numbers or on what a person did.
"""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec

from discreet.analytics.budgets import Budget
from discreet.analytics.prefix_sum_mechanism import estimate
from discreet.analytics.questions import QUESTIONS, CountedQuestion, Period
from discreet.analytics.release import GRID, Release
from discreet.analytics.releasing.days_store import ReleaseCharge
from discreet.analytics.releasing.measure import variance
from discreet.promises.release import GRAINS

Z_95 = 1.96
"""A Gaussian lies within this many standard deviations of its mean with probability 0.95."""
FIRST = date(2024, 1, 1)
"""The start of the example for accuracies: a Monday that begins a month of 31 days."""
SPANS = {Period.DAY: (0, 0), Period.WEEK: (7, 13), Period.MONTH: (0, 30)}
"""First and last day of the example's day, week and month, counted from FIRST."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question with its figures.

    `sensitivity` is the L2 distance that one counted day of one person makes; `sigma` the standard deviation of the
    noise on each measurement; `accuracy` the largest error of a number of a day, week or month with probability 0.95
    (None where the page shows nothing so fine). All three are in `unit`. `cells` is None where there are three cells
    per operation. `cost` is ρ for each day on which a person counts; what they do in any 90 days costs it at most
    `times` times.
    """

    question: str
    title: str
    unit: str
    period: Period
    ever: bool
    most: int
    cells_each: int
    cells: int | None
    sensitivity: float
    mechanism: str
    sigma: float
    share: int
    times: int
    cost: float
    accuracy: dict[str, float | None]
    doc: str


def describe_question(question: CountedQuestion, budget: Budget) -> Asked:
    """Return the figures of a question for a period that begins under this budget."""
    cost = question.cost(budget.grains)
    of_people = question.doc.split("\n")[0].strip()
    return Asked(
        question=question.name,
        title=question.title,
        unit=question.unit,
        period=question.period,
        ever=question.ever,
        most=question.max_per_cell,
        cells_each=question.cells_each,
        cells=len(question.cells) if question.cells else None,
        sensitivity=math.sqrt(question.squared_sensitivity),
        mechanism=_mechanism(question),
        sigma=math.sqrt(variance(question, cost)) / GRID,
        share=question.share,
        times=question.times,
        cost=cost / GRAINS,
        accuracy={span: _accuracy(question, cost, span) for span in Period},
        doc=of_people,
    )


def max_total_cost(charges: Sequence[ReleaseCharge]) -> int:
    """Return the most that these releases can have cost one person, in grains.

    A person counts on one day of each period, and on one day in all for a question that counts a person only once.
    """
    max_cost: dict[tuple[str, date | None], int] = {}
    for charge in charges:
        key = (charge.question, _counts_once(charge))
        max_cost[key] = max(charge.cost, max_cost.get(key, 0))
    return sum(max_cost.values())


def _counts_once(charge: ReleaseCharge) -> date | None:
    """Return the period in which a person counts once; None for all time.

    A question that is no longer in the list is treated as counted daily.
    """
    if (question := QUESTIONS.get(charge.question)) is None:
        return charge.day
    return None if question.ever else question.period.first_day(charge.day)


def _mechanism(question: CountedQuestion) -> str:
    if question.period is Period.DAY:
        return "discrete Gaussian noise, fresh each day"
    return (
        f"discrete Gaussian noise, fresh each day, on weighted sums of the {question.period}'s days so far "
        "(square-root factorisation)"
    )


def _accuracy(question: CountedQuestion, cost: int, span: Period) -> float | None:
    if span.days < question.period.days:
        return None  # the page shows nothing finer than the period
    first, last = (FIRST + timedelta(days=days) for days in SPANS[span])
    result = estimate(_example(question, cost), "all", first, last)
    return Z_95 * math.sqrt(result.variance) if result else None


def _example(question: CountedQuestion, cost: int) -> list[Release]:
    """Return a month of releases. Their accuracy does not depend on their values."""
    noise, releases = variance(question, cost), []
    for n in range(Period.MONTH.days):
        day = FIRST + timedelta(days=n)
        began = question.period.first_day(day)
        step = (day - began).days + 1
        releases.append(
            Release(
                gpt_id=UUID(int=0),
                question=question.name,
                day=day,
                began=began,
                step=step,
                cost=cost,
                variance=noise,
                cells=("all",),
                measured=(0,),
            )
        )
    return releases
