"""Display of an estimate: number and interval, trend, or "not enough people" (P8).

Invariants:
- Everything follows from released numbers. Post-processing costs no privacy.
- A number is shown only if it exceeds its noise.

Intervals hold at 95 % for all cells of a question together; the floor holds at 99 % for all cells and points of a chart
together. Both use normal quantiles with Bonferroni's correction, which holds for any dependence between cells. The
noise of an estimate is a sum of discrete Gaussians with standard deviations of thousands of grid steps, which equals a
normal distribution in every digit shown (Canonne, Kamath and Steinke 2020). Values are rounded and negative ones shown
as 0, which is post-processing too.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Literal

from discreet.analytics.prefix_sum_mechanism import Estimate

PEOPLE = 20
"""The floor: a shown number is at least the most that this many people can contribute."""
CONFIDENCE = 0.95
"""Confidence of a question's intervals, for all cells together."""
CONFIDENCE_LEVEL = 0.99
"""Probability that an unused GPT has no shown number in a question's chart."""


@dataclass(frozen=True)
class Number:
    """A shown number: a non-negative integer. `low` and `high` bound its interval."""

    value: int
    low: int
    high: int


@dataclass(frozen=True)
class Trend:
    """A change since the previous point that noise would hardly cause."""

    direction: Literal["more", "fewer"]
    sentence: str


@dataclass(frozen=True)
class DisplayThreshold:
    """What a number must exceed to be shown.

    `max_per_person` is the most that one person can contribute to it.
    """

    cells: int
    points: int
    max_per_person: int

    def is_passed_by(self, estimate: Estimate) -> bool:
        """Return whether the estimate is clearly above zero and has enough people."""
        clear = _quantile((1 - CONFIDENCE_LEVEL) / (self.cells * self.points)) * math.sqrt(estimate.variance)
        return estimate.value > clear and estimate.value >= PEOPLE * self.max_per_person


def number(estimate: Estimate, cells: int) -> Number:
    """Return the number as shown above the floor.

    The interval holds for `cells` cells together.
    """
    reach = half_width(estimate, cells)
    low, high = math.floor(estimate.value - reach), math.ceil(estimate.value + reach)
    return Number(max(0, round(estimate.value)), max(0, low), max(0, high))


def trend(difference: Estimate, cells: int, period: str) -> Trend | None:
    """Return the trend of the difference between a point and the previous one.

    None when its interval contains zero. Months are compared without adjusting for their length.
    """
    reach = half_width(difference, cells)
    if abs(difference.value) <= reach:
        return None
    direction: Literal["more", "fewer"] = "more" if difference.value > 0 else "fewer"
    low, high = abs(difference.value) - reach, abs(difference.value) + reach
    between = f"Between {math.floor(low):,} and {math.ceil(high):,}"
    return Trend(direction, f"{between} {direction} than the {period} before.")


def half_width(estimate: Estimate, cells: int) -> float:
    """Return half of the width of the interval that holds for `cells` cells together."""
    return _quantile((1 - CONFIDENCE) / (2 * cells)) * math.sqrt(estimate.variance)


@lru_cache
def _quantile(above: float) -> float:
    """Return the number of standard deviations exceeded with this probability."""
    return NormalDist().inv_cdf(1 - above)
