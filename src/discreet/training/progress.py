"""How far a build is, and how long it will take at the pace that it has kept."""

import time
from collections.abc import Callable

from discreet.training.protocol import BuildProgress

EVERY = 0.5
"""Seconds between two reports: often enough to watch, and to notice soon that nobody wants the dataset any more."""


class ProgressReporter:
    """Counts conversations. `done` of them were finished by earlier attempts, whose pace says nothing of this one."""

    def __init__(self, total: int, done: int, report: Callable[[BuildProgress], None]) -> None:
        self._total, self._before, self._done, self._report = total, done, done, report
        self._began = self._reported = time.monotonic()
        self._say(done)

    def finished(self, conversations: int) -> None:
        """A stretch is written down."""
        self._done += conversations
        self._say(self._done)

    def within(self, conversations: float) -> None:
        """So many conversations of the stretch under way are done; reported now and then."""
        if time.monotonic() - self._reported >= EVERY:
            self._say(self._done + int(conversations))

    def _say(self, done: int) -> None:
        self._reported = time.monotonic()
        total = max(self._total, done)
        new = done - self._before
        left = (self._reported - self._began) / new * (total - done) if new else None
        self._report(BuildProgress(done, total, left))
