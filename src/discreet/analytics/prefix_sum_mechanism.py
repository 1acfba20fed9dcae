"""Running totals from noisy daily measurements, by the matrix square root (P8).

Invariants:
- Pure arithmetic. `weights` decide what is measured, and so its cost: they are exact integers.
- Everything else is post-processing of measurements, which costs no privacy.

With A the matrix of prefix sums, A = C·C for the lower-triangular Toeplitz matrix C of the coefficients f of (1 −
z)^(−1/2): f₀ = 1, f_k = f_{k−1}·(2k − 1)/(2k). The measurement is y = Ĉ·x + noise, with Ĉ = C rounded to 1/GRID; the
totals are A·Ĉ⁻¹·y. Sources: Fichtenberger, Henzinger and Upadhyay 2023, "Constant Matters: Fine-grained Error Bound on
Differentially Private Continual Observation"; Denisov et al. 2022, "Improved Differential Privacy for SGD via Optimal
Private Linear Operators on Adaptive Streams".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import accumulate, groupby

from discreet.analytics.release import GRID, Release


@dataclass(frozen=True)
class Estimate:
    """A number and the variance of its noise.

    Both add up for independent estimates.
    """

    value: float
    variance: float

    def __add__(self, other: "Estimate") -> "Estimate":
        return Estimate(self.value + other.value, self.variance + other.variance)


@cache
def weights(steps: int) -> tuple[int, ...]:
    """Return the weights of the days k = 0 … steps − 1 days ago, in 1/GRID."""
    factors = accumulate(range(1, steps), lambda before, k: before * Fraction(2 * k - 1, 2 * k), initial=Fraction(1))
    return tuple(round(GRID * factor) for factor in factors)


def squared_norm(steps: int) -> int:
    """Return the sum of the squared weights, in 1/GRID².

    It bounds the squared distance by which one day's count moves all measurements of a period.
    """
    return sum(weight**2 for weight in weights(steps))


@cache
def _total_weights(steps: int) -> tuple[float, ...]:
    """Return the first column of A·Ĉ⁻¹.

    Element k is the weight of the measurement k days ago in today's running total.
    """
    column = weights(steps)
    inverse: list[Fraction] = []
    for k in range(steps):
        remainder = sum((column[i] * inverse[k - i] for i in range(1, k + 1)), Fraction(0))
        inverse.append(((1 if k == 0 else 0) - remainder) / column[0])
    return tuple(float(each) for each in accumulate(inverse))


def estimate(releases: Sequence[Release], cell: str, first: date, last: date) -> Estimate | None:
    """Estimate the count of `cell` from `first` to `last`, both included.

    `releases` are all releases of one question and GPT in order of day. Returns None when they do not cover every day.
    """
    covered, total = 0, Estimate(0.0, 0.0)
    for stream in _streams(releases):
        days = [release.day for release in stream if first <= release.day <= last]
        if not days:
            continue
        part = _estimate_in_period(stream, cell, days[0], days[-1])
        if part is None:
            return None
        covered, total = covered + len(days), total + part
    return total if covered == (last - first).days + 1 else None


def _streams(releases: Sequence[Release]) -> Iterator[list[Release]]:
    for _, stream in groupby(releases, key=lambda release: release.began):
        yield list(stream)


def _estimate_in_period(stream: Sequence[Release], cell: str, first: date, last: date) -> Estimate | None:
    """Estimate within one period, which needs a release for every day since the period's start.

    A cell that was added later counts as zero before.
    """
    if [release.step for release in stream] != list(range(1, len(stream) + 1)):
        return None
    releases = [release for release in stream if cell in release.cells and release.day <= last]
    if not releases:
        return None
    count, before = len(releases), sum(release.day < first for release in releases)
    column = _total_weights(count)
    cell_weights = [column[count - 1 - j] - (column[before - 1 - j] if j < before else 0.0) for j in range(count)]
    measured = [release.measured[release.cells.index(cell)] for release in releases]
    value = sum(weight * each for weight, each in zip(cell_weights, measured, strict=True))
    return Estimate(
        value, sum(weight**2 * release.variance for weight, release in zip(cell_weights, releases, strict=True))
    )
