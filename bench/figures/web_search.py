"""The time of a web search beside the engine's own."""

from collections.abc import AsyncIterator
from time import process_time

from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

ADDED = Wanted("web_search_added_ms", "ms", goal=100)
CPU = Wanted("web_search_cpu_ms", "ms", goal=20)
WANTED = (ADDED, CPU)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure a search that the user has allowed in the chat.

    It begins with the model's call and ends with the results for the model: the card, the grant, the ledger's row, the
    request, the reading, and the outcome. The time of a plain request to the same engine is subtracted.
    """
    try:
        from bench.web_search import web_searcher
    except ImportError as missing:
        raise Unmeasured(f"the product is not here: {missing}") from missing
    async with web_searcher() as searching:
        await searching.search(1)
        rounds = range(2, (10 if stage.quick else 40) + 2)
        direct = min([await searching.direct() for _ in rounds])
        began = process_time()
        added = [1e3 * (await searching.search(n) - direct) for n in rounds]
        spent = 1e3 * (process_time() - began) / len(rounds)
    yield CPU.of(spent, "CPU of the server's process for one search, without PostgreSQL.")
    yield ADDED.of_rounds(added, f"An engine on loopback that answers at once, in {1e3 * direct:.1f} ms; ten results.")
