"""How a cost grows: the slope of its logarithm over the logarithm of the size.

Invariants:
- A slope of 0 is flat, 1 is linear.
- A cost that grows with the logarithm of the size has a slope that falls with every step; between two large sizes it is
  small.
- So the last step decides, where linear growth is easiest to see.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MAX_EXPONENT = 0.2
"""Allowed slope. A tree of ten levels instead of nine has a slope of 0.05 over a factor of ten; one more level in each
of several lookups, 0.12.
"""


@dataclass(frozen=True)
class Unit:
    """A measured unit. A growth below `noise` over the last step is ignored."""

    name: str
    noise: float


BUFFERS, STATEMENTS, SERVER = Unit("buffers", 60), Unit("statements", 3), Unit("server ms", 10)


def slope(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return the slope of the logarithms by least squares."""
    points = [(math.log(size), math.log(max(cost, 1e-9))) for size, cost in zip(sizes, costs, strict=True)]
    if len(points) < 2:
        return 0.0
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return float(sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points))


def last_slope(sizes: Sequence[float], costs: Sequence[float]) -> float:
    return slope(sizes[-2:], costs[-2:])


def grows(sizes: Sequence[float], costs: Sequence[float], unit: Unit) -> bool:
    """Return whether the cost grows faster than a logarithm."""
    return len(costs) > 1 and costs[-1] - costs[-2] > unit.noise and last_slope(sizes, costs) > MAX_EXPONENT
