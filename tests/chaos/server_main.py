"""The program, with a clock that is as many days ahead as a file says, so that a test can set midnight.

python -m tests.chaos.server_main FILE COMMAND…
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from discreet.adapters import clock
from discreet.cli.commands import main


class ClockAhead:
    """The system's clock, some days ahead (ports.Clock)."""

    days: Path

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=int(self.days.read_text()))


if __name__ == "__main__":
    ClockAhead.days = Path(sys.argv.pop(1))
    setattr(clock, "SystemClock", ClockAhead)  # noqa: B010 - before the composition root names it
    main()
