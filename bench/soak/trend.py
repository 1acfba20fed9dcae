"""Whether a value grows: a linear fit, its error, and a predefined bound.

Invariants:
- Virtual machines are slower in one minute than in the next; that does not count as growth.
- Values that depend on the machine's pace are judged with the pace held constant, and autocorrelated samples count as
  fewer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

SURE: Final = 2.0
"""Standard errors on each side of a slope."""
HOUR: Final = 3_600.0
MAX_SIMILARITY: Final = 0.9
"""Maximum assumed correlation of consecutive samples, of 1."""


class Trend(msgspec.Struct, frozen=True):
    """A trend.

    `per_hour` is the slope in the value's unit, `error` its standard error, `bound` its allowed maximum.
    """

    what: str
    mean: float
    per_hour: float
    error: float
    bound: float

    @property
    def grows(self) -> bool:
        return self.per_hour - SURE * self.error > self.bound

    @property
    def is_flat(self) -> bool:
        """Whether it is certainly within the bound.

        If it neither grows nor is flat, the soak was too short, or other programs disturbed it.
        """
        return self.per_hour + SURE * self.error <= self.bound

    def in_words(self) -> str:
        judgement = "grows" if self.grows else "does not grow" if self.is_flat else "is undecided"
        return (
            f"{self.what}: {judgement}; {self.per_hour:+.3g} ± {self.error * SURE:.2g} an hour, "
            f"bound {self.bound:.3g}, mean {self.mean:.4g}"
        )


@dataclass(frozen=True)
class WatchedValue:
    """A value that must not grow by more than this share of its mean in an hour.

    `least` is allowed if it is more. `paced`: the value depends on the machine's speed.
    """

    what: str
    share: float
    least: float
    paced: bool = False

    def trend(self, seconds: Sequence[float], values: Sequence[float], paces: Sequence[float]) -> Trend:
        """Return the trend.

        `paces`: the cost of the same work outside of the server at each of these times.
        """
        mean = sum(values) / len(values)
        known = [np.asarray(paces)] if self.paced else []
        slope, error = _line(np.asarray(seconds) / HOUR, np.asarray(values), *known)
        return Trend(self.what, mean, slope, error, max(self.share * abs(mean), self.least))


def _line(x: Numbers, y: Numbers, *others: Numbers) -> tuple[float, float]:
    """Return the slope over `x` and its standard error, by least squares.

    The `others` are held constant. The error is that of independent samples, corrected for their correlation (as of an
    autoregression of the first order). Raises ValueError for fewer points than the error needs.
    """
    columns = [np.ones_like(x), x, *others]
    if len(x) <= len(columns):
        raise ValueError("a slope with its error needs more points")
    known = np.column_stack(columns)
    solution = np.linalg.lstsq(known, y, rcond=None)[0]
    residuals = y - known @ solution
    variance = residuals @ residuals / (len(x) - len(columns))
    error = sqrt(variance * np.linalg.pinv(known.T @ known)[1, 1])
    correlation = _correlation(residuals)
    return float(solution[1]), error * sqrt((1 + correlation) / (1 - correlation))


def _correlation(residuals: Numbers) -> float:
    """Return the correlation of consecutive samples, from 0."""
    total = float(residuals @ residuals)
    return min(max(float(residuals[1:] @ residuals[:-1]) / total, 0.0), MAX_SIMILARITY) if total else 0.0
