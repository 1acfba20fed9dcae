"""P8: outputs reveal no more about one person than claimed, found from outputs only, without any proof.

The cost is that of ε = 1 at δ = 1/100 for one counted day, hundreds of times what it is by default, and δ is
large, so that 100,000 runs come near to what is claimed; where a bound is missing, or noise too small, they pass it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from discreet.analytics.accounting import epsilon, grains_within
from discreet.analytics.questions import QUESTIONS, PersonDay
from tests.statistics.neighbouring_datasets import AdversaryView, Mechanism, compare_worlds, drawn, mechanism

pytestmark = pytest.mark.promise("P8")

CLAIMED, LARGE_DELTA = 1.0, 0.01
COST = 1_302_966_000
"""The largest within that claim; computing it takes a second, so it is not done when tests are collected."""
DELTAS = [LARGE_DELTA, 1e-4, 1e-7]
FAIR = 0.5
"""The part of a true claim that the lower bound must reach, or it could catch nothing."""

MESSAGES, TOPICS = QUESTIONS["messages"], QUESTIONS["topics"]
OTHERS = [PersonDay(messages=3), PersonDay(messages=11), PersonDay(messages=1)]
WRITER = PersonDay(messages=3 * MESSAGES.max_per_cell)
"""A person who writes three times as much as counts."""
ABOUT_MUCH = PersonDay(messages=5)
ABOUT_MUCH.topics.update({"programming": 2, "health": 2, "law": 1})
NOBODY: list[PersonDay] = []
QUIET_WEEK = [[ABOUT_MUCH], *[NOBODY] * 6]
"""Another person came on Monday."""


FEWER = 20_000
"""There are enough runs for values far beyond the claim."""


@pytest.fixture(scope="module")
def day_noise() -> Sequence[Sequence[int]]:
    return drawn(MESSAGES, COST, 1)


@pytest.fixture(scope="module")
def week_noise() -> Sequence[Sequence[int]]:
    return drawn(TOPICS, COST, 7)


@pytest.fixture(scope="module")
def of_a_day(day_noise: Sequence[Sequence[int]]) -> AdversaryView:
    return a_day(mechanism(MESSAGES, COST), day_noise)


@pytest.fixture(scope="module")
def of_a_week(week_noise: Sequence[Sequence[int]]) -> AdversaryView:
    """All seven numbers, of which a person's Monday is in each."""
    return a_week(mechanism(TOPICS, COST), week_noise, {0})


def a_day(how: Mechanism, noise: Any) -> AdversaryView:
    """With and without the writer."""
    return compare_worlds(how, noise, [OTHERS], [[*OTHERS, WRITER]])


def a_week(
    how: Mechanism,
    noise: Any,
    on: set[Any],
    covariance: np.ndarray[tuple[Any, ...], np.dtype[np.float64]] | None = None,
) -> AdversaryView:
    """With and without a person who counts on these of its days."""
    came = [[*people, ABOUT_MUCH] if n in on else people for n, people in enumerate(QUIET_WEEK)]
    return compare_worlds(how, noise, QUIET_WEEK, came, covariance)


def few(noise: Sequence[Sequence[int]]) -> list[Any]:
    return [draws[:FEWER] for draws in noise]


@pytest.mark.parametrize("delta", DELTAS)
def test_a_number_tells_no_more_of_a_person_than_is_claimed(of_a_day: AdversaryView, delta: float) -> None:
    assert of_a_day.epsilon_at_least(delta) <= epsilon(COST, delta)


@pytest.mark.parametrize("delta", DELTAS)
def test_all_numbers_of_a_week_together_tell_no_more_of_a_person_than_is_claimed(
    of_a_week: AdversaryView, delta: float
) -> None:
    assert of_a_week.epsilon_at_least(delta) <= epsilon(COST, delta)


def test_the_bound_comes_near_enough_to_the_claim_to_catch_what_passes_it(
    of_a_day: AdversaryView, of_a_week: AdversaryView
) -> None:
    assert grains_within(CLAIMED, LARGE_DELTA) == COST
    assert epsilon(COST, LARGE_DELTA) == pytest.approx(CLAIMED, rel=0.01)
    assert of_a_day.epsilon_at_least(LARGE_DELTA) > FAIR * CLAIMED
    assert of_a_week.epsilon_at_least(LARGE_DELTA) > FAIR * CLAIMED


def test_a_missing_bound_on_what_counts_of_a_day_is_caught(day_noise: Sequence[Sequence[int]]) -> None:
    """Nothing clamps the writer's messages."""
    unclamped = mechanism(MESSAGES, COST, max_per_cell=10**6)
    assert a_day(unclamped, few(day_noise)).epsilon_at_least(LARGE_DELTA) > CLAIMED


def test_a_missing_bound_on_how_many_topics_a_person_has_is_caught(week_noise: Sequence[Sequence[int]]) -> None:
    """All three go in, where noise is made for one."""
    all_topics = mechanism(TOPICS, COST, cells_each=3)
    assert a_week(all_topics, few(week_noise), {0}).epsilon_at_least(LARGE_DELTA) > CLAIMED


def test_a_person_who_counts_on_several_days_of_a_week_is_caught(week_noise: Sequence[Sequence[int]]) -> None:
    """As if the ledger forgot that they have counted on Monday."""
    assert a_week(mechanism(TOPICS, COST), few(week_noise), {0, 1, 2}).epsilon_at_least(LARGE_DELTA) > CLAIMED


def test_noise_of_half_the_size_is_caught(day_noise: Sequence[Sequence[int]]) -> None:
    half = [[round(draw / 2) for draw in day] for day in few(day_noise)]
    assert a_day(mechanism(MESSAGES, COST), half).epsilon_at_least(LARGE_DELTA) > CLAIMED


def test_noise_that_is_drawn_once_for_all_days_of_a_week_is_caught(week_noise: Sequence[Sequence[int]]) -> None:
    """The same on each: the difference of two numbers is bare."""
    same = np.ones((7, 7)) + 1e-6 * np.eye(7)
    bare = a_week(mechanism(TOPICS, COST), few(week_noise[:1]) * 7, {1}, same)
    assert bare.epsilon_at_least(LARGE_DELTA) > CLAIMED
