"""More and more streams at once, until tokens come late."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from time import perf_counter

from bench.cost import Cost, window
from bench.load import Load, Shape, percentile
from bench.script import Script
from bench.stage import Subject

LATE_MS = 50
_GAP_MS = 20
_STARTS_PER_SECOND = 250


@dataclass(frozen=True)
class Level:
    """One number of streams at 50 tokens a second each, over the window in which all of them were running."""

    streams: int
    p50_ms: float
    p99_ms: float
    failed: int
    cost: Cost

    @property
    def in_time(self) -> bool:
        return not self.failed and self.p99_ms <= LATE_MS

    @property
    def tokens_per_second(self) -> float:
        return self.cost.tokens / self.cost.seconds

    def in_words(self) -> str:
        return f"{self.streams} streams: p50 {self.p50_ms:.1f} ms, p99 {self.p99_ms:.1f} ms, {self.failed} failed"


async def level(subject: Subject, streams: int, seconds: float) -> Level:
    """Start `streams` gradually, watch them for `seconds` when all are running, and let them end."""
    ramp = max(0.5, streams / _STARTS_PER_SECOND)
    settle = 0.5
    tokens = int((ramp + settle + seconds) * 1000 / _GAP_MS) + 1
    load = Load(subject.target, Shape(Script(gap_ms=_GAP_MS, tokens=tokens), streams=streams, ramp=ramp))
    began = perf_counter()
    running = asyncio.create_task(load.run())
    try:
        seen = await window(subject, load, began + ramp + settle, began + ramp + settle + seconds)
        await running
    finally:
        running.cancel()
    p50, p99 = (percentile(seen.lateness, percent) * 1000 for percent in (50, 99))
    return Level(streams, p50, p99, load.tally.failed, seen.cost)


async def climb(subject: Subject, steps: Iterable[int], seconds: float, tries: int) -> AsyncIterator[Level]:
    """Levels in the order of `steps`, up to and with the first that is not in time.

    A level that is late is tried up to `tries` times: on a shared machine a late second may be somebody else's.
    """
    for streams in steps:
        for _ in range(tries):
            seen = await level(subject, streams, seconds)
            if seen.in_time:
                break
        yield seen
        if not seen.in_time:
            return
