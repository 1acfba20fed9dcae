"""How much memory a guest of a link takes."""

import asyncio
from collections.abc import AsyncIterator

from bench.discreet_server import Product
from bench.guests import SETTINGS, GuestCrowd
from bench.load import Target
from bench.processes import resident_kb
from bench.report import Figure, Wanted
from bench.setup import Stage

KILOBYTES = Wanted("guest_memory_kb", "KB", goal=100)
WANTED = (KILOBYTES,)
WARM = 50


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure 1,000 guests at once, each with a chat of two turns, in the memory of one server process.

    The resident memory before is that after other guests came and went: what a first guest loads does not count.
    """
    endpoint = stage.direct.target
    assert isinstance(endpoint, Target)
    number = 200 if stage.quick else 1_000
    async with (
        Product(f"http://127.0.0.1:{endpoint.port}", settings=SETTINGS) as product,
        GuestCrowd(product) as crowd,
    ):
        await crowd.leave(await crowd.come(range(WARM)))
        await asyncio.sleep(2)
        before = resident_kb([product.pid])
        guests = await crowd.come(range(WARM, WARM + number))
        grown = resident_kb([product.pid]) - before
        await crowd.leave(guests)
        await asyncio.sleep(20)
        left = resident_kb([product.pid]) - before
    note = f"{number} guests at once, two turns each; {left / 1024:.0f} MiB more than before 20 s after they left."
    yield KILOBYTES.of(grown / number, note)
