"""P8: weights are as declared, and totals made of measurements equal the measured totals."""

import math
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from math import comb
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies._internal.core import DataObject

from discreet.analytics.prefix_sum_mechanism import Estimate, estimate, squared_norm, weights
from discreet.analytics.questions import QUESTIONS, CountedQuestion, Period
from discreet.analytics.release import GRID, Release
from discreet.analytics.releasing.measure import add_noise

pytestmark = pytest.mark.promise("P8")

GPT = UUID(int=7)
COST = 1_440_000
MONDAY = date(2026, 3, 2)
OF = {question.period: question for question in QUESTIONS.values()}
"""One question of each period."""


def silent(variance: Any, n: Any) -> list[Any]:
    return [0] * n


def exactly(
    question: CountedQuestion, began: date, counts: list[dict[str, int]], noise: Callable[[Any, Any], Any] = silent
) -> list[Release]:
    """Releases from `began` on, one for each day's counts by cell, in as many periods as they take."""
    made, start = [], began
    cells: dict[str, tuple[int, ...]] = {}
    for n, today in enumerate(counts):
        day = began + timedelta(days=n)
        if question.period.first_day(day) > start:
            start, cells = day, {}
        step = (day - start).days
        cells = {cell: (*cells.get(cell, (0,) * step), today[cell]) for cell in today}
        made.append(add_noise(question, GPT, start, day, COST, cells, noise))
    return made


def test_weights_are_the_central_binomials_over_powers_of_four_on_the_grid() -> None:
    assert weights(31) == tuple(round(Fraction(comb(2 * k, k), 4**k) * GRID) for k in range(31))
    assert weights(7) == (1024, 512, 384, 320, 280, 252, 231)
    assert weights(1) == (1024,)


@given(st.integers(1, 31), st.integers(1, 31))
def test_a_shorter_period_has_the_same_weights(one: int, other: int) -> None:
    fewer = min(one, other)
    assert weights(one)[:fewer] == weights(other)[:fewer]


def test_a_days_count_moves_all_of_its_period_by_the_sum_of_the_squares() -> None:
    assert squared_norm(1) == GRID**2
    assert squared_norm(7) == 1024**2 + 512**2 + 384**2 + 320**2 + 280**2 + 252**2 + 231**2
    assert 1.67 < squared_norm(7) / GRID**2 < 1.68
    assert 2.14 < squared_norm(31) / GRID**2 < 2.16


@given(st.sampled_from(list(Period)), st.integers(0, 40), st.integers(1, 70), st.data())
@settings(deadline=None)
def test_without_noise_an_estimate_is_the_truth_whatever_was_counted_and_asked(
    period: Period, began: int, length: int, data: DataObject
) -> None:
    """The inverse inverts: any counts, any range, from the middle of a period on, over several of them."""
    counts = data.draw(st.lists(st.integers(0, 10**7), min_size=length, max_size=length))
    first = data.draw(st.integers(0, length - 1))
    last = data.draw(st.integers(first, length - 1))
    start = MONDAY + timedelta(days=began)
    releases = exactly(OF[period], start, [{"all": count} for count in counts])
    found = estimate(releases, "all", start + timedelta(days=first), start + timedelta(days=last))
    assert found is not None
    assert math.isclose(found.value, sum(counts[first : last + 1]), rel_tol=1e-9, abs_tol=1e-4)


@given(st.lists(st.integers(0, 1000), min_size=7, max_size=7), st.integers(0, 6), st.integers(0, 6), st.integers(0, 6))
@settings(deadline=None)
def test_a_cell_that_came_later_was_nought_before(counts: list[int], came: int, one: int, other: int) -> None:
    first, last = sorted((one, other))
    last = max(last, came)
    days = [{"all": 5, **({"late": count} if n >= came else {})} for n, count in enumerate(counts)]
    releases = exactly(OF[Period.WEEK], MONDAY, days)
    found = estimate(releases, "late", MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))
    assert found is not None
    assert math.isclose(found.value, sum(counts[max(first, came) : last + 1]), abs_tol=1e-6)


def _drawn(draws: Iterator[int], _variance: object, _n: object) -> list[int]:
    return [next(draws)]


@pytest.mark.parametrize("period", Period)
@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 6), (2, 4), (5, 20), (3, 37), (0, 44)])
def test_the_variance_is_that_of_the_noise_which_is_in_it(period: Any, first: int, last: int) -> None:
    """Each measurement's noise enters a number by some factor, found here by moving only that measurement."""
    span = MONDAY + timedelta(days=first), MONDAY + timedelta(days=last)
    quiet = exactly(OF[period], MONDAY, [{"all": 0}] * 45)
    whole = 0.0
    for moved in range(45):
        draws = iter([10**6 if n == moved else 0 for n in range(45)])
        releases = exactly(OF[period], MONDAY, [{"all": 0}] * 45, partial(_drawn, draws))
        whole += (estimate(releases, "all", *span).value / 10**6) ** 2 * releases[moved].variance
    assert math.isclose(estimate(quiet, "all", *span).variance, whole, rel_tol=1e-9)


def test_the_variance_of_sums_of_days_and_of_a_week_is_the_closed_form() -> None:
    """Days by themselves add up; in a week, A·Ĉ⁻¹ is Ĉ itself but for rounding, since A = C·C."""
    days = exactly(OF[Period.DAY], MONDAY, [{"all": 0}] * 10)
    each = days[0].variance / GRID**2
    assert math.isclose(estimate(days, "all", MONDAY, MONDAY + timedelta(days=9)).variance, 10 * each)
    week = exactly(OF[Period.WEEK], MONDAY, [{"all": 0}] * 7)
    of_week = week[0].variance / GRID**2 * squared_norm(7) / GRID**2
    assert math.isclose(estimate(week, "all", MONDAY, MONDAY + timedelta(days=6)).variance, of_week, rel_tol=0.01)


def test_estimates_add_up_with_their_variances() -> None:
    assert Estimate(1.0, 2.0) + Estimate(10.0, 20.0) == Estimate(11.0, 22.0)


@pytest.mark.parametrize("missing", [0, 3, 6, 7, 20])
def test_where_a_release_is_missing_there_is_no_number(missing: int) -> None:
    releases = exactly(OF[Period.WEEK], MONDAY, [{"all": 1}] * 21)
    del releases[missing]
    assert estimate(releases, "all", MONDAY, MONDAY + timedelta(days=20)) is None


@pytest.mark.parametrize("missing", [0, 1])
def test_what_went_before_in_the_period_is_needed_too(missing: int) -> None:
    """A measurement is of the period so far: without all of them the inverse would invert something else."""
    releases = exactly(OF[Period.WEEK], MONDAY, [{"all": 1}] * 7)
    del releases[missing]
    assert estimate(releases, "all", MONDAY + timedelta(days=3), MONDAY + timedelta(days=5)) is None


def test_beyond_what_is_out_there_is_no_number() -> None:
    releases = exactly(OF[Period.WEEK], MONDAY, [{"all": 1}] * 14)
    day = timedelta(days=1)
    assert estimate(releases, "all", MONDAY - day, MONDAY) is None
    assert estimate(releases, "all", MONDAY, MONDAY + 14 * day) is None
    assert estimate(releases, "of nobody's", MONDAY, MONDAY) is None
    assert estimate([], "all", MONDAY, MONDAY) is None
    assert estimate(releases, "all", MONDAY, MONDAY + 13 * day) is not None


def test_a_stream_that_restarted_within_its_period_is_another_stream() -> None:
    """The old one's remaining data is lost to the new one; neither counts as the other's continuation."""
    question, chance = OF[Period.WEEK], random.Random(5)
    counts = [{"all": chance.randrange(100)} for _ in range(7)]
    old = exactly(question, MONDAY, counts[:3])
    new = exactly(question, MONDAY + timedelta(days=3), counts[3:])
    found = estimate([*old, *new], "all", MONDAY + timedelta(days=1), MONDAY + timedelta(days=5))
    assert math.isclose(found.value, sum(each["all"] for each in counts[1:6]), abs_tol=1e-6)
