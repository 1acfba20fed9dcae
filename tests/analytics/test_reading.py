"""P8: a builder's view follows from releases only; missing people are never a number; intervals hold the truth."""

import csv
import io
import math
import statistics
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.analytics.prefix_sum_mechanism import Estimate, estimate
from discreet.analytics.questions import ONLY, QUESTIONS, CountedQuestion, Period, cells_of
from discreet.analytics.reading.display import PEOPLE, DisplayThreshold, number, trend
from discreet.analytics.reading.labels import NAMED, RETIRED, label
from discreet.analytics.reading.series import Series, _difference, all_series, needed_since, unit_of
from discreet.analytics.reading.spans import POINTS, DaySpan, coarser, count_periods, spans
from discreet.analytics.reading.table import table
from discreet.analytics.release import Release
from tests.support.insight_releases import OPERATIONS, constant_count, make_all_releases, make_releases, no_people

pytestmark = pytest.mark.promise("P8")

MONDAY = date(2026, 3, 2)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
periods = st.sampled_from(list(Period))


def charts(
    releases: list[Release], by: Period, operations: dict[Any, Any] | None = None, until: Any = None
) -> dict[Any, Any]:
    window = releases[0].day, until or releases[-1].day
    return {each.question.name: each for each in all_series(releases, by, window, operations or {})}


def points(series: Series) -> list[Any]:
    return [point for cell in series.cells for point in cell.points]


def weekly(name: str, counts_of: Callable[[CountedQuestion, date], Mapping[str, int]] = no_people, **more: Any) -> Any:
    """A quarter of one question by week."""
    return charts(make_releases(QUESTIONS[name], MONDAY, 91, counts_of, **more), Period.WEEK)[name]


# The calendar


@given(periods, days, st.integers(-40, 900))
def test_points_follow_each_other_up_to_the_last_day_that_is_out(by: Period, since: date, length: int) -> None:
    until = since + timedelta(days=length)
    found = spans(by, since, until)
    assert len(found) <= POINTS[by]
    if length < 0:
        assert found == []
        return
    assert found[-1].last == until
    assert all(since <= each.first <= each.last for each in found)
    assert all(one.last + timedelta(days=1) == next_.first for one, next_ in pairwise(found))
    assert found[0].first == since or len(found) == POINTS[by]
    assert {by.first_day(each.first) for each in found} == {by.first_day(each.last) for each in found}
    for each in found:
        begins = by.first_day(each.first) == each.first
        ends = by.first_day(each.last + timedelta(days=1)) > each.last
        assert each.complete is (begins and ends)


@given(periods, days, st.integers(0, 400))
def test_periods_that_a_span_touches_are_counted(period: Period, first: date, length: int) -> None:
    all_days = [first + timedelta(days=n) for n in range(length + 1)]
    assert count_periods(period, DaySpan(first, all_days[-1], True)) == len({period.first_day(day) for day in all_days})


def test_no_chart_is_finer_than_its_question() -> None:
    found = charts(make_all_releases(MONDAY, 40), Period.DAY)
    assert {name: each.by for name, each in found.items()} == {name: q.period for name, q in QUESTIONS.items()}
    assert coarser(Period.WEEK, Period.MONTH) is coarser(Period.MONTH, Period.WEEK) is Period.MONTH


# The floor


def test_a_gpt_that_no_person_uses_has_no_number_in_99_of_100_charts() -> None:
    charted = 1_000
    daily = [
        charts(make_releases(QUESTIONS["people"], MONDAY, 28, seed=n), Period.DAY)["people"] for n in range(charted)
    ]
    seen = sum(any(point.shown for point in points(chart)) for chart in daily)
    assert seen <= 24, "expected at most 10; more than 24 has a chance of 1 in 20,000"
    assert sum(point.shown is not None for n in range(12) for point in points(weekly("topics", seed=n))) <= 2


def test_ten_thousand_people_are_shown_wherever_they_are() -> None:
    found = charts(make_all_releases(MONDAY, 91, constant_count(10_000)), Period.WEEK)
    for name, series in found.items():
        first, *others = series.cells
        assert all(point.shown for point in first.points), name
        assert not any(point.shown for cell in others for point in cell.points), name


@pytest.mark.parametrize(("name", "by", "people"), [
    ("people", Period.DAY, 20), ("people", Period.WEEK, 7 * 20), ("people", Period.MONTH, 31 * 20),
    ("messages", Period.DAY, 8 * 20), ("conversations", Period.WEEK, 2 * 7 * 20), ("topics", Period.WEEK, 20),
    ("topics", Period.MONTH, 6 * 20), ("people_of_the_month", Period.MONTH, 20), ("newcomers", Period.MONTH, 20),
])  # fmt: skip
def test_without_noise_it_is_what_twenty_people_make_who_come_every_time(name: str, by: Period, people: int) -> None:
    """A budget without end shows only the floor. March 2026 touches six weeks."""
    question, budget = QUESTIONS[name], 10**22
    length = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31}[by]
    first = date(2026, 3, 1) if by is Period.MONTH else MONDAY
    for count, is_shown in ((people, True), (people - 1, False)):
        once = lambda q, day, count=count: {cells_of(q, OPERATIONS)[0]: count if day == first else 0}  # noqa: E731
        [point] = charts(make_releases(question, first, length, once, budget=budget), by)[name].cells[0].points
        assert (point.shown and point.shown.value) == (count if is_shown else None)


@given(st.integers(1, 100), st.integers(1, 30), st.floats(-1e6, 1e6), st.floats(1e-6, 1e10))
def test_a_number_that_is_shown_is_above_zero_and_in_its_interval(
    cells: int, count: int, value: float, variance: float
) -> None:
    estimate = Estimate(value, variance)
    shown = number(estimate, cells)
    assert 0 <= shown.low <= shown.value <= shown.high
    if DisplayThreshold(cells, count, 1).is_passed_by(estimate):
        assert value >= PEOPLE
        assert value > 2.3 * math.sqrt(variance), "99 % at the least"


# Intervals


@pytest.mark.parametrize(("name", "by"), [("topics", Period.WEEK), ("people", Period.MONTH), ("ratings", Period.MONTH)])
def test_the_truth_lies_in_all_intervals_of_a_question_at_once_in_95_of_100(name: str, by: Period) -> None:
    """40,000 in each cell and day, so that every point is shown."""
    runs, length, question = 200, 7 if by is Period.WEEK else 31, QUESTIONS[name]
    first = date(2026, 3, 1) if by is Period.MONTH else MONDAY
    counts_of = lambda q, day: dict.fromkeys(cells_of(q, OPERATIONS), 40_000)  # noqa: E731
    held = 0
    for run in range(runs):
        shown = [p.shown for p in points(charts(make_releases(question, first, length, counts_of, seed=run), by)[name])]
        held += all(each.low <= 40_000 * length <= each.high for each in shown)
    assert held >= 178, "expected at least 190; fewer than 178 has a chance of 1 in 2,000"


@pytest.mark.parametrize(("by", "length"), [(Period.DAY, 2), (Period.WEEK, 14), (Period.MONTH, 61)])
def test_the_variance_of_a_difference_is_what_it_is_found_to_be(by: Period, length: int) -> None:
    """Two months share a week, and noise: a sum of their variances would be wrong."""
    question, first = QUESTIONS["ratings"], date(2026, 3, 1) if by is Period.MONTH else MONDAY
    halfway = first + timedelta(days={Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31}[by])
    last = first + timedelta(days=length - 1)
    found, claimed = [], 0.0
    for seed in range(600):
        given_ = make_releases(question, first, length, seed=seed)
        was = estimate(given_, "good", first, halfway - timedelta(days=1))
        now = estimate(given_, "good", halfway, last)
        whole = estimate(given_, "good", first, last)
        assert was is not None
        assert now is not None
        assert whole is not None
        difference = _difference(was, now, whole)
        found.append(difference.value)
        claimed = difference.variance
    assert statistics.pvariance(found, 0) == pytest.approx(claimed, rel=0.2)
    if by is not Period.WEEK:
        assert claimed != pytest.approx(was.variance + now.variance, rel=0.01)


# Trends


def test_a_trend_is_reported_only_where_noise_alone_would_hardly_make_it() -> None:
    doubled = lambda q, day: {"all": 20_000 if day >= MONDAY + timedelta(days=84) else 10_000}  # noqa: E731
    trend = charts(make_releases(QUESTIONS["people"], MONDAY, 91, doubled), Period.WEEK)["people"].cells[0].trend
    assert trend.direction == "more"
    assert trend.sentence.startswith("Between 6")
    assert trend.sentence.endswith(" more than the week before.")
    fallen = lambda q, day: {"all": 0 if day >= MONDAY + timedelta(days=84) else 10_000}  # noqa: E731
    cell = charts(make_releases(QUESTIONS["people"], MONDAY, 91, fallen), Period.WEEK)["people"].cells[0]
    assert cell.points[-1].shown is None
    assert cell.trend.direction == "fewer"


def test_noise_alone_makes_no_trend_in_95_of_100_and_below_the_floor_none_at_all() -> None:
    steady = [weekly("people", lambda q, day: {"all": 5_000}, seed=n).cells[0].trend for n in range(200)]
    assert sum(each is not None for each in steady) <= 22, "expected at most 10"
    assert [weekly("people", seed=n).cells[0].trend for n in range(30)] == [None] * 30


def test_a_week_under_way_has_no_trend() -> None:
    counts_of = lambda q, day: {"all": 10_000}  # noqa: E731
    cell = charts(make_releases(QUESTIONS["people"], MONDAY, 16, counts_of), Period.WEEK)["people"].cells[0]
    assert [point.span.complete for point in cell.points] == [True, True, False]
    assert cell.points[-1].span == DaySpan(MONDAY + timedelta(days=14), MONDAY + timedelta(days=15), False)
    assert cell.trend is None, "of the two whole weeks, which are alike"


def test_a_difference_within_its_noise_is_none() -> None:
    assert trend(Estimate(195.0, 100.0**2), 1, "week") is None
    assert trend(Estimate(-197.0, 100.0**2), 1, "week").sentence == "Between 1 and 393 fewer than the week before."
    assert trend(Estimate(250.0, 100.0**2), 34, "week") is None, "one of 34 cells is far off more often"


# Missing data


def test_a_day_that_no_release_covers_is_left_out_and_so_is_what_holds_it() -> None:
    whole = make_releases(QUESTIONS["people"], MONDAY, 28, constant_count(10_000))
    holed = [release for release in whole if release.day != MONDAY + timedelta(days=9)]
    daily = charts(holed, Period.DAY)["people"].cells[0].points
    assert len(daily) == 27
    assert [p.span.first for p in charts(holed, Period.WEEK)["people"].cells[0].points] == [
        MONDAY, MONDAY + timedelta(days=14), MONDAY + timedelta(days=21)
    ]  # fmt: skip


def test_streams_that_restarted_within_a_week_add_up() -> None:
    """As after a restored backup: the measurements of the days before stay, those after begin at one."""
    question, counts_of = QUESTIONS["ratings"], lambda q, day: {"good": 30_000}
    before, after = (
        make_releases(question, MONDAY, 3, counts_of),
        make_releases(question, MONDAY + timedelta(days=3), 4, counts_of),
    )
    [point] = charts([*before, *after], Period.WEEK)["ratings"].cells[0].points
    assert point.span.complete
    assert point.shown.low <= 7 * 30_000 <= point.shown.high


def test_nothing_out_is_empty_charts_of_every_question() -> None:
    found = all_series([], Period.WEEK, None, {})
    assert [each.question.name for each in found] == list(QUESTIONS)
    assert not any(points(each) for each in found)


def test_what_is_asked_of_the_table_is_enough_for_every_chart() -> None:
    """Events before `needed_since` change nothing."""
    everything = make_all_releases(date(2025, 1, 1), 420, constant_count(10_000))
    for by in Period:
        since, until = everything[0].day, everything[-1].day
        begins = needed_since(by, since, until)
        needed = [each for each in everything if each.day >= begins]
        assert len(needed) < len(everything)
        assert all_series(needed, by, (since, until), {}) == all_series(everything, by, (since, until), {})


# Words


def test_every_cell_has_words() -> None:
    for question in QUESTIONS.values():
        for cell in question.cells or ():
            words = label(question, cell, {})
            assert words == question.title if cell in ONLY else words in NAMED[question.name].values()
    assert label(QUESTIONS["topics"], "alchemy", {}) == RETIRED
    assert label(QUESTIONS["calls"], "aa:answered", {"aa": "Find a thing"}) == "Find a thing · answered"
    assert (
        label(QUESTIONS["calls"], "bb:failed", {"aa": "Find a thing"}) == "an operation of an earlier version · failed"
    )


def test_sums_say_that_a_person_may_be_counted_more_than_once() -> None:
    assert unit_of(QUESTIONS["people"], Period.DAY) == "people"
    assert unit_of(QUESTIONS["people"], Period.WEEK) == "people, once for each day"
    assert unit_of(QUESTIONS["topics"], Period.MONTH) == "people, once for each week"
    assert unit_of(QUESTIONS["newcomers"], Period.MONTH) == "people"
    assert unit_of(QUESTIONS["messages"], Period.MONTH) == "messages"


# CSV


def test_the_table_holds_what_the_charts_show_and_no_formula() -> None:
    releases = make_releases(QUESTIONS["calls"], MONDAY, 14, lambda q, day: {"aa00000000000000:answered": 10_000})
    harmful = '=HYPERLINK("https://evil.example";"a, \'b\'")'
    found = charts(releases, Period.WEEK, {OPERATIONS[0]: harmful})
    rows = list(csv.DictReader(io.StringIO(table(list(found.values())))))
    assert len(rows) == 2 * 3
    first = found["calls"].cells[0].points[0]
    assert rows[0] == {
        "question": "calls", "cell": "aa00000000000000:answered", "label": f"'{harmful} · answered",
        "first": "2026-03-02", "last": "2026-03-08", "complete": "true", "value": str(first.shown.value),
        "low": str(first.shown.low), "high": str(first.shown.high),
    }  # fmt: skip
    assert {row["value"] for row in rows[2:]} == {""}, "below the floor"
    assert not any(value.startswith(tuple("=+-@\t")) for row in rows for value in row.values())


def test_an_empty_cell_and_a_small_one_look_the_same() -> None:
    """Values below the floor look the same in every part of the answer."""
    few = lambda q, day: {cells_of(q, OPERATIONS)[0]: 3}  # noqa: E731
    one, other = (
        charts(make_all_releases(MONDAY, 28, counts_of, seed=5), Period.WEEK) for counts_of in (no_people, few)
    )
    assert table(list(one.values())) == table(list(other.values()))
