"""The progress of a build and its estimated remaining time."""

import time
from collections.abc import Callable

from discreet.training.protocol import BuildProgress

REPORT_SECONDS = 0.5
"""Seconds between two reports: often enough to watch, and to notice a cancellation soon."""


class ProgressReporter:
    """Counts conversations.

    `done` were finished by earlier attempts and do not count for the pace.
    """

    def __init__(self, total: int, done: int, report: Callable[[BuildProgress], None]) -> None:
        self._total, self._done_before, self._done, self._report = total, done, done, report
        self._started_at = self._reported = time.monotonic()
        self._report_progress(done)

    def mark_finished(self, conversations: int) -> None:
        """Count a finished batch."""
        self._done += conversations
        self._report_progress(self._done)

    def report_within(self, conversations: float) -> None:
        """Report progress within the current batch, at intervals."""
        if time.monotonic() - self._reported >= REPORT_SECONDS:
            self._report_progress(self._done + int(conversations))

    def _report_progress(self, done: int) -> None:
        self._reported = time.monotonic()
        total = max(self._total, done)
        new = done - self._done_before
        left = (self._reported - self._started_at) / new * (total - done) if new else None
        self._report(BuildProgress(done, total, left))
