"""What the product adds to the time to the first token of one stream."""

from collections.abc import AsyncIterator

from bench.cost import whole_run
from bench.load import Shape, percentile
from bench.report import Figure, Unmeasured, Wanted
from bench.script import Script
from bench.setup import Stage, Subject

ADDED = Wanted("added_first_token_ms", "ms", goal=2)
WANTED = (ADDED,)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure the median over consecutive new chats.

    The endpoint's own median of the same round is subtracted.
    """
    chats = stage.chats()
    added, floor = [], []
    for _ in range(stage.rounds):
        direct = await _median_ms(stage, stage.direct)
        added.append(await _median_ms(stage, chats) - direct)
        try:
            floor.append(await _median_ms(stage, stage.floor()) - direct)
        except Unmeasured:
            continue
    proxy = f"{min(floor):.2f} to {max(floor):.2f} ms" if floor else "not measured"
    note = f"New chats one at a time on one connection, medians; the byte proxy adds {proxy}."
    yield ADDED.of_rounds(added, note)


async def _median_ms(stage: Stage, subject: Subject) -> float:
    shape = Shape(Script(gap_ms=4, tokens=8), answers=15 if stage.quick else 60)
    tally, _ = await whole_run(subject, shape)
    return percentile(tally.first_token, 50) * 1000
