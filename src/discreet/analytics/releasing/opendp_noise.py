"""Noise from OpenDP: the discrete Gaussian, sampled exactly (P8).

Invariants:
- No sampler of our own.
- OpenDP's adds noise to a vector.
- On a vector of noughts it *is* the noise.
- That is the same mechanism: the draw does not look at what it is added to, and sums of whole numbers are not rounded
  (and, in Python, never overflow, where a sum in 64 bits would stop at its end).
"""

import math
from fractions import Fraction
from typing import Any


def discrete_gaussian(variance: float, n: int) -> list[int]:
    """`n` independent draws with parameter σ² = `variance` (see `measure.Noise`).

    Source: Canonne, Kamath and Steinke 2020, as OpenDP's `make_gaussian` implements it.
    """
    if n == 0:
        return []
    drawn: list[int] = measurement(variance)([0] * n)
    return drawn


def measurement(variance: float) -> Any:
    """OpenDP's own, which can also be asked what it costs: `map` of a distance is its ρ."""
    import opendp.prelude as dp  # 10 MB that only the releasing process needs

    dp.enable_features("contrib")
    return dp.m.make_gaussian(
        dp.vector_domain(dp.atom_domain(T=dp.i64)), dp.l2_distance(T=float), scale=scale(variance)
    )


def scale(variance: float) -> float:
    """σ: the least number whose square is not below `variance`. Exactly so: a product of floats may be rounded up."""
    found = math.sqrt(variance)
    while Fraction(found) ** 2 < Fraction(variance):
        found = math.nextafter(found, math.inf)
    return found
