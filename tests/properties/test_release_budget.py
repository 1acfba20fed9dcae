"""The budget of private statistics (P8): for any spending, in any order of days, no 90 days exceed it.

The definition is written here a second time, as plainly as it is said: every window of 90 days, one after the other.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from discreet.analytics.questions import QUESTIONS, Period
from discreet.promises.release import GRAINS, STEP, WINDOW_DAYS, SpentBudget, may_spend, rho, spent_around

pytestmark = pytest.mark.promise("P8")

TODAY = date(2026, 3, 5).toordinal()
near = st.integers(-200, 200) | st.sampled_from([-90, -89, -88, -1, 0, 1, 88, 89, 90])
days = near.map(lambda days: TODAY + days)
charges = st.lists(st.builds(SpentBudget, days, st.integers(0, 40)), max_size=12)
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)


def windows(day: int) -> list[Any]:
    """The 90 windows of 90 consecutive days that hold `day`, each as its days."""
    return [range(first, first + 90) for first in range(day - 89, day + 1)]


def within(window: range, spent: list[SpentBudget]) -> int:
    return sum(each.grains for each in spent if each.day in window)


@example(TODAY, [SpentBudget(TODAY - 89, 1), SpentBudget(TODAY + 1, 1)])  # 90 days apart: no window holds both
@example(TODAY, [SpentBudget(TODAY - 88, 1), SpentBudget(TODAY + 1, 1)])
@given(days, charges)
def test_what_is_spent_around_a_day_is_the_fullest_window_that_holds_it(day: int, spent: list[SpentBudget]) -> None:
    assert spent_around(day, spent) == max(within(window, spent) for window in windows(day))


@given(days, charges, st.integers(0, 60), st.integers(0, 120))
def test_the_filter_admits_what_keeps_every_window_within_the_budget_and_nothing_else(
    day: int, spent: list[SpentBudget], cost: int, budget: int
) -> None:
    after = [*spent, SpentBudget(day, cost)]
    assert may_spend(cost, day, budget, spent) is all(within(window, after) <= budget for window in windows(day))


@given(st.lists(st.tuples(days, st.integers(0, 40)), max_size=40), st.integers(0, 100))
def test_no_order_of_days_gets_a_window_beyond_the_budget(requests: list[tuple[int, int]], budget: int) -> None:
    """Whether the clock runs on, jumps, or is set back."""
    spent: list[Any] = []
    for day, cost in requests:
        if may_spend(cost, day, budget, spent):
            spent.append(SpentBudget(day, cost))
    for first in range(TODAY - 300, TODAY + 300):
        assert within(range(first, first + WINDOW_DAYS), spent) <= budget


def test_days_that_are_yet_to_come_fill_the_window_of_one_before_them() -> None:
    """A clock that ran ahead and was set back: nothing has been spent up to today, and all of it after."""
    ahead = [SpentBudget(TODAY + 10, 100)]
    assert spent_around(TODAY, ahead) == 100
    assert not may_spend(1, TODAY, 100, ahead)
    assert may_spend(1, TODAY - 80, 100, ahead)


def test_the_ninety_first_day_has_room_again_and_the_ninetieth_has_not() -> None:
    full = [SpentBudget(TODAY, 100)]
    assert not may_spend(1, TODAY + 89, 100, full)
    assert may_spend(100, TODAY + 90, 100, full)


def test_nothing_is_ever_paid_back() -> None:
    assert not may_spend(-1, TODAY, 100, [SpentBudget(TODAY, 50)])


def test_shares_add_up_to_the_whole_budget() -> None:
    assert sum(question.share for question in QUESTIONS.values()) == 100


@every_question
def test_no_ninety_days_touch_more_periods_than_a_person_may_count_in(question: Any) -> None:
    """On the calendar of 17 years, five leap days among them; and some 90 days touch just so many. One more is for the
    period that their end cuts in two: days have none. (`tests/statistics/test_loss.py` lives through it.)"""
    if question.ever:
        assert question.times == 2
        return
    touched = []
    first = date(2024, 1, 1)
    while first < date(2041, 1, 1):
        touched.append(len({question.period.first_day(first + timedelta(days=n)) for n in range(90)}))
        first += timedelta(days=1)
    assert max(touched) + (question.period is not Period.DAY) == question.times


@pytest.mark.parametrize("period", Period)
def test_a_period_is_its_calendars_and_never_longer_than_it_says(period: Any) -> None:
    days_by_period = defaultdict(list)
    for n in range(17 * 366):
        day = date(2024, 1, 1) + timedelta(days=n)
        days_by_period[period.first_day(day)].append(day)
    for first, members in days_by_period.items():
        assert period.first_day(first) == first
        assert first.day == 1 or period is not Period.MONTH
        assert first.isoweekday() == 1 or period is not Period.WEEK
        assert members == [members[0] + timedelta(days=n) for n in range(len(members))]
    assert max(map(len, days_by_period.values())) == period.days


@given(st.integers(1, GRAINS // STEP))
def test_every_cost_is_a_whole_number_of_grains_and_all_of_them_make_the_budget(steps: int) -> None:
    budget = steps * STEP
    for question in QUESTIONS.values():
        assert question.cost(budget) * 100 * question.times == budget * question.share
    assert sum(question.times * question.cost(budget) for question in QUESTIONS.values()) == budget


def test_a_budget_is_an_exact_part_of_one() -> None:
    assert rho(GRAINS) == 1
    assert rho(2000 * STEP) * 50 == 1
