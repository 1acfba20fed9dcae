"""Charts from releases: points with intervals, floor and trend (P8).

Invariants:
- Pure functions: `Release`s in, shown numbers out.
- No number reaches a builder's page by another path.

Sums over several periods of a question count a person once for each period. So the floor requires what `PEOPLE` people
contribute who come in *every one* of these periods: a week of 20 people-days could be three people.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from discreet.analytics.prefix_sum_mechanism import Estimate, estimate
from discreet.analytics.questions import QUESTIONS, CountedQuestion, Period
from discreet.analytics.reading.display import DisplayThreshold, Number, Trend, number, trend
from discreet.analytics.reading.labels import label
from discreet.analytics.reading.spans import ONE_DAY, POINTS, DaySpan, coarser, count_periods, spans
from discreet.analytics.release import Release


@dataclass(frozen=True)
class Point:
    """A point of a chart. `shown` is None below the floor."""

    span: DaySpan
    shown: Number | None


@dataclass(frozen=True)
class Cell:
    """One line of a chart, oldest point first."""

    cell: str
    label: str
    points: tuple[Point, ...]
    trend: Trend | None


@dataclass(frozen=True)
class Series:
    """One question's chart. `by` is never finer than the question's own period."""

    question: CountedQuestion
    by: Period
    cells: tuple[Cell, ...]

    @property
    def unit(self) -> str:
        return unit_of(self.question, self.by)


def all_series(
    releases: Sequence[Release], by: Period, window: tuple[date, date] | None, operations: Mapping[str, str]
) -> list[Series]:
    """Return a chart for each question of the list.

    `releases` are in order of day and start at `needed_since` of the window. `window` is the first released day and the
    last shown day, or None when nothing is released. `operations` are names by marks.
    """
    return [
        _series(question, [each for each in releases if each.question == question.name], by, window, operations)
        for question in QUESTIONS.values()
    ]


def needed_since(by: Period, since: date, until: date) -> date:
    """Return the first day whose releases the charts need.

    Whole periods are needed, because a measurement covers its period so far.
    """
    firsts = [
        question.period.first_day(spans(coarser(by, question.period), since, until)[0].first)
        for question in QUESTIONS.values()
    ]
    return min(firsts)


def unit_of(question: CountedQuestion, by: Period) -> str:
    """Return the unit, which says if people are counted once per period."""
    if question.unit != "people" or question.ever or by is question.period:
        return question.unit
    return f"people, once for each {question.period}"


def _series(
    question: CountedQuestion,
    releases: Sequence[Release],
    by: Period,
    window: tuple[date, date] | None,
    operations: Mapping[str, str],
) -> Series:
    by = coarser(by, question.period)
    cells = _cells(question, releases)
    chart = _Chart(question, by, len(cells), releases)
    chart_spans = spans(by, *window) if window else []
    lines = [Cell(cell, label(question, cell, operations), *chart.line(cell, chart_spans)) for cell in cells]
    return Series(question, by, tuple(lines))


def _cells(question: CountedQuestion, releases: Sequence[Release]) -> tuple[str, ...]:
    """Return the question's cells, then cells that only earlier releases have.

    The list does not depend on people's data.
    """
    fixed = question.cells or ()
    return tuple(dict.fromkeys((*fixed, *(cell for release in releases for cell in release.cells))))


@dataclass(frozen=True)
class _Chart:
    question: CountedQuestion
    by: Period
    cells: int
    releases: Sequence[Release]

    def line(self, cell: str, chart_spans: Sequence[DaySpan]) -> tuple[tuple[Point, ...], Trend | None]:
        estimates = [(span, self._estimate(cell, span)) for span in chart_spans]
        complete = [(span, span_estimate) for span, span_estimate in estimates if span_estimate is not None]
        points = tuple(Point(span, self._shown(span, span_estimate)) for span, span_estimate in complete)
        return points, self._trend(cell, [each for each in complete if each[0].complete])

    def _shown(self, span: DaySpan, total: Estimate) -> Number | None:
        max_cost = self.question.max_per_cell * (1 if self.question.ever else count_periods(self.question.period, span))
        threshold = DisplayThreshold(self.cells, POINTS[self.by], max_cost)
        return number(total, self.cells) if threshold.is_passed_by(total) else None

    def _trend(self, cell: str, complete: Sequence[tuple[DaySpan, Estimate]]) -> Trend | None:
        """Return the trend between the latest two complete, adjacent points.

        None when neither of them is shown.
        """
        if len(complete) < 2:
            return None
        (before, earlier), (after, later) = complete[-2:]
        both = self._estimate(cell, DaySpan(before.first, after.last, True))
        if both is None or before.last + ONE_DAY != after.first:
            return None
        if self._shown(before, earlier) is None and self._shown(after, later) is None:
            return None
        return trend(_difference(earlier, later, both), self.cells, self.by)

    def _estimate(self, cell: str, span: DaySpan) -> Estimate | None:
        begins = self.question.period.first_day(span.first)
        start = bisect_left(self.releases, begins, key=_day)
        end = bisect_right(self.releases, span.last, key=_day)
        return estimate(self.releases[start:end], cell, span.first, span.last)


def _difference(earlier: Estimate, later: Estimate, both: Estimate) -> Estimate:
    """Return now − was.

    Both may share a week and its noise: Var(a − b) = 2 (Var a + Var b) − Var(a + b).
    """
    return Estimate(later.value - earlier.value, max(0.0, 2 * (earlier.variance + later.variance) - both.variance))


def _day(release: Release) -> date:
    return release.day
