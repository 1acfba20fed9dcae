"""Whether something grows: a straight line through what was seen, its error, and a bound that was stated before.

Invariants:
- A machine that is slower in one minute than in the last, as virtual ones are, is not taken for something that grows.
- What hangs on it is judged with its pace held the same, and what comes in runs counts as less.
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
MOST_ALIKE: Final = 0.9
"""As alike as two looks that follow each other are taken to be at most, of 1."""


class Trend(msgspec.Struct, frozen=True):
    """`per_hour` is the slope in the unit of what was seen, `error` its standard error, `bound` what it may be."""

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
        """Surely within the bound. Neither of the two: the soak was too short, or others disturbed it."""
        return self.per_hour + SURE * self.error <= self.bound

    def in_words(self) -> str:
        said = "grows" if self.grows else "does not grow" if self.is_flat else "cannot be told from this"
        return (
            f"{self.what}: {said}; {self.per_hour:+.3g} ± {self.error * SURE:.2g} an hour, "
            f"bound {self.bound:.3g}, mean {self.mean:.4g}"
        )


@dataclass(frozen=True)
class Watched:
    """What must not grow by more than this share of its mean in an hour, or by `least` where that is more.

    `paced`: it hangs on how fast the machine is.
    """

    what: str
    share: float
    least: float
    paced: bool = False

    def trend(self, seconds: Sequence[float], values: Sequence[float], paces: Sequence[float]) -> Trend:
        """`paces`: what the same work, none of the server's, cost at each of these times."""
        mean = sum(values) / len(values)
        known = [np.asarray(paces)] if self.paced else []
        slope, error = _line(np.asarray(seconds) / HOUR, np.asarray(values), *known)
        return Trend(self.what, mean, slope, error, max(self.share * abs(mean), self.least))


def _line(x: Numbers, y: Numbers, *others: Numbers) -> tuple[float, float]:
    """Least squares: the slope over `x`, the others held the same, and its standard error, that of independent looks
    times what their likeness takes from it (as of an autoregression of the first order). ValueError for fewer points
    than the error needs."""
    columns = [np.ones_like(x), x, *others]
    if len(x) <= len(columns):
        raise ValueError("a slope with its error needs more points")
    known = np.column_stack(columns)
    found = np.linalg.lstsq(known, y, rcond=None)[0]
    rest = y - known @ found
    variance = rest @ rest / (len(x) - len(columns))
    error = sqrt(variance * np.linalg.pinv(known.T @ known)[1, 1])
    alike = _alike(rest)
    return float(found[1]), error * sqrt((1 + alike) / (1 - alike))


def _alike(rest: Numbers) -> float:
    """How much a look tells of the next: the correlation of the two, from 0."""
    total = float(rest @ rest)
    return min(max(float(rest[1:] @ rest[:-1]) / total, 0.0), MOST_ALIKE) if total else 0.0
