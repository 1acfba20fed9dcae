"""What the product adds to the first token when 100 streams start in a second."""

from collections.abc import AsyncIterator

from bench.cost import whole_run
from bench.load import Shape, percentile
from bench.report import Figure, Wanted
from bench.script import Script
from bench.setup import Stage, Subject

ADDED = Wanted("added_first_token_100_ms", "ms", goal=10)
WANTED = (ADDED,)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure the median over the hundred streams.

    The endpoint's own median of the same round is subtracted.
    """
    chats = stage.chats()
    added, slowest = [], []
    for _ in range(stage.rounds):
        direct, _ = await _percentiles_ms(stage, stage.direct)
        median, p99 = await _percentiles_ms(stage, chats)
        added.append(median - direct)
        slowest.append(p99 - direct)
    note = (
        "100 new chats starting within a second, each then 50 tokens/s; medians. "
        f"p99 less the endpoint's median: {min(slowest):.1f} to {max(slowest):.1f} ms."
    )
    yield ADDED.of_rounds(added, note)


async def _percentiles_ms(stage: Stage, subject: Subject) -> tuple[float, float]:
    shape = Shape(Script(gap_ms=20, tokens=50 if stage.quick else 100), streams=100, ramp=1)
    tally, _ = await whole_run(subject, shape)
    return percentile(tally.first_token, 50) * 1000, percentile(tally.first_token, 99) * 1000
