"""Neighbouring worlds, released 100,000 times through the real bounding and measurement.

Measures what an adversary who knows all other data can tell about the one person who is in one of them.

Invariants:
- A lower bound on ε is a proven one but for a chance of `ALARM`, whatever the mechanism and whatever the adversary
  looks at.
- All runs of a world are the cells of one measurement, since noise is drawn for each cell by itself.
- Both worlds may be given the same draws: each bound is about one world alone, and the union bound holds however they
  hang together.

(ε, δ)-differential privacy says P(S) ≤ e^ε·P′(S) + δ for every set S of outputs and both orders of the worlds. So
ln((P(S) − δ)/P′(S)) bounds ε from below, with P(S) and P′(S) replaced by the ends of Clopper–Pearson intervals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

import numpy as np
import scipy  # its parts are loaded when they are used: `stats` takes a second

from discreet.analytics.questions import CountedQuestion, PersonDay
from discreet.analytics.releasing.measure import Noise, add_noise, variance
from discreet.analytics.releasing.opendp_noise import discrete_gaussian

RUNS = 100_000
ALARM = 1e-8
THRESHOLDS = np.arange(-8, 8, 0.25)
"""Where the adversary may draw the line between "was here" and "was not", in standard deviations of the noise. They
are fixed beforehand, and all of them are paid for in the intervals' confidence."""
BEGAN = date(2024, 1, 1)
"""A Monday, and the first of a month."""

People = Sequence[PersonDay]
Lived = Sequence[People]
"""Everyone's acts on each day of a period, from its first on."""


@dataclass(frozen=True)
class Mechanism:
    """How a question is measured. `bounds` is the question whose bounds are kept: another, where one is missing."""

    question: CountedQuestion
    cost: int
    bounds: CountedQuestion

    def release(self, lived: Lived, noise: Noise, runs: int) -> np.ndarray:
        """All measurements of the period so far, a row for each day and a column for each run."""
        counts = [self._counted(people) for people in lived]
        rows = []
        for step in range(1, len(counts) + 1):
            day, cells = BEGAN + timedelta(days=step - 1), dict.fromkeys(map(str, range(runs)), counts[:step])
            release = add_noise(self.question, UUID(int=7), BEGAN, day, self.cost, cells, noise)
            rows.append(release.measured)
        return np.array(rows, dtype=float)

    def _counted(self, people: People) -> int:
        return sum(sum(self.bounds.bounded_contribution(person).values()) for person in people)

    def exactly(self, lived: Lived) -> np.ndarray:
        return self.release(lived, lambda variance, n: [0] * n, runs=1)

    @property
    def sigma(self) -> float:
        return variance(self.question, self.cost) ** 0.5


def mechanism(question: CountedQuestion, cost: int, **missing: int) -> Mechanism:
    """`missing`: bounds of the question that are kept differently from the measurement's assumption."""
    return Mechanism(question, cost, replace(question, **cast(dict[str, Any], missing)))


Draws = Sequence[Sequence[int]]
"""For each day and run."""


def drawn(question: CountedQuestion, cost: int, days: int, runs: int = RUNS) -> Draws:
    """Real noise."""
    return [discrete_gaussian(variance(question, cost), runs) for _ in range(days)]


def replayed(draws: Draws) -> Noise:
    """As if drawn now, one day after another."""
    rest = iter(draws)
    return lambda variance, n: list(next(rest))


@dataclass(frozen=True)
class AdversaryView:
    """The adversary's score for each run without the person, and with them: higher means likelier present."""

    without: np.ndarray
    with_: np.ndarray

    def epsilon_at_least(self, delta: float) -> float:
        """A lower bound of the mechanism's ε, at this δ."""
        return max(_bound(self.without, self.with_, delta), _bound(-self.with_, -self.without, delta))


def compare_worlds(
    how: Mechanism, draws: Draws, without: Lived, with_: Lived, covariance: np.ndarray | None = None
) -> AdversaryView:
    """The adversary sees all releases, knows both worlds and how the noise of each day hangs together with that of
    others (`covariance`, in σ²; not at all, if not given), and looks at the likelihoods' ratio: the best that there is
    to look at (Neyman and Pearson 1933)."""
    visitor = how.exactly(without)
    differs = (how.exactly(with_) - visitor)[:, 0] / how.sigma
    towards = np.linalg.solve(np.eye(len(differs)) if covariance is None else covariance, differs)
    towards /= how.sigma * (towards @ differs) ** 0.5
    runs = len(draws[0])
    return AdversaryView(
        *(towards @ (how.release(lived, replayed(draws), runs) - visitor) for lived in (without, with_))
    )


def _bound(less: np.ndarray, more: np.ndarray, delta: float) -> float:
    """From the sets of values above each threshold, which the second world makes likelier."""
    chance = ALARM / (4 * len(THRESHOLDS))  # two bounds for each threshold, in either order of the worlds
    runs = len(less)
    rare, likely = (np.array([(world > line).sum() for line in THRESHOLDS]) for world in (less, more))
    at_most = np.where(rare < runs, scipy.stats.beta.ppf(1 - chance, rare + 1, np.maximum(runs - rare, 1)), 1.0)
    at_least = np.where(likely > 0, scipy.stats.beta.ppf(chance, np.maximum(likely, 1), runs - likely + 1), 0.0)
    return float(np.log(np.maximum(at_least - delta, 1e-300) / at_most).max())
