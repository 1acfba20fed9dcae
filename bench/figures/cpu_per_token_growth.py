"""Whether a token costs more the longer its answer is."""

import asyncio
from collections.abc import AsyncIterator
from time import perf_counter

from bench.cost import must_be_whole, whole_run, window
from bench.load import Load, Shape
from bench.report import Figure, Wanted
from bench.script import Script
from bench.setup import Stage, Subject

BETWEEN = Wanted("cpu_per_token_growth", "× answers of 100 tokens", goal=1.1)
WITHIN = Wanted("cpu_per_token_growth_within", "× beginning of the answer", goal=1.1)
WANTED = (BETWEEN, WITHIN)

_STREAMS = 10
_GAP_MS = 2


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Compare long answers with short ones, and the end of long ones with their start.

    The last fifth of a long answer is compared with its second tenth. Short answers pay for their turn more often,
    which could hide a growth; within one answer nothing can.
    """
    chats = stage.chats()
    tokens = 2_000 if stage.quick else 10_000
    between, within, words = [], [], ""
    for _ in range(min(stage.rounds, 2)):
        short = await _short_answers(chats, tokens)
        long, growth = await _long_answers(chats, tokens)
        between.append(long / short)
        within.append(growth)
        words = f"Last round: {short:.1f} µs a token in answers of 100 tokens, {long:.1f} µs in {tokens:,}."
    note = f"{_STREAMS} streams, a token each {_GAP_MS} ms, the same number of tokens in both. {words}"
    yield BETWEEN.of_rounds(between, note)
    words = f"Tokens {tokens * 8 // 10:,} on against tokens {tokens // 10:,} on, as many of each."
    yield WITHIN.of_rounds(within, words)


async def _short_answers(chats: Subject, tokens: int) -> float:
    shape = Shape(Script(gap_ms=_GAP_MS, tokens=100), streams=_STREAMS, answers=tokens // 100, ramp=0.2)
    _, cost = await whole_run(chats, shape)
    return cost.subject_microseconds


async def _long_answers(chats: Subject, tokens: int) -> tuple[float, float]:
    """Return the CPU per token of long answers, and its growth within them."""
    shape = Shape(Script(gap_ms=_GAP_MS, tokens=tokens), streams=_STREAMS, ramp=0.2)
    load = Load(chats.target, shape)
    began, lasts = perf_counter(), shape.script.seconds
    complete = asyncio.create_task(window(chats, load, began, began + lasts + 1))
    running = asyncio.create_task(load.run())
    try:
        early = await window(chats, load, began + lasts * 0.1, began + lasts * 0.28)
        late = await window(chats, load, began + lasts * 0.8, began + lasts * 0.98)
        await running
        total = (await complete).cost.subject_microseconds
    finally:
        running.cancel()
        complete.cancel()
    must_be_whole(chats, load.tally)
    return total, late.cost.subject_microseconds / early.cost.subject_microseconds
