"""The endless tasks of a process, and failures of whatever it does beside answering people.

An asyncio task that raises ends, and nothing says so before it is garbage collected. So every endless task is started
here: when it fails or returns, that is logged by name and error class, never by the error's words, and it is started
again. Jobs, chores and steps of them report their failures here, too.

Invariants:
- No module starts an endless task in another way (`tests/services/test_background.py`).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

import structlog

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
"""Seconds until a task that failed is started again: twice as long each time."""
LATELY: Final = 60.0
"""Seconds for which a task counts as failing after it failed."""

Report = Callable[[str, str], None]
"""Hears of a failure: the task's name and the error's class."""

log = structlog.get_logger("discreet.runtime.background")


class Returned(Exception):
    """An endless task returned."""


class Background:
    """One for each process. `now` gives seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._reports: list[Report] = []
        self._failed: dict[str, float] = {}
        self._endless: set[str] = set()

    def start(self, name: str, run: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Run `run()` until the task is cancelled, again and again where it fails or returns."""
        self._endless.add(name)
        return asyncio.create_task(self._keep_running(name, run), name=name)

    def once(self, name: str, work: Awaitable[object]) -> asyncio.Task[None]:
        """A task that ends when its work is done, and reports where that fails."""
        return asyncio.create_task(self._run_once(name, work), name=name)

    def report(self, name: str, error: BaseException, *, event: str = "background_task_failed") -> None:
        """Log a failure, and tell those that hear of failures."""
        log.error(event, task=name, error=type(error).__name__)
        self._failed[name] = self._now()
        for tell in self._reports:
            tell(name, type(error).__name__)

    def failing(self) -> list[str]:
        """The names of endless tasks that failed within the last minute, in alphabetical order.

        Of nothing else: that a letter could not be sent would tell a stranger who has an account.
        """
        since = self._now() - LATELY
        self._failed = {name: at for name, at in self._failed.items() if at > since}
        return sorted(self._failed.keys() & self._endless)

    @contextmanager
    def telling(self, report: Report) -> Iterator[None]:
        """`report` hears of every failure within the block."""
        self._reports.append(report)
        try:
            yield
        finally:
            self._reports.remove(report)

    async def _keep_running(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        pause = FIRST_PAUSE
        while True:
            began = self._now()
            try:
                await run()
                raise Returned
            except Exception as error:
                self.report(name, error)
            if self._now() - began > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _run_once(self, name: str, work: Awaitable[object]) -> None:
        try:
            await work
        except Exception as error:
            self.report(name, error)


background = Background()
"""This process's."""
