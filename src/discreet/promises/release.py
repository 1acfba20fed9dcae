"""The privacy budget of private statistics (P8), computed without rounding.

Invariants:
- Every cost is a whole number of grains, so no sum is rounded.
- A person is counted only while their total cost stays within the budget, in every window of `WINDOW_DAYS` days.

The unit is zero-concentrated differential privacy (Bun and Steinke 2016, "Concentrated Differential Privacy",
definition 1.1). Costs ρ add up, even if later questions depend on earlier answers (ibid., on adaptive composition).
Feldman and Zrnic 2021, "Individual Privacy Accounting via a Rényi Filter", show for Rényi divergences that a filter may
use the amount that each person has spent so far.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

WINDOW_DAYS = 90
"""The number of consecutive days (UTC) over which a person's budget counts. Every such window is checked."""
GRAINS = 12_600_000_000
"""Grains in ρ = 1. Budgets are multiples of 1/100,000 of ρ. A share of one in hundredths, divided by 90 days, 15
weeks, 5 months or 2, is a whole number of grains.
"""
STEP = GRAINS // 100_000
"""Budgets are multiples of ρ = 1/100,000."""
BUDGETS_PER_BUILDER = 3
"""How many times the budget of one GPT all GPTs of one builder together may spend of a person. So a builder with ten
clones of a GPT does not learn ten times as much.
"""


def rho(grains: int) -> Fraction:
    """Convert grains to ρ of zero-concentrated differential privacy."""
    return Fraction(grains, GRAINS)


@dataclass(frozen=True)
class SpentBudget:
    """Grains that one person spent on one day.

    `day` counts days of UTC (`date.toordinal`).
    """

    day: int
    grains: int


def spent_around(day: int, spent: Iterable[SpentBudget]) -> int:
    """Return the most grains in any window of `WINDOW_DAYS` days that contains `day`.

    Days after `day` count too, so a clock that is set back frees no budget.
    """
    near = [each for each in spent if abs(each.day - day) < WINDOW_DAYS]
    starts = {day, *(each.day for each in near if each.day <= day)}  # no other window holds more
    return max(sum(each.grains for each in near if start <= each.day < start + WINDOW_DAYS) for start in starts)


def may_spend(cost: int, day: int, budget: int, spent: Iterable[SpentBudget]) -> bool:
    """Return whether `cost` more grains on `day` stay within `budget`.

    Every window that contains `day` must stay within it.
    """
    return cost >= 0 and spent_around(day, spent) + cost <= budget
