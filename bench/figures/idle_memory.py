"""The memory of an idle server."""

import asyncio
from collections.abc import AsyncIterator

from bench.processes import proportional_kb, resident_kb
from bench.report import Figure, Wanted
from bench.setup import Stage

MEMORY = Wanted("idle_memory_mb", "MB", goal=150)
WANTED = (MEMORY,)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure resident memory of the server and its children, without the database.

    The embedding model runs in other processes.
    """
    product = stage.product()
    await asyncio.sleep(1)
    server = resident_kb(product.server_pids()) * 1.024 / 1000
    database = proportional_kb(product.database_pids()) * 1.024 / 1000
    note = (
        f"Resident, after set-up and a dozen answers; {len(product.server_pids())} process(es). "
        f"The database beside it: {database:.0f} MB, pages that its processes share counted once."
    )
    yield MEMORY.of(server, note)
