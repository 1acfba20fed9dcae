"""P8: the noise is the stated discrete Gaussian, and the check of that catches other distributions.

The sampler draws from the system's entropy, so these tests could fail by chance: less than once in a million runs
(`gaussian.ALARM`). The wrong samplers are fixed by a seed.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from discreet.analytics.questions import QUESTIONS
from discreet.analytics.releasing.measure import variance
from discreet.analytics.releasing.opendp_noise import discrete_gaussian
from tests.statistics.gaussian import Gaussian, misfits
from tests.support.insight_releases import BUDGET

pytestmark = pytest.mark.promise("P8")

DRAWS = 40_000
REAL = variance(QUESTIONS["topics"], QUESTIONS["topics"].cost(BUDGET))
SMALL = [0.3, 4.0]
"""Where it matters most that the distribution is discrete."""


@pytest.mark.parametrize("spread", [*SMALL, REAL])
def test_the_samplers_draws_are_of_the_discrete_gaussian(spread: float) -> None:
    assert misfits(discrete_gaussian(spread, DRAWS), spread) == []


def test_two_draws_of_a_cell_and_two_cells_of_a_draw_have_nothing_to_do_with_each_other() -> None:
    """One release reveals nothing about the noise in another; drawn here as releases are, a few cells at a time."""
    draws = [discrete_gaussian(4.0, 2) for _ in range(5000)]
    assert misfits([each for both in draws for each in both], 4.0) == []
    assert misfits([one for one, _ in draws] + [other for _, other in draws], 4.0) == []


def test_the_definition_is_written_down_rightly() -> None:
    """Against sums done by hand for σ² = 1, where the tails that are left out are nothing."""
    true = Gaussian(1.0)
    chances = dict(zip(true.values.tolist(), true.pmf.tolist(), strict=True))
    assert chances[0] == pytest.approx(0.3989422786, abs=1e-9)
    assert chances[1] == chances[-1] == pytest.approx(0.3989422786 * 0.6065306597, abs=1e-9)
    assert true.cdf[-1] == pytest.approx(1)
    assert (true.pmf * true.values**2).sum() == pytest.approx(0.9999999, abs=1e-6)


def true_one(spread: float, chance: np.random.Generator) -> np.ndarray[tuple[Any, ...], np.dtype[Any]]:
    """Drawn by this file, from the definition: the check has nothing against it."""
    true = Gaussian(spread)
    return chance.choice(true.values, DRAWS, p=true.pmf)


def too_small(spread: Any, chance: Any) -> np.ndarray[tuple[Any, ...], np.dtype[Any]]:
    return true_one(spread * 0.95**2, chance)


def too_large(spread: Any, chance: Any) -> np.ndarray[tuple[Any, ...], np.dtype[Any]]:
    return true_one(spread * 1.05**2, chance)


def shifted(spread: Any, chance: Any) -> Any:
    return true_one(spread, chance) + max(1, round(0.05 * spread**0.5))


def on_a_coarser_grid(spread: Any, chance: Any) -> Any:
    """Rounded to every second step: the remainders tell whether a count was even."""
    return 2 * np.rint(chance.normal(0, spread**0.5, DRAWS) / 2).astype(int)


def constant(spread: Any, chance: Any) -> np.ndarray[tuple[int], Any]:
    return np.zeros(DRAWS, int)


def laplace(spread: Any, chance: Any) -> Any:
    return np.rint(chance.laplace(0, (spread / 2) ** 0.5, DRAWS)).astype(int)


def each_twice(spread: Any, chance: Any) -> np.ndarray[tuple[int], np.dtype[Any]]:
    return np.repeat(true_one(spread, chance)[: DRAWS // 2], 2)


def the_tail_cut_off(spread: Any, chance: Any) -> Any:
    """At two standard deviations."""
    draws = true_one(spread, chance)
    return draws[np.abs(draws) <= 2 * spread**0.5]


def rounded(spread: Any, chance: Any) -> Any:
    """Continuous noise, rounded: from some steps of the grid on, the same to every significant digit."""
    return np.rint(chance.normal(0, spread**0.5, DRAWS)).astype(int)


WRONG = [too_small, too_large, shifted, on_a_coarser_grid, constant, laplace, each_twice, the_tail_cut_off]


@pytest.mark.parametrize(("wrong", "spread"), [*((each, of) for each in WRONG for of in (4.0, REAL)), (rounded, 0.3)])
def test_a_wrong_sampler_is_caught_by_the_same_check(wrong: Callable[[Any, Any], Any], spread: float) -> None:
    assert misfits(wrong(spread, np.random.default_rng(6)), spread) != []


@pytest.mark.parametrize("spread", [*SMALL, REAL])
def test_the_check_has_nothing_against_a_true_sampler(spread: float) -> None:
    assert [misfits(true_one(spread, np.random.default_rng(seed)), spread) for seed in range(5)] == [[]] * 5


def test_the_order_of_chance_is_taken_for_what_it_is() -> None:
    """Sorted draws have the right distribution, and the wrong order."""
    chance = np.random.default_rng(6)
    draws = np.sort(true_one(4.0, chance))
    assert misfits(draws, 4.0) == ["one draw and the next"]
    assert misfits(chance.permutation(draws), 4.0) == []
