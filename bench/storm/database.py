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
from bench.storm.client import Answer, Heard, Visitor
from bench.storm.durability_check import Said, lost
from bench.storm.fixture import Premises, premises
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


async def backend_killed(at: Premises) -> Findings:
    """Kill one of PostgreSQL's processes.

    All its connections end while it resets its shared memory.
    """
    backend = family(_postmaster(at))[-1]

    async def kill() -> None:
        os.kill(backend, signal.SIGKILL)

    return await _storm(at, kill)


async def postmaster_killed(at: Premises) -> Findings:
    """Kill all of PostgreSQL."""
    postmaster = _postmaster(at)

    async def kill() -> None:
        os.kill(postmaster, signal.SIGKILL)

    return await _storm(at, kill)


async def stopped_in_order(at: Premises) -> Findings:
    """Stop PostgreSQL as an update does."""
    postmaster = _postmaster(at)

    async def stop() -> None:
        os.kill(postmaster, signal.SIGINT)

    return await _storm(at, stop)


async def away(at: Premises) -> Findings:
    """Take an external PostgreSQL away for a while; it returns at the same address."""
    return await _storm(at, at.leave_database)


@asynccontextmanager
async def on_a_url(size: Size) -> AsyncIterator[Premises]:
    """Yield a server with an external PostgreSQL."""
    async with throwaway_server() as server, premises(size, server.get_uri()) as at:

        async def leave() -> None:
            await asyncio.to_thread(server.stop)
            await asyncio.sleep(size.outage)
            await asyncio.to_thread(server.start)

        at.leave_database = leave
        yield at


def _postmaster(at: Premises) -> int:
    """Return the parent process of all others of the database."""
    pids = at.product.database_pids()
    return next(pid for pid in pids if len(family(pid)) >= len(pids))


async def _storm(at: Premises, take_away: Callable[[], Awaitable[None]]) -> Findings:
    """Run the storm.

    Long answers continue through it, short ones end in it, and people keep asking and changing things throughout.
    """
    found = Findings()
    gap = 20.0
    seconds = AWAY_AFTER + at.size.outage + AFTERWARDS
    long = Script(gap_ms=gap, tokens=int(seconds * 1000 / gap))
    ending = Script(gap_ms=gap, tokens=int((AWAY_AFTER + at.size.outage / 4) * 1000 / gap))
    said = [(visitor, visitor.asking(long if n % 2 else ending)) for n, visitor in enumerate(at.turns(at.size.streams))]
    hearing = [asyncio.create_task(visitor.hear(heard)) for visitor, heard in said]
    await asyncio.gather(*(heard.speaking.wait() for _, heard in said))
    await asyncio.sleep(AWAY_AFTER)
    meanwhile: list[Said] = []
    going_on, over = asyncio.create_task(_go_on_asking(found, at, meanwhile)), perf_counter()
    await take_away()
    found.figures["away_s"] = perf_counter() - over
    found.figures["again_s"] = await _until_asked_again(at.visitors[0])
    async with asyncio.timeout(PATIENCE + seconds):
        await asyncio.gather(*hearing)
    going_on.cancel()
    await asyncio.wait([going_on])
    taken = [each for each in said if each[1].turn]
    found.check("every question was accepted", len(taken) == len(said))
    found.check("no answer was interrupted", [_ended(heard) for _, heard in taken if not heard.whole])
    found.check("every answer is stored whole", await lost(taken, all_whole=True))
    found.check("every refusal is a 503 with a sentence", _wordless(found, at))
    found.check("everything that was acknowledged in between is stored", await lost(meanwhile))
    return found


async def _go_on_asking(found: Findings, at: Premises, asked: list[Said]) -> None:
    """Ask new questions and read pages as everybody in turn, ignoring failures."""
    for visitor in at.turns(1_000_000):
        heard = await visitor.ask(SHORT)
        asked.append((visitor, heard))
        read: Answer = await visitor.call("GET", "/api/conversations")
        for status, sentence in ((heard.status, heard.refused), (read.status, read.sentence)):
            if status != 200:
                found.hear(f"{status}: {sentence}")
        await asyncio.sleep(PAUSE)


async def _until_asked_again(visitor: Visitor) -> float:
    """Return the seconds until a new question is answered whole."""
    began = perf_counter()
    while perf_counter() < began + PATIENCE:
        if (await visitor.ask(SHORT)).whole:
            return perf_counter() - began
        await asyncio.sleep(PAUSE)
    return PATIENCE


def _ended(heard: Heard) -> str:
    return f"{heard.outcome or heard.refused or 'cut off'} after {len(heard.pieces)} of {heard.tokens} tokens"


def _wordless(found: Findings, at: Premises) -> Sequence[str]:
    """Return refusals that are not 503 with a sentence.

    Each comes with the lines of the server's log about it.
    """
    faults = [said for said in found.said if not (said.startswith("503: ") and said.endswith("."))]
    return [said + "".join(map(at.product.logged, _REFERENCE.findall(said))) for said in faults]
