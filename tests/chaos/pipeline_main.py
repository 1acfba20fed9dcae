"""The training pipeline's process (`discreet.app.improvement`) with a clock that is ahead (`clock_ahead.py`)."""

import runpy

from tests.chaos import clock_ahead

if __name__ == "__main__":
    clock_ahead.install()
    runpy.run_module("discreet.app.improvement", run_name="__main__", alter_sys=True)
