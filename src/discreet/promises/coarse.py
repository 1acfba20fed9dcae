"""Moments and counts of what others do, as they are shown: to the day or the hour, and in tens (P8).

Whoever looks after people has reasons to know that something was done, and none to know when to the minute.
"""

import math
from datetime import UTC, datetime, time
from typing import overload


@overload
def whole_day(moment: datetime) -> datetime: ...
@overload
def whole_day(moment: None) -> None: ...
def whole_day(moment: datetime | None) -> datetime | None:
    """The beginning of the moment's day in UTC; None of none."""
    return None if moment is None else datetime.combine(moment.astimezone(UTC).date(), time(), UTC)


def whole_hour(moment: datetime) -> datetime:
    """The beginning of the moment's hour in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def up_to_ten(count: int) -> int:
    """The count, rounded up to tens; 0 of none."""
    return math.ceil(count / 10) * 10
