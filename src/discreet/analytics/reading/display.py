"""What is shown of an estimate: a number with its interval, a trend in words, or "not enough people yet" (P8).

Invariants:
- Everything here follows from what is out already, so that it costs no privacy, whatever is done with it
  (post-processing).
- A number is shown only where it says more than its noise.

Intervals are of 95 % for all cells of a question at once, the floor asks for 99 % for all cells and points of a chart
at once: normal quantiles with Bonferroni's correction, which holds however the cells hang together. Noise on the
estimates is a sum of discrete Gaussians of standard deviations in the thousands of a grid's step, which a normal
distribution is to every digit that is shown (Canonne, Kamath and Steinke 2020). Values are rounded, and negative ones
are shown as 0: this too is post-processing, of the number, not of the people.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Literal

from discreet.analytics.prefix_sum_mechanism import Estimate

PEOPLE = 20
"""The floor: how many people's most a shown number must at least amount to."""
CONFIDENCE = 0.95
"""Of a question's intervals, all cells at once."""
SURENESS = 0.99
"""With which a GPT that nobody uses has no number at all in a question's chart."""


@dataclass(frozen=True)
class Number:
    """Whole, never negative; `low` and `high` are the ends of the interval."""

    value: int
    low: int
    high: int


@dataclass(frozen=True)
class Trend:
    """How a number has changed against the point before; only where the noise alone would hardly do that."""

    direction: Literal["more", "fewer"]
    sentence: str


@dataclass(frozen=True)
class Floor:
    """What a number must pass to be shown. `most` is what one person can amount to in it at most."""

    cells: int
    points: int
    most: int

    def passed_by(self, estimate: Estimate) -> bool:
        """Above zero beyond doubt, and at least what `PEOPLE` people can make."""
        clear = _quantile((1 - SURENESS) / (self.cells * self.points)) * math.sqrt(estimate.variance)
        return estimate.value > clear and estimate.value >= PEOPLE * self.most


def number(estimate: Estimate, cells: int) -> Number:
    """As it is shown where the floor is passed; the interval holds for `cells` cells at once."""
    reach = _reach(estimate, cells)
    low, high = math.floor(estimate.value - reach), math.ceil(estimate.value + reach)
    return Number(max(0, round(estimate.value)), max(0, low), max(0, high))


def trend(difference: Estimate, cells: int, period: str) -> Trend | None:
    """Of the difference between a point and the one before it. None where its interval holds zero. Months are
    compared as they are, whatever their lengths."""
    reach = _reach(difference, cells)
    if abs(difference.value) <= reach:
        return None
    direction: Literal["more", "fewer"] = "more" if difference.value > 0 else "fewer"
    least, most = abs(difference.value) - reach, abs(difference.value) + reach
    between = f"Between {math.floor(least):,} and {math.ceil(most):,}"
    return Trend(direction, f"{between} {direction} than the {period} before.")


def _reach(estimate: Estimate, cells: int) -> float:
    return _quantile((1 - CONFIDENCE) / (2 * cells)) * math.sqrt(estimate.variance)


@lru_cache
def _quantile(above: float) -> float:
    """How many standard deviations a normal variable exceeds with this probability."""
    return NormalDist().inv_cdf(1 - above)
