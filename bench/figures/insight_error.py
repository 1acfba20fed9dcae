"""The error of weekly and monthly totals, and of other ways of the same cost."""

import math
from collections.abc import AsyncIterator

from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

WEEK, MONTH = "topics", "people_of_the_month"
"""The questions that are compared."""
TOTALS = {WEEK: Wanted("insight_week_total_error", "people"), MONTH: Wanted("insight_month_total_error", "people")}
RANGES = {WEEK: Wanted("insight_week_range_error", "people"), MONTH: Wanted("insight_month_range_error", "people")}
WANTED = (*TOTALS.values(), *RANGES.values())


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure root mean squares at the default budget.

    Once exactly, and once from numbers that the product has really drawn.
    """
    try:
        from bench.continual_mechanisms import OTHERS, SQUARE_ROOT
        from bench.noise_totals import errors, of_one_release
        from discreet.analytics.questions import QUESTIONS
    except ImportError as missing:
        raise Unmeasured(f"private statistics are not here: {missing}") from missing
    for name in (WEEK, MONTH):
        days, unit = QUESTIONS[name].period.days, of_one_release(QUESTIONS[name])
        of_total, of_ranges = errors(QUESTIONS[name], cells=20 if stage.quick else 100)
        others = {way.name: way.total(days) * unit for way in OTHERS}
        yield TOTALS[name].of(SQUARE_ROOT.total(days) * unit, _beside(of_total, others))
        others = {way.name: way.mean_of_ranges(days) * unit for way in OTHERS}
        yield RANGES[name].of(SQUARE_ROOT.mean_of_ranges(days) * unit, _beside(of_ranges, others))


def _beside(drawn: float, others: dict[str, float]) -> str:
    comparisons = [f"{way} {'cannot tell' if math.isinf(error) else f'{error:.0f}'}" for way, error in others.items()]
    return f"As drawn {drawn:.0f}. Other ways of the same cost: {', '.join(comparisons)}."
