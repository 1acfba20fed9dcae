"""Measurement: exact bounded counts in, a `Release` with noise out (P8).

Invariants:
- Only this module makes a new `Release`. The variance of the noise follows from what people are charged.
- One person's counted day moves the measurement k days later by at most Δ·C_k, given all earlier releases.
- Fresh noise of variance V makes each of these cost (Δ·C_k)²/(2V), and costs add up (see docs/insight.md).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

from discreet.analytics.prefix_sum_mechanism import squared_norm, weights
from discreet.analytics.questions import CountedQuestion
from discreet.analytics.release import Release
from discreet.promises.release import GRAINS

Noise = Callable[[float, int], list[int]]
"""`noise(variance, n)`: n independent draws from the discrete Gaussian on the integers with parameter σ² =
`variance`."""


def variance(question: CountedQuestion, cost: int) -> float:
    """Return σ² of the noise, in squares of 1/GRID.

    It is the least float that is not below Δ²·Σ C_k²·GRAINS/(2·cost).
    """
    if cost <= 0:
        raise ValueError(f"{question.name}: nothing can be measured at a cost of {cost} grains")
    exact = Fraction(question.squared_sensitivity * squared_norm(question.period.days) * GRAINS, 2 * cost)
    rounded = float(exact)
    return rounded if rounded >= exact else math.nextafter(rounded, math.inf)


def add_noise(
    question: CountedQuestion,
    gpt_id: UUID,
    began: date,
    day: date,
    cost: int,
    counts: Mapping[str, Sequence[int]],
    noise: Noise,
) -> Release:
    """Measure one day with noise.

    `counts` are each cell's bounded counts of every day from `began` to `day`. These days are in one period, so that no
    person is in them twice. `cost` is what each counted person was charged, in grains.
    """
    step = (day - began).days + 1
    if step < 1 or question.period.first_day(day) > began:
        raise ValueError(f"{question.name}: {day} is not in the period that began on {began}")
    if any(len(days) != step for days in counts.values()):
        raise ValueError(f"{question.name}: every cell needs a count for each of {step} days")
    variance_, cells = variance(question, cost), tuple(counts)
    day_weights = weights(question.period.days)[:step][::-1]
    exact = [sum(weight * count for weight, count in zip(day_weights, counts[cell], strict=True)) for cell in cells]
    measured = tuple(each + draw for each, draw in zip(exact, noise(variance_, len(cells)), strict=True))
    return Release(
        gpt_id=gpt_id,
        question=question.name,
        day=day,
        began=began,
        step=step,
        cost=cost,
        variance=variance_,
        cells=cells,
        measured=measured,
    )
