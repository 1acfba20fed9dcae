"""What each question asks of a GPT's people, how exact its numbers are and what it costs anybody, in figures (P8).

Invariants:
- Everything follows from the questions, the budget, and which releases there are.
- Nothing from numbers that are out, and nothing from what anybody did.
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
"""A Gaussian is within so many standard deviations of its mean with probability 0.95."""
FIRST = date(2024, 1, 1)
"""A Monday that is the first of a month of 31 days: the example by which accuracies are told."""
SPANS = {Period.DAY: (0, 0), Period.WEEK: (7, 13), Period.MONTH: (0, 30)}
"""Days of the example that are a day, a week and a month."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question. `sensitivity` is the L2 distance that one person's one counted day makes; `sigma` the standard
    deviation of the noise on each measurement; `accuracy` how far a number of a day, week or month is from the truth
    at most, with probability 0.95 (none where nothing so fine is shown); these in `unit`. `cells` is none where there
    are three for each operation. Costs are ρ for each day that a person counts; at
    most `times` of these hang on what they do in any 90 days."""

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


def asked(question: CountedQuestion, budget: Budget) -> Asked:
    """The question, when a period that begins under this budget asks it."""
    cost = question.cost(budget.grains)
    of_people = question.doc.split("\n")[0].strip()
    return Asked(
        question=question.name,
        title=question.title,
        unit=question.unit,
        period=question.period,
        ever=question.ever,
        most=question.most,
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


def cost_at_most(charges: Sequence[ReleaseCharge]) -> int:
    """What these releases can have cost one person, in grains: one counted day in each period, and of a question that
    counts once in all time, one."""
    dearest: dict[tuple[str, date | None], int] = {}
    for charge in charges:
        counted = (charge.question, _counts_once(charge))
        dearest[counted] = max(charge.cost, dearest.get(counted, 0))
    return sum(dearest.values())


def _counts_once(charge: ReleaseCharge) -> date | None:
    """The period in which a person counts once: all time, for some. A question that has been dropped from the list
    since is taken to have counted daily."""
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
    found = estimate(_example(question, cost), "all", first, last)
    return Z_95 * math.sqrt(found.variance) if found else None


def _example(question: CountedQuestion, cost: int) -> list[Release]:
    """Releases of a month: how exact they are does not hang on what was measured."""
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
