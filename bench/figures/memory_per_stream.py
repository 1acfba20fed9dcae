"""The server's memory for one more open stream."""

import asyncio
from collections.abc import AsyncIterator

from bench.cost import must_be_whole
from bench.load import Load, Shape
from bench.processes import resident_kb
from bench.report import Figure, Unmeasured, Wanted
from bench.script import Script
from bench.setup import Stage

MEMORY = Wanted("memory_per_stream_kb", "kB", goal=24)
WANTED = (MEMORY,)

STARTS_A_SECOND = 50
SPARE_TOKENS = 40
"""Tokens beyond the ramp: 20 seconds in which a busy machine may open the last streams."""


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure the growth of the server's memory from few to many streams, per stream."""
    few = 20
    levels = (few, 120) if stage.quick else (few, 200, 400, 600)
    sizes = [await _held_kb(stage, streams) for streams in levels]
    growth = [(kb - sizes[0]) / (streams - few) for kb, streams in zip(sizes[1:], levels[1:], strict=True)]
    note = (
        f"Growth from {few} to {levels[-1]} open streams at 2 tokens/s each, resident memory of the server without "
        "the database; the spread is over the levels between."
    )
    yield MEMORY.of(growth[-1], note, (min(growth), max(growth)))


async def _held_kb(stage: Stage, streams: int) -> float:
    """Return resident memory while `streams` are open and writing slowly.

    Unmeasured where the machine is too slow to open the last before the first has ended.
    """
    chats = stage.chats()
    ramp = streams / STARTS_A_SECOND
    script = Script(gap_ms=500, tokens=int(ramp * 2) + SPARE_TOKENS)
    load = Load(chats.target, Shape(script, streams=streams, ramp=ramp))
    running = asyncio.create_task(load.run())
    try:
        while len(load.tally.first_token) < streams and not running.done():  # noqa: ASYNC110  # the tally has no event
            await asyncio.sleep(0.05)
        if load.tally.answers:
            raise Unmeasured(f"the machine did not open {streams} streams before the first of them had ended.")
        kilobytes = resident_kb(stage.product().server_pids()) * 1.024
        await running
    finally:
        running.cancel()
    must_be_whole(chats, load.tally)
    return kilobytes
