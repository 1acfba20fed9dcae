"""Totals of a period without people, drawn and estimated by the product.

A value that is not zero is noise.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from discreet.analytics.prefix_sum_mechanism import estimate
from discreet.analytics.questions import CountedQuestion
from discreet.analytics.release import Release
from discreet.analytics.releasing.measure import add_noise
from discreet.analytics.releasing.opendp_noise import discrete_gaussian
from discreet.promises.release import rho

BUDGET = 252_000_000
"""The default budget, in grains."""
BEGAN = date(2024, 1, 1)
"""A Monday, and the first of a month of 31 days."""


def of_one_release(question: CountedQuestion) -> float:
    """Return Δ/√(2ρ): the error of one number at the whole cost of a counted day."""
    return math.sqrt(question.squared_sensitivity / float(2 * rho(question.cost(BUDGET))))


def errors(question: CountedQuestion, cells: int) -> tuple[float, float]:
    """Return root mean squares of the whole period's total, and of all ranges' sums."""
    days = question.period.days
    releases = [_release(question, day, [str(cell) for cell in range(cells)]) for day in range(days)]
    ranges = ((first, last) for last in range(days) for first in range(last + 1))
    return _root_mean_square(_sums(releases, [(0, days - 1)])), _root_mean_square(_sums(releases, ranges))


def _release(question: CountedQuestion, day: int, cells: Sequence[str]) -> Release:
    counts, on = {cell: [0] * (day + 1) for cell in cells}, BEGAN + timedelta(days=day)
    return add_noise(question, UUID(int=0), BEGAN, on, question.cost(BUDGET), counts, discrete_gaussian)


def _sums(releases: Sequence[Release], ranges: Iterable[tuple[int, int]]) -> list[float]:
    days = [(releases[first].day, releases[last].day) for first, last in ranges]
    estimates = [estimate(releases, cell, *span) for span in days for cell in releases[0].cells]
    return [each.value for each in estimates if each]


def _root_mean_square(numbers: Sequence[float]) -> float:
    return math.sqrt(sum(number**2 for number in numbers) / len(numbers))
