"""Noise from OpenDP: the discrete Gaussian, sampled exactly (P8).

Invariants:
- This module has no sampler of its own: OpenDP's mechanism adds noise to a vector of zeros, so its output is the noise.
- That is the same mechanism as adding noise to the counts: a draw does not depend on what it is added to, and Python's
  integer sums neither round nor overflow (a 64-bit sum would saturate).
"""

import math
from fractions import Fraction
from typing import Any


def discrete_gaussian(variance: float, n: int) -> list[int]:
    """Return `n` independent draws with parameter σ² = `variance`.

    Source: Canonne, Kamath and Steinke 2020, as implemented by OpenDP's `make_gaussian` (see `measure.Noise`).
    """
    if n == 0:
        return []
    draws: list[int] = measurement(variance)([0] * n)
    return draws


def measurement(variance: float) -> Any:
    """Return OpenDP's measurement; its `map` of a distance gives ρ."""
    import opendp.prelude as dp  # 10 MB that only the release process needs

    dp.enable_features("contrib")
    return dp.m.make_gaussian(
        dp.vector_domain(dp.atom_domain(T=dp.i64)), dp.l2_distance(T=float), scale=scale(variance)
    )


def scale(variance: float) -> float:
    """Return σ: the least float whose exact square is not below `variance`."""
    sigma = math.sqrt(variance)
    while Fraction(sigma) ** 2 < Fraction(variance):
        sigma = math.nextafter(sigma, math.inf)
    return sigma
