"""How a cost grows: the slope of its logarithm over that of the size, and the verdict on it.

Invariants:
- 0 is flat, 1 linear.
- What grows with the logarithm of the size has a slope that falls with every step.
- Between two large sizes it is small.
- So the verdict is on the last step, where what is linear can hide least.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 0.2
"""Of a logarithm: a tree of ten levels instead of nine is a slope of 0.05 over a factor of ten; another level in each
of several lookups, 0.12."""


@dataclass(frozen=True)
class Unit:
    """What is counted. A growth of less than `noise` over the last step is none."""

    name: str
    noise: float


BUFFERS, STATEMENTS, SERVER = Unit("buffers", 60), Unit("statements", 3), Unit("server ms", 10)


def slope(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """By least squares, of the logarithms."""
    points = [(math.log(size), math.log(max(cost, 1e-9))) for size, cost in zip(sizes, costs, strict=True)]
    if len(points) < 2:
        return 0.0
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return float(sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points))


def last_slope(sizes: Sequence[float], costs: Sequence[float]) -> float:
    return slope(sizes[-2:], costs[-2:])


def grows(sizes: Sequence[float], costs: Sequence[float], unit: Unit) -> bool:
    """Whether it grows faster than a logarithm."""
    return len(costs) > 1 and costs[-1] - costs[-2] > unit.noise and last_slope(sizes, costs) > MOST
