"""`discreet COMMAND…` with a clock that is ahead (`clock_ahead.py`)."""

from discreet.cli.commands import main
from tests.chaos import clock_ahead

if __name__ == "__main__":
    clock_ahead.install()
    main()
