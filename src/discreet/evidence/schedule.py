"""When the evidence log publishes entries: in steps of equal length (P12).

So the publication time of an entry does not reveal its exact time. Steps begin at multiples of their length since 1970
in UTC: with one hour, at full hours.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DOWN: Final = timedelta(days=1)
"""How long a server may be down without breaking a promise."""


@dataclass(frozen=True)
class PublicationSchedule:
    """Steps of the length `every`."""

    every: timedelta

    def last(self, now: datetime) -> datetime:
        """Return the start of the latest step that is not after `now`."""
        return now - (now - _EPOCH) % self.every

    def next(self, now: datetime) -> datetime:
        """Return the start of the first step after `now`.

        Entries recorded until now are published then.
        """
        return self.last(now) + self.every

    def latest(self, at: datetime) -> datetime:
        """Return the deadline of a step that was promised for `at`.

        It is a day later, or two steps, the longer of both.
        """
        return at + max(_DOWN, 2 * self.every)

    def has_missed(self, last: datetime, now: datetime) -> bool:
        """Return whether more than one whole step was missed since the step at `last`."""
        return last < self.last(now) - self.every


HOURLY: Final = PublicationSchedule(timedelta(hours=1))
