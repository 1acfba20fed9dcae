"""The endless tasks of a process, and reports of failures in the background.

An asyncio task that raises ends silently until it is garbage collected. So every endless task is started here: when it
fails or returns, its name and error class are logged, never the error's text, and it is restarted. Jobs and scheduled
tasks report their failures here, too.

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
MAX_PAUSE: Final = 60.0
"""Seconds until a failed task is restarted; doubled each time."""
LATELY: Final = 60.0
"""Seconds for which a task counts as failing after a failure."""
CANCEL_INTERVAL: Final = 2.0
"""Seconds that a cancelled task gets to end until it is cancelled again."""
MAX_CANCELLATIONS: Final = 5

Report = Callable[[str, str], None]
"""A callback for failures: the task's name and the error's class."""

log = structlog.get_logger("discreet.runtime.background")


class TaskReturned(Exception):
    """An endless task returned."""


class Background:
    """The background tasks of one process. `now` returns seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._reports: list[Report] = []
        self._failed: dict[str, float] = {}
        self._endless: set[str] = set()

    def start(self, name: str, run: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Run `run()` until the task is cancelled; restart it when it fails or returns."""
        self._endless.add(name)
        return asyncio.create_task(self._keep_running(name, run), name=name)

    def start_once(self, name: str, work: Awaitable[object]) -> asyncio.Task[None]:
        """Start a task that ends with its work, and report its failure."""
        return asyncio.create_task(self._run_once(name, work), name=name)

    def report(self, name: str, error: BaseException, *, event: str = "background_task_failed") -> None:
        """Log a failure and call the failure callbacks."""
        log.error(event, task=name, error=type(error).__name__)
        self._failed[name] = self._now()
        for tell in self._reports:
            tell(name, type(error).__name__)

    def list_failing(self) -> list[str]:
        """Return the names of endless tasks that failed in the last minute, sorted.

        Other tasks are left out: a failed e-mail, for example, would reveal to a stranger which address has an account.
        """
        since = self._now() - LATELY
        self._failed = {name: at for name, at in self._failed.items() if at > since}
        return sorted(self._failed.keys() & self._endless)

    @contextmanager
    def on_failure(self, report: Report) -> Iterator[None]:
        """Call `report` for every failure within the block."""
        self._reports.append(report)
        try:
            yield
        finally:
            self._reports.remove(report)

    async def stop(self, *tasks: asyncio.Task[None] | None) -> None:
        """Cancel tasks and wait for their end. None is a task that was never started.

        A cancellation can get lost: before Python 3.12, `asyncio.wait_for` drops one that arrives together with its
        result. So it is repeated; a task that ignores all of them is abandoned.
        """
        running = {task for task in tasks if task is not None}
        for _ in range(MAX_CANCELLATIONS):
            for task in running:
                task.cancel()
            if running:
                _, running = await asyncio.wait(running, timeout=CANCEL_INTERVAL)
        for task in running:
            log.error("background_task_abandoned", task=task.get_name())

    async def _keep_running(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        task, pause = asyncio.current_task(), FIRST_PAUSE
        while True:
            started_at = self._now()
            try:
                await run()
                raise TaskReturned
            except Exception as error:
                if task and task.cancelling():  # the error hides the cancellation
                    raise asyncio.CancelledError from error
                self.report(name, error)
            if self._now() - started_at > MAX_PAUSE:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(2 * pause, MAX_PAUSE)

    async def _run_once(self, name: str, work: Awaitable[object]) -> None:
        try:
            await work
        except Exception as error:
            self.report(name, error)


background = Background()
"""The background tasks of this process."""
