"""Rounding of other people's times and counts before they are shown (P8).

Times are shown to the day or the hour, counts in tens. A person who manages others needs to know that something was
done, not the exact time.
"""

import math
from datetime import UTC, datetime, time
from typing import overload


@overload
def whole_day(moment: datetime) -> datetime: ...
@overload
def whole_day(moment: None) -> None: ...
def whole_day(moment: datetime | None) -> datetime | None:
    """Return the start of the moment's day in UTC, or None for None."""
    return None if moment is None else datetime.combine(moment.astimezone(UTC).date(), time(), UTC)


def whole_hour(moment: datetime) -> datetime:
    """Return the start of the moment's hour in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def up_to_ten(count: int) -> int:
    """Return the count rounded up to a multiple of ten."""
    return math.ceil(count / 10) * 10
