"""The server knows at once whether Python can run, however long the check takes."""

import asyncio
from contextlib import AsyncExitStack

from discreet.app.cell_check import NOT_CHECKED, start_check
from tests.fakes.python_cells import ScriptedCells


async def test_the_state_is_known_at_once_while_the_packages_load() -> None:
    cells = ScriptedCells()
    cells.reset()
    cells.state_gate = asyncio.Event()
    async with AsyncExitStack() as stack:
        check = start_check(cells, stack)
        await asyncio.wait_for(cells.state_requested.wait(), 30)
        assert await asyncio.wait_for(check.state(), 30) == NOT_CHECKED
        cells.state_gate.set()
        async with asyncio.timeout(30):
            while not (await check.state()).is_available:
                await asyncio.sleep(0)
