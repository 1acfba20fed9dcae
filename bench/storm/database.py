"""PostgreSQL is taken away while answers stream and turns are saved.

It comes back, and everything must recover.
"""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from time import perf_counter

from bench.database import throwaway_server
from bench.processes import family
from bench.script import Script
from bench.storm.client import Answer, Exchange, Visitor
from bench.storm.durability_check import VisitorExchange, lost
from bench.storm.fixture import StormFixture, storm_fixture
from bench.storm.report import Findings
from bench.storm.size import Size

AWAY_AFTER = 1.5
"""Seconds from the first token of the last answer until the database goes."""
AFTERWARDS = 2.0
"""Seconds for which the long answers continue after it is back."""
PATIENCE = 120.0
"""Seconds within which a server must recover without an operator."""
PAUSE = 0.2
SHORT = Script(gap_ms=10, tokens=10)
_REFERENCE = re.compile(r"\b[0-9a-f]{12}\b")
"""The reference of an unexpected error in the log."""


async def backend_killed(fixture: StormFixture) -> Findings:
    """Kill one of PostgreSQL's processes.

    All its connections end while it resets its shared memory.
    """
    postmaster = _postmaster(fixture)

    async def kill() -> None:
        os.kill(family(postmaster)[-1], signal.SIGKILL)

    return await _storm(fixture, kill)


async def postmaster_killed(fixture: StormFixture) -> Findings:
    """Kill all of PostgreSQL."""
    postmaster = _postmaster(fixture)

    async def kill() -> None:
        os.kill(postmaster, signal.SIGKILL)

    return await _storm(fixture, kill)


async def stopped_in_order(fixture: StormFixture) -> Findings:
    """Stop PostgreSQL as an update does."""
    postmaster = _postmaster(fixture)

    async def stop() -> None:
        os.kill(postmaster, signal.SIGINT)

    return await _storm(fixture, stop)


async def away(fixture: StormFixture) -> Findings:
    """Take an external PostgreSQL away for a while; it returns at the same address."""
    return await _storm(fixture, fixture.leave_database)


@asynccontextmanager
async def on_a_url(size: Size) -> AsyncIterator[StormFixture]:
    """Yield a server with an external PostgreSQL."""
    async with throwaway_server() as server, storm_fixture(size, server.get_uri()) as fixture:

        async def leave() -> None:
            await asyncio.to_thread(server.stop)
            await asyncio.sleep(size.outage)
            await asyncio.to_thread(server.start)

        fixture.leave_database = leave
        yield fixture


def _postmaster(fixture: StormFixture) -> int:
    """Return the parent process of all others of the database."""
    pids = fixture.product.database_pids()
    return next(pid for pid in pids if len(family(pid)) >= len(pids))


async def _storm(fixture: StormFixture, take_away: Callable[[], Awaitable[None]]) -> Findings:
    """Run the storm.

    Long answers continue through it, short ones end in it, and people keep asking and changing things throughout.
    """
    findings = Findings()
    gap = 20.0
    seconds = AWAY_AFTER + fixture.size.outage + AFTERWARDS
    long = Script(gap_ms=gap, tokens=int(seconds * 1000 / gap))
    ending = Script(gap_ms=gap, tokens=int((AWAY_AFTER + fixture.size.outage / 4) * 1000 / gap))
    exchanges = [
        (visitor, visitor.prepare(long if n % 2 else ending))
        for n, visitor in enumerate(fixture.turns(fixture.size.streams))
    ]
    hearing = [asyncio.create_task(visitor.send(exchange)) for visitor, exchange in exchanges]
    await asyncio.gather(*(exchange.streaming.wait() for _, exchange in exchanges))
    await asyncio.sleep(AWAY_AFTER)
    meanwhile: list[VisitorExchange] = []
    going_on, over = asyncio.create_task(_go_on_asking(findings, fixture, meanwhile)), perf_counter()
    await take_away()
    findings.figures["away_s"] = perf_counter() - over
    findings.figures["again_s"] = await _until_asked_again(fixture.visitors[0])
    async with asyncio.timeout(PATIENCE + seconds):
        await asyncio.gather(*hearing)
    going_on.cancel()
    await asyncio.wait([going_on])
    taken = [each for each in exchanges if each[1].turn]
    findings.check("every question was accepted", len(taken) == len(exchanges))
    findings.check("no answer was interrupted", [_ended(exchange) for _, exchange in taken if not exchange.is_whole])
    findings.check("every answer is stored whole", await lost(taken, all_whole=True))
    findings.check("every refusal is a 503 with a sentence", _wordless(findings, fixture))
    findings.check("everything that was acknowledged in between is stored", await lost(meanwhile))
    return findings


async def _go_on_asking(findings: Findings, fixture: StormFixture, exchanges: list[VisitorExchange]) -> None:
    """Ask new questions and read pages as everybody in turn, ignoring failures."""
    for visitor in fixture.turns(1_000_000):
        exchange = await visitor.ask(SHORT)
        exchanges.append((visitor, exchange))
        read: Answer = await visitor.call("GET", "/api/conversations")
        for status, sentence in ((exchange.status, exchange.refused), (read.status, read.sentence)):
            if status != 200:
                findings.note(f"{status}: {sentence}")
        await asyncio.sleep(PAUSE)


async def _until_asked_again(visitor: Visitor) -> float:
    """Return the seconds until a new question is answered whole."""
    began = perf_counter()
    while perf_counter() < began + PATIENCE:
        if (await visitor.ask(SHORT)).is_whole:
            return perf_counter() - began
        await asyncio.sleep(PAUSE)
    return PATIENCE


def _ended(exchange: Exchange) -> str:
    return (
        f"{exchange.outcome or exchange.refused or 'cut off'} after {len(exchange.pieces)} of {exchange.tokens} tokens"
    )


def _wordless(findings: Findings, fixture: StormFixture) -> Sequence[str]:
    """Return refusals that are not 503 with a sentence.

    Each comes with the lines of the server's log about it.
    """
    faults = [sentence for sentence in findings.said if not (sentence.startswith("503: ") and sentence.endswith("."))]
    return [sentence + "".join(map(fixture.product.logged, _REFERENCE.findall(sentence))) for sentence in faults]
