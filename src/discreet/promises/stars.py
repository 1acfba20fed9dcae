"""Stars of a GPT, shown to everyone without revealing any single rating (P8).

There are two protections, one for the number of stars a person gave, and one for whether they rated.

- Randomized response: each person counts as one toss of a coin, good or bad. It is good with a probability of 1, 3, 5,
  7 or 9 in ten for 1 to 5 stars. An observer of one toss, even one who knows all other people's ratings, finds no
  rating more than nine times as likely as another (ε-local differential privacy with e^ε = 9; J. Duchi, M. Jordan, M.
  Wainwright, "Local privacy and statistical minimax rates", 2013). This does not depend on a floor or on the order of
  releases.
- Noise: the counts of good and bad tosses are released once per calendar month, each with two-sided geometric noise of
  scale `NOISE`. A person is in one of the two counts, and 90 days touch at most four months. So everything shown in 90
  days is ε-differentially private for whether a person rated, with ε = 4 / `NOISE` = 1.

`FLOOR` serves usefulness only.
"""

import math
from dataclasses import dataclass
from typing import Final

from discreet.promises.noise import noise_variance

MAX_STARS: Final = 5
SIDES: Final = 10
"""The coin is a number from 0 to 9, uniformly distributed."""
NOISE: Final = 4
"""Scale of the noise in each of the two released counts."""
FLOOR: Final = 60
"""Below this number of people no stars are shown: the noise would be larger than the result. Compared with released
counts only.
"""
STEP: Final = 10
"""The number of people is shown rounded down to a multiple of this."""
_SPREAD: Final = 2.5
"""In stars: the largest deviation of one toss's estimate: ±1, stretched by 5/4 over the two stars from 3 to 1 or 5."""
_QUANTILE: Final = 1.96
"""Quantile of the normal distribution for a 95 % interval."""


@dataclass(frozen=True)
class Stars:
    """The stars that everyone sees.

    About `about`, between `low` and `high`, in halves of a star, given by at least `people` people.
    """

    about: float
    low: float
    high: float
    people: int


def is_good(stars: int, side: int) -> bool:
    """Return whether a rating of `stars` (1 to 5) counts as good.

    `side` is the side of the person's coin.
    """
    if not (1 <= stars <= MAX_STARS and 0 <= side < SIDES):
        raise ValueError(f"{stars} stars, side {side}")
    return side < 2 * stars - 1


def shown_stars(people: int, good: int) -> Stars | None:
    """Return the stars for two released counts; None below the floor.

    `people` is the sum of both counts. Over all sides of the coin, the mean of the estimate is the mean of the given
    stars.
    """
    if people < FLOOR:
        return None
    mean = 3 + _SPREAD * (2 * good / people - 1)
    # Variance of (good - bad) / people: of the tosses, and of the noise in the difference and in the sum
    variance = (people + 4 * noise_variance(NOISE)) / people**2
    width = _QUANTILE * _SPREAD * math.sqrt(variance)
    return Stars(
        _round_to_half(mean), _round_to_half(mean - width), _round_to_half(mean + width), people // STEP * STEP
    )


def _round_to_half(stars: float) -> float:
    return min(max(round(2 * stars) / 2, 1.0), float(MAX_STARS))
