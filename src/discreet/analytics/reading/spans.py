"""Calendar days, weeks and months of a chart's points.

All are in UTC; weeks begin on Monday.

Invariants:
- A point covers released days only, and says which.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from discreet.analytics.questions import Period

POINTS = {Period.DAY: 28, Period.WEEK: 13, Period.MONTH: 12}
"""Number of points in one chart."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DaySpan:
    """The days `first` to `last`, both included.

    `complete`: they are a whole day, week or month.
    """

    first: date
    last: date
    complete: bool


def spans(by: Period, since: date, until: date) -> list[DaySpan]:
    """Return the latest spans up to `until`, oldest first, clipped at both ends.

    Spans that end before `since` are left out.
    """
    day_spans: list[DaySpan] = []
    first = by.first_day(until) if since <= until else None
    while first is not None and len(day_spans) < POINTS[by]:
        day_spans.append(_clip(by, first, since, until))
        first = by.first_day(first - ONE_DAY) if first > since else None
    return day_spans[::-1]


def count_periods(period: Period, span: DaySpan) -> int:
    """Return how many periods hold a day of the span."""
    first, count = period.first_day(span.first), 0
    while first <= span.last:
        first, count = _next(period, first), count + 1
    return count


def coarser(first: Period, second: Period) -> Period:
    return max(first, second, key=lambda period: period.days)


def _clip(by: Period, first: date, since: date, until: date) -> DaySpan:
    last = _next(by, first) - ONE_DAY
    return DaySpan(max(first, since), min(last, until), since <= first and last <= until)


def _next(period: Period, first: date) -> date:
    """Return the first day of the next period. `days` is the longest period's length."""
    return period.first_day(first + timedelta(days=period.days))
