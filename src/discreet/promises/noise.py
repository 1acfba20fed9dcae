"""Two-sided geometric noise for counts that are shown to others (P8).

The sampler uses integers only, so rounding reveals nothing about the count. OpenDP, which the releases of private
statistics use, has the same mechanism, but loading it costs a server 45 MB and over a second.

Source: C. Canonne, G. Kamath, T. Steinke, "The Discrete Gaussian for Differential Privacy", 2020, algorithms 1 and 2.
"""

import math
from collections.abc import Callable

Draw = Callable[[int], bytes]
"""`draw(n)` returns n unpredictable bytes."""


def geometric_noise(scale: int, draw: Draw) -> int:
    """Draw from the distribution with P(x) proportional to exp(-|x| / scale).

    If a count changes by d, no noisy result becomes more than exp(d / scale) times as likely.
    """
    if scale < 1:
        raise ValueError(f"scale {scale}")
    while True:
        low = _draw_below(scale, draw)
        if not _draw_decision(low, scale, draw):
            continue
        high = 0
        while _draw_decision(1, 1, draw):
            high += 1
        size, negative = low + scale * high, _draw_below(2, draw) == 1
        if size or not negative:  # otherwise zero would be drawn twice as often
            return -size if negative else size


def noise_variance(scale: int) -> float:
    """Return the variance of `geometric_noise`.

    It is 2α / (1 - α)², with α = exp(-1 / scale).
    """
    alpha = math.exp(-1 / scale)
    return 2 * alpha / (1 - alpha) ** 2


def _draw_decision(part: int, whole: int, draw: Draw) -> bool:
    """Return True with probability exp(-part / whole), for part <= whole."""
    tries = 1
    while _draw_below(whole * tries, draw) < part:
        tries += 1
    return tries % 2 == 1


def _draw_below(limit: int, draw: Draw) -> int:
    """Draw one of 0 … limit - 1 uniformly."""
    length = (limit.bit_length() + 7) // 8
    fair = 256**length - 256**length % limit
    while (number := int.from_bytes(draw(length))) >= fair:
        pass
    return number % limit
