"""Checks in the background whether cells can run: loading the packages of Python takes up to two minutes.

Invariants:
- `state` never waits: it is asked before each answer, and by the page that shows what GPTs can do.
"""

import asyncio
from contextlib import AsyncExitStack
from typing import Final

from discreet.ports.cells import CellState, PythonCells
from discreet.runtime.background import background

CHECK_INTERVAL: Final = 15.0
"""Seconds between two checks. After the first, only cells that could not start are started for one."""
NOT_CHECKED: Final = CellState(
    is_available=False, sentence="This server is still loading Python for GPTs. Try again in a minute."
)


class CellCheck:
    """The last known state of `cells`."""

    def __init__(self, cells: PythonCells) -> None:
        self._cells, self._known = cells, NOT_CHECKED

    async def state(self) -> CellState:
        """Return the last known state at once."""
        return self._known

    async def watch(self) -> None:
        """Check the state until this coroutine is cancelled."""
        while True:
            self._known = await self._cells.state()
            await asyncio.sleep(CHECK_INTERVAL)


def start_check(cells: PythonCells, stack: AsyncExitStack) -> CellCheck:
    """Return the check of these cells, which runs until the stack ends."""
    check = CellCheck(cells)
    stack.push_async_callback(background.stop, background.start("cell check", check.watch))
    return check
