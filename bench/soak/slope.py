"""Whether something grows: a straight line through what was seen, its error, and a bound that was stated before."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import msgspec

SURE = 2.0
"""Standard errors on each side of a slope."""
HOUR = 3_600.0


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
    """What must not grow by more than this share of its mean in an hour, or by `least` where that is more."""

    what: str
    share: float
    least: float

    def trend(self, seconds: Sequence[float], values: Sequence[float]) -> Trend:
        mean = sum(values) / len(values)
        slope, error = _line([at / HOUR for at in seconds], values)
        return Trend(self.what, mean, slope, error, max(self.share * abs(mean), self.least))


def _line(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Least squares: the slope and its standard error. ValueError for fewer than three points."""
    if len(x) < 3:
        raise ValueError("a slope with its error needs three points")
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((at - middle_x) ** 2 for at in x)
    slope = sum((at - middle_x) * (value - middle_y) for at, value in zip(x, y, strict=True)) / spread
    rest = sum((value - middle_y - slope * (at - middle_x)) ** 2 for at, value in zip(x, y, strict=True))
    return slope, sqrt(rest / (len(x) - 2) / spread)
