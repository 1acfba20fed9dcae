"""Composes the cells in which the Python of GPTs runs."""

import sys
from contextlib import AsyncExitStack
from pathlib import Path

from discreet.adapters.child_environment import child_environment
from discreet.code.service import Cells
from discreet.ports.cells import CellState
from discreet.runtime.background import background
from discreet.settings import Settings


def build_cells(settings: Settings) -> Cells:
    """Return the cells of the settings, or of the environment that `make setup-code` installs inside this one."""
    if settings.code_python == "none":
        return Cells(None, child_environment())
    return Cells(settings.code_python or Path(sys.prefix, "code", "bin", "python"), child_environment())


def start_cells(settings: Settings, stack: AsyncExitStack) -> Cells:
    """Return cells whose idle ones end by themselves, and all of them with the stack."""
    cells = build_cells(settings)
    stack.push_async_callback(cells.close)
    stack.push_async_callback(background.stop, background.start("cells", cells.watch))
    return cells


async def examine_cells(settings: Settings) -> CellState:
    """Return whether a cell can start here, after starting one."""
    cells = build_cells(settings)
    try:
        return await cells.state()
    finally:
        await cells.close()
