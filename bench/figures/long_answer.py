"""The cost of a token to the page near the end of a long answer.

It is compared with the cost near the beginning.
"""

from collections.abc import AsyncIterator

from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

GROWTH = Wanted("long_answer_growth", "× tokens 1,000 to 2,000", goal=1.2)
COST = Wanted("long_answer_us_per_token", "µs CPU/token")
WANTED = (GROWTH, COST)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure Markdown with code, tables and maths at 200 tokens/s, counted in frames.

    The last thousand tokens are compared with the second thousand.
    """
    try:
        from bench.long_answer_page import growing_answer, mixed
    except ImportError as missing:
        raise Unmeasured(f"the browser's driver is not here: {missing}") from missing
    tokens = 3_000 if stage.quick else 10_000
    product = stage.product()
    async with growing_answer(product.origin, product.cookie(), mixed(tokens)) as answer:
        await answer.grow(1_000)
        early = await answer.grow(2_000)
        await answer.grow(tokens - 1_000)
        late = await answer.grow(tokens)
    words = (
        f"The page's thread in Chromium, without a GPU. Near the end {late.late} of {late.frames} frames came more than"
        f" 50 ms after the one before, the latest {late.longest_ms:.0f} ms; near the beginning {early.late} of"
        f" {early.frames}, {early.longest_ms:.0f} ms. Long tasks: {late.long_tasks} and {early.long_tasks}."
    )
    yield GROWTH.of(late.us_per_token / early.us_per_token, words)
    yield COST.of(late.us_per_token, f"Tokens {tokens - 1_000:,} to {tokens:,}; early {early.us_per_token:.0f} µs.")
