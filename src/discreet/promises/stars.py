"""Stars: what people think of a GPT, shown to everybody without anybody's stars being in it (P8).

Two protections, one for how many stars were given, one for whether somebody rated at all:

- What counts is one toss of a coin for each person, good or not, which falls the more often on good the more stars they
  give: 1, 3, 5, 7 and 9 times in ten. Of no two ratings is one more than nine times as likely, for whoever saw a single
  toss or knew of everybody else's (ε-local differential privacy with e^ε = 9; J. Duchi, M. Jordan, M. Wainwright,
  "Local privacy and statistical minimax rates", 2013). No floor and no order of releases has to hold for that.
- How many tosses were good and how many were not is released once in a calendar month, each count with two-sided
  geometric noise of scale `NOISE`. A person is in one of the two counts, and 90 days touch at most four months. So all
  that is shown in 90 days is ε-differentially private in whether somebody rated, with ε = 4 / `NOISE` = 1.

The floor below is for usefulness alone.
"""

import math
from dataclasses import dataclass
from typing import Final

from discreet.promises.noise import noise_variance

MOST: Final = 5
SIDES: Final = 10
"""The coin is a number from 0 to 9, each as likely."""
NOISE: Final = 4
"""Scale of the noise in each of the two released counts."""
FLOOR: Final = 60
"""Fewer people's stars are told nobody: the noise would say more than they do. It looks at released counts alone."""
STEP: Final = 10
"""How many people it were is told rounded down to this."""
_SPREAD: Final = 2.5
"""In stars: the most that one toss's estimate deviates by: ±1, stretched by 5/4 over the two stars from 3 to 1 or 5."""
_QUANTILE: Final = 1.96
"""Of the normal distribution, for an interval of 95 %."""


@dataclass(frozen=True)
class Stars:
    """What everybody is told: about so many, between `low` and `high`, in halves of a star; by at least `people`."""

    about: float
    low: float
    high: float
    people: int


def is_good(stars: int, side: int) -> bool:
    """What counts of a person who gives `stars` (1 to 5), whose coin lies on `side`."""
    if not (1 <= stars <= MOST and 0 <= side < SIDES):
        raise ValueError(f"{stars} stars, side {side}")
    return side < 2 * stars - 1


def shown(people: int, good: int) -> Stars | None:
    """What is told of two released counts, `people` being their sum; None below the floor. Over all sides of the coin,
    the mean of what it is made of is the stars that were given."""
    if people < FLOOR:
        return None
    mean = 3 + _SPREAD * (2 * good / people - 1)
    # The variance of good - bad over people: of the tosses, and of the noise in the difference and in the sum
    variance = (people + 4 * noise_variance(NOISE)) / people**2
    width = _QUANTILE * _SPREAD * math.sqrt(variance)
    return Stars(_halves(mean), _halves(mean - width), _halves(mean + width), people // STEP * STEP)


def _halves(stars: float) -> float:
    return min(max(round(2 * stars) / 2, 1.0), float(MOST))
