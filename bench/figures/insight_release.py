"""The pace of releasing a day of private statistics, and the process's memory."""

from collections.abc import AsyncIterator

from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

GPTS, CONTRIBUTIONS = 200, 200_000
PACE = Wanted("insight_release_contributions_per_s", "contributions/s")
CPU = Wanted("insight_release_cpu_us", "µs per contribution", goal=10)
MEMORY = Wanted("insight_release_memory_mb", "MB")
EMPTY = Wanted("insight_release_gpts_per_s", "GPTs/s")
WANTED = (PACE, CPU, MEMORY, EMPTY)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Release one day with people and one without.

    The CPU of the day without people is the cost of empty numbers.
    """
    try:
        from bench.contributions import day_to_release, release
    except ImportError as missing:
        raise Unmeasured(f"private statistics are not here: {missing}") from missing
    contributions = CONTRIBUTIONS // (10 if stage.quick else 1)
    async with day_to_release(GPTS, 0) as on:
        empty = await release(on, 0)
    async with day_to_release(GPTS, contributions) as on:
        full = await release(on, contributions)
    note = f"{full.contributions:,} contributions to {full.gpts:,} GPTs in {full.seconds:.1f} s"
    yield PACE.of(full.per_second, f"{note}, the start of the process included.")
    yield CPU.of(
        (full.cpu - empty.cpu) / full.contributions * 1e6, f"{full.cpu:.1f} s less {empty.cpu:.1f} s without people."
    )
    yield MEMORY.of(full.memory.peak, note + ".")
    yield EMPTY.of(empty.gpts / empty.seconds, f"A day without people for {empty.gpts:,} GPTs: {empty.seconds:.1f} s.")
