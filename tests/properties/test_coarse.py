"""Times and counts of other people's acts are coarse: cut to the day or the hour, and rounded up to tens (P8)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.promises.rounding import up_to_ten, whole_day, whole_hour

pytestmark = pytest.mark.promise("P8")

ZONES = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
NAIVE = [datetime(year, 1, day, tzinfo=UTC).replace(tzinfo=None) for year, day in ((2000, 2), (2100, 1))]
MOMENTS = st.datetimes(*NAIVE, timezones=ZONES)


@given(MOMENTS)
def test_of_a_moment_the_day_and_the_hour_in_utc_are_left(moment: datetime) -> None:
    day, hour = whole_day(moment), whole_hour(moment)
    assert timedelta() <= moment - day < timedelta(days=1)
    assert timedelta() <= moment - hour < timedelta(hours=1)
    assert (day.tzinfo, day.time(), hour.minute, hour.second) == (UTC, datetime.min.time(), 0, 0)


@given(st.integers(0, 10**9))
def test_a_count_is_rounded_up_to_the_next_ten(count: int) -> None:
    assert up_to_ten(count) % 10 == 0
    assert count <= up_to_ten(count) < count + 10


def test_nothing_stays_nothing() -> None:
    assert whole_day(None) is None
    assert up_to_ten(0) == 0
