"""The privacy budget of private statistics (P8): an exact value, and a filter that refuses.

Invariants:
- Every cost is a whole number of grains, so that no sum is ever rounded.
- A person is counted only while the costs of all that they are counted in stay within the budget, in every window of
  `WINDOW_DAYS` days.

Privacy is counted in zero-concentrated differential privacy (Bun and Steinke 2016, "Concentrated Differential
Privacy", definition 1.1): costs ρ add up, also when later questions hang on earlier answers (ibid., on adaptive
composition). That a filter may look at what each person has spent so far is shown for Rényi divergences in Feldman and
Zrnic 2021, "Individual Privacy Accounting via a Rényi Filter".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

WINDOW_DAYS = 90
"""The window over which a person's budget counts: any so many consecutive days of UTC."""
GRAINS = 12_600_000_000
"""Grains in ρ = 1. A share in hundredths of a budget of whole 1/100,000 of ρ, divided by 90 days, 15 weeks,
5 months or 2, is a whole number of them."""
STEP = GRAINS // 100_000
"""Budgets are whole multiples of ρ = 1/100,000."""
BUDGETS_PER_BUILDER = 3
"""What all GPTs of one builder together may spend of a person, in budgets of one GPT: who makes ten clones of a GPT
does not learn ten times as much."""


def rho(grains: int) -> Fraction:
    """A number of grains as ρ of zero-concentrated differential privacy."""
    return Fraction(grains, GRAINS)


@dataclass(frozen=True)
class SpentBudget:
    """Grains that one person spent on one day. `day` counts days of UTC (`date.toordinal`)."""

    day: int
    grains: int


def spent_around(day: int, spent: Iterable[SpentBudget]) -> int:
    """The most grains in any window of `WINDOW_DAYS` days that holds `day`.

    Days after `day` count too: a clock that was set back opens nothing.
    """
    near = [each for each in spent if abs(each.day - day) < WINDOW_DAYS]
    starts = {day, *(each.day for each in near if each.day <= day)}  # no other window holds more
    return max(sum(each.grains for each in near if start <= each.day < start + WINDOW_DAYS) for start in starts)


def may_spend(cost: int, day: int, budget: int, spent: Iterable[SpentBudget]) -> bool:
    """The filter: whether `cost` more grains on `day` keep every window that holds it within `budget`."""
    return cost >= 0 and spent_around(day, spent) + cost <= budget
