"""The program, with a clock that runs ahead by as many days as a file says: midnight comes when a test wants it.

python -m tests.chaos.server_main FILE COMMAND…
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from discreet.adapters import clock
from discreet.cli.commands import main


class ClockAhead:
    """Seconds pass as ever (ports.Clock)."""

    days: Path

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=int(self.days.read_text()))


if __name__ == "__main__":
    ClockAhead.days = Path(sys.argv.pop(1))
    setattr(clock, "SystemClock", ClockAhead)  # noqa: B010 - before the composition root names it
    main()
