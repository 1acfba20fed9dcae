"""The start of a cell while its packages are loaded, and the memory that a cell adds."""

import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import fmean
from uuid import uuid4

import psutil

from bench.processes import proportional_kb
from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage
from discreet.adapters.child_environment import child_environment
from discreet.code.service import Cells

START = Wanted("cell_start_ms", "ms", goal=150)
MEMORY = Wanted("cell_memory_mb", "MB", goal=120)
WANTED = (START, MEMORY)
CELLS = 4
PYTHON = Path(sys.prefix, "code", "bin", "python")
"""Of `make setup-code`."""


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Run a first line in new conversations, then look at the memory of their cells."""
    cells = Cells(PYTHON, child_environment(), max_cells=CELLS)
    try:
        state = await cells.state()
        if not state.is_available:
            raise Unmeasured(state.sentence)
        rounds, sizes = [], []
        for _ in range(stage.rounds):
            starts, conversations = [], [uuid4() for _ in range(CELLS)]
            for conversation in conversations:
                began = time.perf_counter()
                await cells.run(conversation, "1 + 1")
                starts.append((time.perf_counter() - began) * 1000)
            rounds.append(fmean(starts))
            sizes.append(_own_memory() / CELLS)
            for conversation in conversations:
                cells.forget(conversation)
    finally:
        await cells.close()
    yield START.of_rounds(rounds, "From the request of a new conversation to the first result, packages loaded.")
    yield MEMORY.of_rounds(sizes, "Proportional share of a cell with its keeper, after its first line.")


def _own_memory() -> float:
    """Return the megabytes of all processes of cells, each shared page divided among those that share it."""
    family = psutil.Process().children(recursive=True)
    ours = [each.pid for each in family if "discreet.code.zygote" in " ".join(each.cmdline())]
    return proportional_kb(ours) / 1024
