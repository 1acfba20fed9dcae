"""PostgreSQL taken away underneath, in mid-stream and while turns are being saved: it comes back, and so does all."""

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
"""Seconds for which the long answers go on when it is back."""
PATIENCE = 120.0
"""Seconds within which a server has to be itself again without anybody's hands."""
PAUSE = 0.2
SHORT = Script(gap_ms=10, tokens=10)
_REFERENCE = re.compile(r"\b[0-9a-f]{12}\b")
"""Under which the log knows what nobody expected."""


async def backend_killed(at: Premises) -> Findings:
    """The kernel kills one of PostgreSQL's processes: all its connections end while it looks after its memory."""

    backend = family(_postmaster(at))[-1]

    async def kill() -> None:
        os.kill(backend, signal.SIGKILL)

    return await _storm(at, kill)


async def postmaster_killed(at: Premises) -> Findings:
    """The kernel kills all of it."""

    postmaster = _postmaster(at)

    async def kill() -> None:
        os.kill(postmaster, signal.SIGKILL)

    return await _storm(at, kill)


async def stopped_in_order(at: Premises) -> Findings:
    """Somebody stops it as an update does."""

    postmaster = _postmaster(at)

    async def stop() -> None:
        os.kill(postmaster, signal.SIGINT)

    return await _storm(at, stop)


async def away(at: Premises) -> Findings:
    """Somebody else's PostgreSQL is gone for a while, and comes back at the same address."""
    return await _storm(at, at.leave_database)


@asynccontextmanager
async def on_a_url(size: Size) -> AsyncIterator[Premises]:
    """A server whose PostgreSQL is not its own."""
    async with throwaway_server() as server, premises(size, server.get_uri()) as at:

        async def leave() -> None:
            await asyncio.to_thread(server.stop)
            await asyncio.sleep(size.outage)
            await asyncio.to_thread(server.start)

        at.leave_database = leave
        yield at


def _postmaster(at: Premises) -> int:
    """The process from which all others of the database come."""
    pids = at.product.database_pids()
    return next(pid for pid in pids if len(family(pid)) >= len(pids))


async def _storm(at: Premises, take_away: Callable[[], Awaitable[None]]) -> Findings:
    """Long answers go through it, short ones end in it, and people go on asking and changing things all the while."""
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
    found.check("the questions were taken", len(taken) == len(said))
    found.check("no answer was interrupted", [_ended(heard) for _, heard in taken if not heard.whole])
    found.check("every answer is stored whole", await lost(taken, all_whole=True))
    found.check("whoever was refused was told so in a sentence", _wordless(found, at))
    found.check("what was acknowledged meanwhile is there", await lost(meanwhile))
    return found


async def _go_on_asking(found: Findings, at: Premises, asked: list[Said]) -> None:
    """New questions and page reads of everybody, one after the other, whatever comes of them."""
    for visitor in at.turns(1_000_000):
        heard = await visitor.ask(SHORT)
        asked.append((visitor, heard))
        read: Answer = await visitor.call("GET", "/api/conversations")
        for status, sentence in ((heard.status, heard.refused), (read.status, read.sentence)):
            if status != 200:
                found.hear(f"{status}: {sentence}")
        await asyncio.sleep(PAUSE)


async def _until_asked_again(visitor: Visitor) -> float:
    """Seconds until a new question is answered whole."""
    began = perf_counter()
    while perf_counter() < began + PATIENCE:
        if (await visitor.ask(SHORT)).whole:
            return perf_counter() - began
        await asyncio.sleep(PAUSE)
    return PATIENCE


def _ended(heard: Heard) -> str:
    return f"{heard.outcome or heard.refused or 'cut off'} after {len(heard.pieces)} of {heard.tokens} tokens"


def _wordless(found: Findings, at: Premises) -> Sequence[str]:
    """A refusal is 503 and a sentence; anything else is a fault, told with what the server's log knows of it."""
    faults = [said for said in found.said if not (said.startswith("503: ") and said.endswith("."))]
    return [said + "".join(map(at.product.logged, _REFERENCE.findall(said))) for said in faults]
