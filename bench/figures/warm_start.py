"""From the command to the first page, on a data folder that was used before."""

from collections.abc import AsyncIterator

from bench.figures.first_page import fetch
from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

START = Wanted("warm_start_s", "s", goal=2)
WANTED = (START,)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Stop the server and start it again, its embedded database too."""
    product = stage.product()
    rounds = []
    for _ in range(stage.rounds):
        await product.stop()
        rounds.append(await product.start())
        page = await fetch(product.origin, "/")
        if page.status != 200:
            raise Unmeasured(f"the first page answered with status {page.status}.")
    note = "From starting the process to the first page answered, embedded PostgreSQL included."
    yield START.of_rounds(rounds, note)
