"""The speed of endpoint and load generator alone, to tell it from the product's."""

from collections.abc import AsyncIterator

from bench.ramp import Level, Ramp, climb
from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

TOGETHER = Wanted("ceiling_tokens_per_s", "tokens/s")
ENDPOINT = Wanted("ceiling_endpoint_us_per_token", "µs CPU/token")
LOAD = Wanted("ceiling_load_us_per_token", "µs CPU/token")
WANTED = (TOGETHER, ENDPOINT, LOAD)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Ramp the endpoint without anything in front of it."""
    steps = (200, 800) if stage.quick else (100, 400, 800, 1600, 2000, 2400, 3200, 4000)
    ramp = Ramp(1, 1000, 1) if stage.quick else Ramp(3, 500, 2)
    levels = [level async for level in climb(stage.direct, steps, ramp)]
    in_time = [level for level in levels if level.in_time]
    if not in_time:
        raise Unmeasured(f"the endpoint alone was late already: {levels[0].in_words()}.")
    best = in_time[-1]
    yield TOGETHER.of(best.tokens_per_second, _note(levels))
    yield _per_token(ENDPOINT, "endpoint", in_time)
    yield _per_token(LOAD, "load", in_time)


def _note(levels: list[Level]) -> str:
    bound = "more was not tried" if levels[-1].in_time else "the next level was late"
    words = "; ".join(level.in_words() for level in levels)
    return f"Endpoint and load generator alone, one process each, 50 tokens/s a stream; {bound}. {words}."


def _per_token(wanted: Wanted, part: str, levels: list[Level]) -> Figure:
    """Return the cost at the highest level that was in time.

    Fuller levels share a system call among tokens and cost less.
    """
    costs = [level.cost.microseconds(part) for level in levels]
    alone = 1e6 / costs[-1]
    note = f"At {levels[-1].streams} streams. At this cost a core would give {alone:,.0f} tokens/s."
    return wanted.of(costs[-1], note, (min(costs), max(costs)))
