"""A clock that is some days ahead, so that a test can set midnight for all processes of an installation at once."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from discreet.adapters import child_environment, clock
from discreet.training import process

VARIABLE = "CHAOS_CLOCK"
"""The environment variable that names the clock's file. The file has one byte for each day."""


class ClockAhead:
    """The system's clock, some days ahead (ports.Clock)."""

    def now(self) -> datetime:
        """Return the time. It needs the file's size only, which a confined pipeline may ask for."""
        return datetime.now(UTC) + timedelta(days=days_ahead(Path(os.environ[VARIABLE])))


def days_ahead(file: Path) -> int:
    return file.stat().st_size


def turn_midnight(file: Path) -> None:
    with file.open("ab") as days:
        days.write(b"\n")


def install() -> None:
    """Set this process's clock ahead, and that of its pipeline. Called before a composition root names the clock."""
    setattr(clock, "SystemClock", ClockAhead)  # noqa: B010
    setattr(process, "MODULE", "tests.chaos.pipeline_main")  # noqa: B010
    setattr(child_environment, "PASSED_ON", (*child_environment.PASSED_ON, VARIABLE))  # noqa: B010
