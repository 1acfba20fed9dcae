"""The measures: one number per round, in the same way for all contenders.

The loads and the patience are the same for all. If a contender cannot keep the pace of a load, its answers only take
longer: CPU counts until the last answer has ended.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bench.cost import must_be_whole, whole_run
from bench.load import Load, Shape, percentile, run
from bench.peers.browser import VisitResult, measure_visit
from bench.peers.subjects import API, CHAT, LITELLM, PEOPLE, WEBUI, Contender, Contenders
from bench.processes import proportional_kb, resident_kb
from bench.ramp import Level, Ramp, climb
from bench.report import Unmeasured
from bench.script import Script

PATIENCE_SECONDS = 300
STARTS_A_SECOND = 10
"""If starting is not measured."""
SPARE_TOKENS = 40
"""Tokens beyond the ramp of the streams whose memory is measured: 20 seconds in which the last ones may open."""
FEW = 20
"""Open streams from which the growth of memory is counted, up to as many as there are people."""
CHATS, APIS = (CHAT, WEBUI), (API, LITELLM)
ALL = (*CHATS, *APIS)


@dataclass(frozen=True)
class Row:
    """One number of a measure. `compared`: whether its ratio is meaningful."""

    name: str
    title: str
    unit: str
    more_is_better: bool = False
    compared: bool = True


@dataclass(frozen=True)
class Measure:
    """A measure. `take` returns the number of each row.

    `of` names the contenders that it applies to; `once`: one round is enough.
    """

    rows: tuple[Row, ...]
    take: Callable[[Contenders, Contender], Awaitable[tuple[float, ...]]]
    of: tuple[str, ...] = ALL
    once: bool = False


async def cost_of_few(field: Contenders, contender: Contender) -> tuple[float, ...]:
    return await _cost(field, contender, 10, 100 if field.stage.quick else 250)


async def cost_of_many(field: Contenders, contender: Contender) -> tuple[float, ...]:
    return await _cost(field, contender, PEOPLE, 60 if field.stage.quick else 300)


async def _cost(field: Contenders, contender: Contender, streams: int, tokens: int) -> tuple[float, ...]:
    ramp = streams / STARTS_A_SECOND
    shape = Shape(Script(gap_ms=20, tokens=tokens), streams=streams, ramp=ramp, patience=PATIENCE_SECONDS)
    _, cost = await whole_run(contender.subject, shape)
    return cost.subject_microseconds, 1e6 / cost.subject_microseconds


async def first_token_of_one(field: Contenders, contender: Contender) -> tuple[float, ...]:
    shape = Shape(Script(gap_ms=4, tokens=8), answers=10 if field.stage.quick else 30, patience=PATIENCE_SECONDS)
    return (await _added_first_token(field, contender, shape),)


async def first_token_of_many(field: Contenders, contender: Contender) -> tuple[float, ...]:
    tokens = 30 if field.stage.quick else 100
    shape = Shape(Script(gap_ms=20, tokens=tokens), streams=PEOPLE, ramp=1, patience=PATIENCE_SECONDS)
    return (await _added_first_token(field, contender, shape),)


async def _added_first_token(field: Contenders, contender: Contender, shape: Shape) -> float:
    """Return the median less the endpoint's own of the same minute, in milliseconds."""
    direct, _ = await whole_run(field.direct, shape)
    seen, _ = await whole_run(contender.subject, shape)
    return (percentile(seen.first_token, 50) - percentile(direct.first_token, 50)) * 1000


async def simultaneous(field: Contenders, contender: Contender) -> tuple[float, ...]:
    """Count failures with the load generator's own patience, like that of a person."""
    tally = await run(contender.subject.target, Shape(Script(gap_ms=20, tokens=30), streams=PEOPLE))
    await asyncio.sleep(1)
    return (tally.failed,)


async def streams_per_core(field: Contenders, contender: Contender) -> tuple[float, ...]:
    """Return the last level in time, per core if more than one core was used."""
    steps = (5, 10, 20, 40, 80) if field.stage.quick else (5, 10, 15, 20, 25, 30, 40, 50, 75, *range(100, 1600, 100))
    if contender.name == WEBUI:
        steps = tuple(step for step in steps if step <= PEOPLE)
    ramp = Ramp(1, 50, 1) if field.stage.quick else Ramp(3, 100, 2)
    best: Level | None = None
    async for level in climb(contender.subject, steps, ramp):
        best = level if level.in_time else best
    return (best.streams / max(1.0, best.cost.subject_cores) if best else 0.0,)


async def idle_memory(field: Contenders, contender: Contender) -> tuple[float, ...]:
    """Return the server's megabytes, and the same with those of its separate database.

    All of that database's processes share its buffers, so each page counts once.
    """
    await asyncio.sleep(1)
    server = contender.server_pids()
    database = proportional_kb(set(contender.pids()) - set(server)) * 1.024 / 1000
    return _megabytes(server), _megabytes(server) + database


async def memory_per_stream(field: Contenders, contender: Contender) -> tuple[float, ...]:
    """Return the kilobytes for one more open stream, without a database."""
    few, many = [await _memory_with_streams(contender, streams) for streams in (FEW, PEOPLE)]
    return ((many - few) * 1000 / (PEOPLE - FEW),)


async def _memory_with_streams(contender: Contender, streams: int) -> float:
    """Return the megabytes once so many streams are open, at two tokens a second.

    Unmeasured where the first ends before the last has begun.
    """
    ramp = streams / STARTS_A_SECOND
    script = Script(gap_ms=500, tokens=int(2 * ramp) + SPARE_TOKENS)
    load = Load(contender.subject.target, Shape(script, streams=streams, ramp=ramp, patience=PATIENCE_SECONDS))
    running = asyncio.create_task(load.run())
    try:
        while len(load.tally.first_token) < streams and not running.done():  # noqa: ASYNC110  # the tally has no event
            await asyncio.sleep(0.05)
        if load.tally.answers:
            raise Unmeasured(f"it did not open {streams} streams before the first of them had ended.")
        megabytes = _megabytes(contender.server_pids())
        await running
    finally:
        running.cancel()
    must_be_whole(contender.subject, load.tally)
    return megabytes


def _megabytes(pids: Sequence[int]) -> float:
    return resident_kb(pids) * 1.024 / 1000


async def page(field: Contenders, contender: Contender) -> tuple[float, ...]:
    if contender.visit is None:
        raise Unmeasured("it has no page to chat in.")
    result: VisitResult = await measure_visit(contender.visit)
    return result.ready_seconds, result.requests, result.received / 1000


async def start(field: Contenders, contender: Contender) -> tuple[float, ...]:
    return (await contender.restart(),)


COST_FEW, COST_MANY = "cpu_per_token_10", "cpu_per_token_100"
FIRST_ONE, FIRST_MANY = "added_first_token_1", "added_first_token_100"
MEASURES = (
    Measure(
        (Row("idle_memory", "memory, idle", "MB"), Row("idle_memory_all", "the same with its database", "MB")),
        idle_memory,
        once=True,
    ),
    Measure((Row("memory_per_stream", "memory for one more open stream", "kB"),), memory_per_stream, once=True),
    Measure(
        (
            Row("page_ready", "page: until the chat input is there", "s"),
            Row("page_requests", "page: requests until the network is quiet", "requests"),
            Row("page_weight", "page: received until then", "kB"),
        ),
        page,
        of=CHATS,
    ),
    Measure((Row(FIRST_ONE, "added time to the first token, one stream", "ms"),), first_token_of_one),
    Measure((Row(FIRST_MANY, "the same, 100 streams starting within a second", "ms"),), first_token_of_many),
    Measure(
        (
            Row(COST_FEW, "CPU per token, 10 streams of 50 tokens/s", "µs"),
            Row("tokens_per_core_10", "tokens a second and core, 10 streams", "tokens/s", more_is_better=True),
        ),
        cost_of_few,
    ),
    Measure(
        (
            Row(COST_MANY, "CPU per token, 100 streams of 50 tokens/s", "µs"),
            Row("tokens_per_core_100", "tokens a second and core, 100 streams", "tokens/s", more_is_better=True),
        ),
        cost_of_many,
    ),
    Measure(
        (Row("simultaneous_failed", "of 100 chats at once, how many fail", "of 100", compared=False),), simultaneous
    ),
    Measure(
        (Row("streams_per_core", "streams a core carries in time", "streams", more_is_better=True),),
        streams_per_core,
        once=True,
    ),
    Measure((Row("start", "from the command to the first answer, used data", "s"),), start, of=(CHAT, WEBUI, LITELLM)),
)
"""In their order: memory before the heavy loads, the start last, because it ends tabs and connections."""
