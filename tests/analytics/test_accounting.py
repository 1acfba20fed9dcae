"""P8: a budget in grains, shown as (ε, δ)."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discreet.analytics.accounting import COMPUTED, compute_epsilon, epsilon, grains_within
from discreet.analytics.budgets import MAX_EPSILON, MIN_EPSILON
from discreet.promises.release import BUDGETS_PER_BUILDER, GRAINS, STEP, rho

pytestmark = pytest.mark.promise("P8")

DELTA = 1e-7
budgets = st.integers(1, GRAINS // STEP).map(lambda steps: steps * STEP)
deltas = st.floats(-12, -3).map(lambda exponent: 10.0**exponent)
wanted = st.floats(MIN_EPSILON, MAX_EPSILON)
few = settings(max_examples=40, deadline=None)


def test_the_budget_that_discreet_comes_with() -> None:
    assert math.isclose(epsilon(GRAINS // 50, DELTA), 0.9952, abs_tol=1e-4)
    assert math.isclose(epsilon(BUDGETS_PER_BUILDER * GRAINS // 50, DELTA), 1.79, abs_tol=1e-2)
    assert epsilon(0, DELTA) == 0


def test_an_epsilon_that_the_code_holds_is_the_computed_one() -> None:
    for (grains, delta), held in COMPUTED.items():
        assert math.isclose(held, compute_epsilon(rho(grains), delta), rel_tol=1e-12)


@few
@given(budgets, deltas)
def test_it_never_says_more_than_the_closed_bound_nor_less_than_is_possible(grains: int, delta: Any) -> None:
    """Above: Bun and Steinke 2016, proposition 1.3. Below: one Gaussian measurement spends all of ρ, and its exact
    (ε, δ) is known (Balle and Wang 2018, theorem 8)."""
    claimed, rho = epsilon(grains, delta), grains / GRAINS
    assert claimed <= rho + 2 * math.sqrt(rho * math.log(1 / delta))
    assert _delta_of_gaussian(claimed, math.sqrt(2 * rho)) <= delta * (1 + 1e-6)


def _delta_of_gaussian(epsilon: float, mu: float) -> Any:
    from scipy.stats import norm

    below = norm.logcdf(-mu / 2 - epsilon / mu) + epsilon
    return norm.cdf(mu / 2 - epsilon / mu) - math.exp(below)


@few
@given(budgets, budgets, deltas, deltas)
def test_more_budget_or_a_smaller_delta_is_never_a_smaller_epsilon(
    one: int, other: int, delta: Any, another: Any
) -> None:
    less, more = sorted((one, other))
    small, large = sorted((delta, another))
    assert epsilon(less, delta) <= epsilon(more, delta)
    assert epsilon(one, large) <= epsilon(one, small)


@few
@given(wanted, deltas.filter(lambda delta: delta <= 1e-5))
def test_the_largest_budget_within_an_epsilon_is_a_whole_step_and_the_next_is_beyond(wanted: float, delta: Any) -> None:
    grains = grains_within(wanted, delta)
    assert grains % STEP == 0
    assert grains == 0 or epsilon(grains, delta) <= wanted
    assert grains == GRAINS or epsilon(grains + STEP, delta) > wanted


def test_there_and_back() -> None:
    assert grains_within(0.9952, DELTA) == GRAINS // 50
    assert grains_within(epsilon(5000 * STEP, DELTA), DELTA) == 5000 * STEP
    assert grains_within(1e-9, DELTA) == 0
    assert GRAINS > grains_within(MAX_EPSILON, DELTA) > grains_within(MIN_EPSILON, DELTA) > 0
