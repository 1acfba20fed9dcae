"""The noise in counts that others see: its distribution, and its cost for each person counted (P8)."""

import math
import random
from collections import Counter
from typing import Any

import pytest
import scipy  # its parts are loaded when they are used: `stats` takes a second

from discreet.promises.noise import geometric_noise, noise_variance
from discreet.promises.stars import NOISE

pytestmark = pytest.mark.promise("P8")

RUNS = 60_000
ODDS_OF_A_FALSE_ALARM = 1e-9


def drawn(scale: int, seed: int = 7) -> list[Any]:
    draw = random.Random(seed).randbytes
    return [geometric_noise(scale, draw) for _ in range(RUNS)]


def likely(value: int, scale: int) -> Any:
    alpha = math.exp(-1 / scale)
    return (1 - alpha) / (1 + alpha) * alpha ** abs(value)


def improbable(values: list[Any | int], scale: int) -> Any:
    """Whether so many draws of this distribution would come out so less than once in a billion times (chi-squared)."""
    seen, edge = Counter(values), 6 * scale
    cells = [(seen[value], RUNS * likely(value, scale)) for value in range(-edge, edge + 1)]
    cells.append((RUNS - sum(count for count, _ in cells), RUNS - sum(expected for _, expected in cells)))
    distance = sum((count - expected) ** 2 / expected for count, expected in cells)
    return scipy.stats.chi2.sf(distance, len(cells) - 1) < ODDS_OF_A_FALSE_ALARM


@pytest.mark.parametrize("scale", [1, NOISE, 400])
def test_it_is_distributed_as_claimed(scale: int) -> None:
    values = drawn(scale)
    assert not improbable(values, scale)
    spread = sum(value * value for value in values) / RUNS
    assert abs(spread / noise_variance(scale) - 1) < 0.05
    assert abs(sum(values) / RUNS) < 6 * math.sqrt(noise_variance(scale) / RUNS)


def test_another_scale_would_be_seen() -> None:
    assert improbable(drawn(NOISE), NOISE + 1)


def test_zero_is_not_drawn_twice_as_often() -> None:
    with_two_zeros = [
        value if value or n % 2 else 0 for n, value in enumerate([*drawn(NOISE)[: RUNS - 7500], *[0] * 7500])
    ]
    assert improbable(with_two_zeros, NOISE)


def test_one_more_person_makes_no_result_more_than_e_to_the_quarter_as_likely() -> None:
    """The largest ratio over all results, of the claimed distribution: it is the claim about one release."""
    ratios = [likely(value - 1, NOISE) / likely(value, NOISE) for value in range(-200, 200)]
    assert max(ratios) == pytest.approx(math.exp(1 / NOISE))
    assert min(ratios) == pytest.approx(math.exp(-1 / NOISE))


@pytest.mark.parametrize("scale", [0, -1])
def test_no_noise_is_refused(scale: int) -> None:
    with pytest.raises(ValueError, match="scale"):
        geometric_noise(scale, random.Random(1).randbytes)
