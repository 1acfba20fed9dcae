"""How long a person waits for a search in 10,000 of their messages."""

from collections.abc import AsyncIterator

from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

MESSAGES = 10_000
FIRST = Wanted("find_first_ms", "ms", goal=300)
WHOLE = Wanted("find_all_ms", "ms", goal=1500)
WANTED = (FIRST, WHOLE)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    try:
        from bench.search_seed import EVERYWHERE, NOWHERE, searcher
    except ImportError as missing:
        raise Unmeasured(f"the product is not here: {missing}") from missing
    messages = MESSAGES // (10 if stage.quick else 1)
    async with searcher(messages) as looking:
        await looking.search_first(EVERYWHERE)
        rounds = range(2 * stage.rounds + 1)
        first = [1e3 * await looking.search_first(EVERYWHERE) for _ in rounds]
        searches = [await looking.search_all(NOWHERE) for _ in rounds]
    yield FIRST.of_rounds(first, "A word that nearly every conversation holds: the first part, as the page shows it.")
    note = f"A word that none of {messages:,} messages holds: all of them, in {searches[0][1]} parts."
    yield WHOLE.of_rounds([1e3 * seconds for seconds, _ in searches], note)
