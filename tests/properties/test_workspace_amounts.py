"""The amounts of a workspace that its owners see: of any days the next counted ones, over a floor, in tens (P8)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.promises.noise import noise_variance
from discreet.promises.workspace_amounts import (
    ANSWER_DAYS,
    ANSWERS_FLOOR,
    FLOOR,
    IDLE_DAYS,
    MONTHLY_ANSWERS,
    NOISE,
    STEP,
    WorkspaceAmounts,
    answers_a_day,
    idle_people,
)

pytestmark = pytest.mark.promise("P8")


def amounts(*people: Any, answers: int = 0) -> WorkspaceAmounts:
    return WorkspaceAmounts(drawn_on=date(2026, 11, 28), idle_people=people, answers=answers)


@given(days=st.integers(1, 3650), people=st.lists(st.integers(-50, 10**6), min_size=4, max_size=4))
def test_any_number_of_days_is_reported_by_four_counts(days: int, people: list[int]) -> None:
    counts = idle_people(amounts(*people), days)
    assert counts.days in IDLE_DAYS
    assert counts.days <= max(days, IDLE_DAYS[0])
    assert counts.people is None or (counts.people >= FLOOR and counts.people % STEP == 0)
    assert len({idle_people(amounts(*people), each) for each in range(1, 3651)}) <= len(IDLE_DAYS)


def test_those_of_longer_are_among_those_of_shorter() -> None:
    counted = amounts(40, 30, 20, 100)
    assert [idle_people(counted, days).people for days in IDLE_DAYS] == [190, 150, 120, 100]


def test_the_floors_are_three_deviations_of_the_noise() -> None:
    """An empty workspace is shown as one of few, but for one drawing in several hundred."""
    assert 2.6 * (len(IDLE_DAYS) * noise_variance(NOISE)) ** 0.5 <= FLOOR
    assert 2.6 * noise_variance(NOISE * MONTHLY_ANSWERS) ** 0.5 / ANSWER_DAYS <= ANSWERS_FLOOR


@given(st.integers(-(10**5), 10**7))
def test_answers_are_a_mean_in_tens_over_a_floor(total: int) -> None:
    mean = answers_a_day(amounts(0, 0, 0, 0, answers=total))
    assert (
        mean is None
        if total // ANSWER_DAYS < ANSWERS_FLOOR
        else mean is not None and abs(mean - total / ANSWER_DAYS) <= STEP
    )
