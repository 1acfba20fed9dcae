"""A clock (ports.Clock) that tests set, freeze and let run."""

from datetime import UTC, datetime, timedelta

from discreet.ports.clock import Clock


class SettableClock:
    """Starts at the real time and runs with it. `advance` moves it forward, `freeze` stops it."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._frozen: datetime | None = None

    def now(self) -> datetime:
        return self._frozen or datetime.now(UTC) + self._ahead

    def advance(self, **by: float) -> datetime:
        """Move on by `timedelta(**by)`; negative values set the clock back."""
        if self._frozen:
            self._frozen += timedelta(**by)
        else:
            self._ahead += timedelta(**by)
        return self.now()

    def freeze(self, at: datetime | None = None) -> datetime:
        self._frozen = at or self.now()
        return self._frozen

    def run(self) -> None:
        """Run on from the moment at which the clock stopped."""
        if self._frozen:
            self._ahead, self._frozen = self._frozen - datetime.now(UTC), None


def settable(clock: Clock) -> SettableClock:
    """Return the clock of a test's infrastructure with its settable type."""
    assert isinstance(clock, SettableClock)
    return clock
