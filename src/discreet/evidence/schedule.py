"""When the evidence log takes in and publishes entries: in steps of equal length, so that no step tells a moment (P12).

Steps begin at multiples of their length since 1970 in UTC: with an hour, at full hours.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DOWN: Final = timedelta(days=1)
"""How long a server may be down without breaking a promise."""


@dataclass(frozen=True)
class PublicationSchedule:
    """`every`: the length of a step."""

    every: timedelta

    def last(self, now: datetime) -> datetime:
        """The latest moment of a step that is not after `now`."""
        return now - (now - _EPOCH) % self.every

    def next(self, now: datetime) -> datetime:
        """The first moment of a step after `now`: what is recorded by now is published then."""
        return self.last(now) + self.every

    def latest(self, at: datetime) -> datetime:
        """When a step that was promised for `at` has to be published at the latest: a day later, or two steps."""
        return at + max(_DOWN, 2 * self.every)

    def has_missed(self, last: datetime, now: datetime) -> bool:
        """Whether more than one whole step was missed since the step that was taken at `last`."""
        return last < self.last(now) - self.every


HOURLY: Final = PublicationSchedule(timedelta(hours=1))
