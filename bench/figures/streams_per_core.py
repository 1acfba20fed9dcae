"""How many streams one core carries before tokens are late."""

from collections.abc import AsyncIterator

from bench.ramp import LATE_MS, Level, Ramp, climb, level
from bench.report import Figure, Wanted
from bench.setup import Stage

STREAMS = Wanted("streams_per_core", "streams", goal=800)
WANTED = (STREAMS,)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Ramp the product, then halve the last step.

    The endpoint alone at the same level shows the share of the measuring tools.
    """
    chats = stage.chats()
    steps = (50, 100) if stage.quick else (50, 100, 200, 400, 600, 800, 1000, 1300, 1600)
    ramp = Ramp(1, 100, 1) if stage.quick else Ramp(4, 100, 2)
    levels = [seen async for seen in climb(chats, steps, ramp)]
    in_time = [seen for seen in levels if seen.in_time]
    if not in_time:
        yield STREAMS.of(0, f"The first level was late already: {levels[0].in_words()}.")
        return
    best = in_time[-1]
    if not levels[-1].in_time and not stage.quick:
        between = await level(chats, (best.streams + levels[-1].streams) // 2, ramp)
        levels.append(between)
        best = between if between.in_time else best
    alone = await level(stage.direct, best.streams, ramp)
    yield STREAMS.of(_per_core(best), _note(levels, best, alone))


def _per_core(best: Level) -> float:
    """Return streams per core if the product used more than one core.

    The unused part of one core is not added.
    """
    return best.streams / max(1.0, best.cost.subject_cores)


def _note(levels: list[Level], best: Level, alone: Level) -> str:
    words = "; ".join(seen.in_words() for seen in levels)
    tried = "" if not all(seen.in_time for seen in levels) else " More was not tried."
    return (
        f"50 tokens/s a stream, p99 added time under {LATE_MS} ms. {words}.{tried} At {best.streams} the product "
        f"used {best.cost.subject_cores:.2f} cores ({best.cost.in_words()}); the endpoint alone had p99 "
        f"{alone.p99_ms:.1f} ms."
    )
