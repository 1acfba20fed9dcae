"""Ways to measure a period day by day, and their errors at the same cost.

Invariants:
- The arithmetic on matrices is exact, and only the weights come from the product.
- A way is a matrix with a row for each measurement and a column for each day.
- Its noise is as large as the heaviest column requires.
- The estimate of a range is the best unbiased one from all measurements that are released at the end of the range
  (least squares: Gauss and Markov).
- Errors are root mean squares, in units of Δ/√(2ρ): the cost of one release of one number.

Trees: Dwork, Naor, Pitassi and Rothblum 2010, "Differential Privacy under Continual Observation"; estimates from all of
a tree's nodes: Honaker 2015, "Efficient Use of Differentially Private Binary Trees".
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from discreet.analytics.prefix_sum_mechanism import weights
from discreet.analytics.release import GRID

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Way:
    name: str
    rows: Callable[[int], Matrix]
    """The matrix for a number of days. A measurement is released on its last day."""

    def total(self, days: int) -> float:
        """Return the error of the whole period's total, at its end."""
        return self._error(self.rows(days), 0, days - 1)

    def mean_of_ranges(self, days: int) -> float:
        """Return the root mean square over all ranges of days.

        Infinite if some ranges cannot be estimated.
        """
        rows = self.rows(days)
        squares = [self._error(rows, first, last) ** 2 for last in range(days) for first in range(last + 1)]
        return math.sqrt(sum(squares) / len(squares))

    def _error(self, rows: Matrix, first: int, last: int) -> float:
        wanted = np.zeros(rows.shape[1])
        wanted[first : last + 1] = 1
        out = rows[[not row[last + 1 :].any() for row in rows]]
        if not len(out):
            return math.inf
        factors = wanted @ np.linalg.pinv(out)
        if not np.allclose(factors @ out, wanted):
            return math.inf
        heaviest = np.max((rows**2).sum(axis=0))
        return float(np.linalg.norm(factors) * math.sqrt(heaviest))


def _square_root(days: int) -> Matrix:
    """Return the product's way: see `discreet/analytics/prefix_sum_mechanism.py`."""
    of_day = [weight / GRID for weight in weights(days)]
    return np.array([[of_day[row - day] if day <= row else 0.0 for day in range(days)] for row in range(days)])


def _tree(days: int) -> Matrix:
    """Return each day, each two, each four … that are whole within the period."""
    return np.array([[float(first <= day < end) for day in range(days)] for first, end in _nodes(days)])


def _nodes(days: int) -> Iterator[tuple[int, int]]:
    size = 1
    while size <= days:
        yield from ((first, first + size) for first in range(0, days - size + 1, size))
        size *= 2


def _days_apart(days: int) -> Matrix:
    return np.eye(days)


def _at_the_end(days: int) -> Matrix:
    return np.ones((1, days))


SQUARE_ROOT = Way("square root", _square_root)
TREE = Way("binary tree", _tree)
DAYS_APART = Way("each day by itself", _days_apart)
AT_THE_END = Way("one number at the end", _at_the_end)
OTHERS = (TREE, DAYS_APART, AT_THE_END)
