"""More and more streams at once, until tokens are late."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from time import perf_counter

from bench.cost import Cost, window
from bench.load import Load, Shape, percentile
from bench.script import Script
from bench.setup import Subject

LATE_MS = 50
_GAP_MS = 20


@dataclass(frozen=True)
class Ramp:
    """The steps of a ramp.

    Each level is measured for `seconds`, reached by so many starts per second, with up to `tries` attempts. A late
    level is tried again, because another program may have caused a late second on a shared machine.
    """

    seconds: float
    starts_per_second: int
    tries: int


@dataclass(frozen=True)
class Level:
    """One number of streams at 50 tokens per second each, while all were running.

    `p50_ms` and `p99_ms` are of the time added to a token; `late_ms` is the median lateness, start included.
    """

    streams: int
    p50_ms: float
    p99_ms: float
    late_ms: float
    failures: str
    cost: Cost

    @property
    def in_time(self) -> bool:
        return not self.failures and self.p99_ms <= LATE_MS

    @property
    def tokens_per_second(self) -> float:
        return self.cost.tokens / self.cost.seconds

    def in_words(self) -> str:
        failed = f", failed: {self.failures}" if self.failures else ""
        return (
            f"{self.streams} streams: added p50 {self.p50_ms:.1f} ms, p99 {self.p99_ms:.1f} ms, "
            f"late by {self.late_ms:.1f} ms{failed}"
        )


async def level(subject: Subject, streams: int, ramp: Ramp) -> Level:
    """Start `streams` gradually, measure them while all are running, and let them end."""
    starting = max(0.5, streams / ramp.starts_per_second)
    settled = starting + 0.5
    tokens = int((settled + ramp.seconds) * 1000 / _GAP_MS) + 1
    load = Load(subject.target, Shape(Script(gap_ms=_GAP_MS, tokens=tokens), streams=streams, ramp=starting))
    began = perf_counter()
    running = asyncio.create_task(load.run())
    try:
        seen = await window(subject, load, began + settled, began + settled + ramp.seconds)
        await running
    finally:
        running.cancel()
    p50, p99 = (percentile(seen.added, percent) * 1000 for percent in (50, 99))
    late = percentile(seen.lateness, 50) * 1000
    return Level(streams, p50, p99, late, load.tally.failures_in_words(), seen.cost)


async def climb(subject: Subject, steps: Iterable[int], ramp: Ramp) -> AsyncIterator[Level]:
    """Yield levels in the order of `steps`, ending with the first that is late."""
    for streams in steps:
        for _ in range(ramp.tries):
            seen = await level(subject, streams, ramp)
            if seen.in_time:
                break
        yield seen
        if not seen.in_time:
            return
