"""Thousands of idle or watching connections while others chat."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from bench.load import percentile
from bench.processes import resident_kb
from bench.script import Script
from bench.storm.client import Exchange, Visitor
from bench.storm.durability_check import VisitorExchange, lost
from bench.storm.fixture import StormFixture, at_most
from bench.storm.report import Findings

CHAT = Script(gap_ms=10, tokens=20)
WATCHED_TOKENS = 100_000
WATCHED = Script(gap_ms=1_000, tokens=WATCHED_TOKENS)
TOGETHER = 64
SLOWER = 3.0
"""How many times as long as before the first token may take."""
UNNOTICED_MS = 100.0
"""A first token within this many milliseconds is not late."""


async def idle(fixture: StormFixture) -> Findings:
    findings = Findings()
    await chats(fixture, 8)  # first answers pay for imports
    calm = await chats(fixture, fixture.size.streams)
    before = resident_kb(fixture.product.server_pids())
    async with _idle_connections(fixture.product.port, fixture.size.idle) as opened, _watchers(fixture) as watching:
        findings.check(f"{fixture.size.idle} idle connections are accepted", [*opened.refused])
        await asyncio.sleep(fixture.size.settling)
        findings.figures["kb_each"] = (resident_kb(fixture.product.server_pids()) - before) / (
            fixture.size.idle + fixture.size.watchers
        )
        exchanges = await chats(fixture, fixture.size.streams)
        reached = [seen for seen in watching if seen.pieces]
        findings.figures |= {"watchers_who_hear": len(reached), "connections_held": opened.count_open()}
        refused = [seen.refused for seen in watching if seen.refused]
        findings.check(
            f"{fixture.size.watchers} watchers receive what they watch",
            len(reached) == fixture.size.watchers and not refused,
        )
        findings.check("idle connections stay open", opened.count_open() == fixture.size.idle)
    _compare(findings, calm, exchanges, fixture.size.patient)
    findings.check("every other chat is answered whole", await lost(exchanges, all_whole=True))
    return findings


def _compare(
    findings: Findings, calm: Sequence[VisitorExchange], busy: Sequence[VisitorExchange], patient: bool
) -> None:
    """Compare the first tokens. Times are judged only in the large form."""
    firsts = [[exchange.first_token * 1000 for _, exchange in exchanges] for exchanges in (calm, busy)]
    before, among = (percentile(first, 50) for first in firsts)
    findings.figures |= {"first_token_calm_ms": before, "first_token_among_ms": among}
    findings.figures["first_token_among_p99_ms"] = percentile(firsts[1], 99)
    if patient:
        findings.check(
            f"a first token takes no more than {SLOWER:g} times as long as in calm, or {UNNOTICED_MS:g} ms",
            among <= max(before * SLOWER, UNNOTICED_MS),
        )


async def chats(fixture: StormFixture, times: int) -> list[VisitorExchange]:
    """Start new chats of all visitors, a few at a time."""

    async def ask(visitor: Visitor) -> VisitorExchange:
        return visitor, await visitor.ask(CHAT)

    return await at_most(4, fixture.turns(times), ask)


class _Opened:
    """Connections on which nothing was ever sent."""

    def __init__(self) -> None:
        self.streams: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.refused: list[str] = []

    async def open(self, port: int) -> None:
        try:
            self.streams.append(await asyncio.open_connection("127.0.0.1", port))
        except OSError as error:
            self.refused.append(f"a connection was refused ({type(error).__name__})")

    def count_open(self) -> int:
        return sum(not reader.at_eof() and reader.exception() is None for reader, _ in self.streams)

    def close(self) -> None:
        for _, writer in self.streams:
            writer.transport.abort()


@asynccontextmanager
async def _idle_connections(port: int, number: int) -> AsyncIterator[_Opened]:
    opened = _Opened()
    try:
        await at_most(TOGETHER, range(number), lambda _: opened.open(port))
        yield opened
    finally:
        opened.close()


@asynccontextmanager
async def _watchers(fixture: StormFixture) -> AsyncIterator[list[Exchange]]:
    """Watch one long answer with all watchers, each on a device of its own."""
    host = fixture.visitors[0]
    shown = host.prepare(WATCHED)
    asking = asyncio.create_task(host.send(shown))
    await shown.acknowledged.wait()
    conversation = shown.conversation
    watching = [Exchange("", WATCHED_TOKENS) for _ in range(fixture.size.watchers)]
    tasks = [asyncio.create_task(host.follow_into(conversation, exchange)) for exchange in watching]
    try:
        await asyncio.gather(*(exchange.acknowledged.wait() for exchange in watching))
        yield watching
    finally:
        await host.call("POST", f"/api/conversations/{conversation}/stop")
        for task in (*tasks, asking):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, asking, return_exceptions=True)
