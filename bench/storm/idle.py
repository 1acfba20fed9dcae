"""Thousands of idle or watching connections while others chat."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from bench.load import percentile
from bench.processes import resident_kb
from bench.script import Script
from bench.storm.client import Heard, Visitor
from bench.storm.durability_check import Said, lost
from bench.storm.fixture import Premises, at_most
from bench.storm.report import Findings

CHAT = Script(gap_ms=10, tokens=20)
WATCHED_TOKENS = 100_000
WATCHED = Script(gap_ms=1_000, tokens=WATCHED_TOKENS)
TOGETHER = 64
SLOWER = 3.0
"""How many times as long as before the first token may take."""
UNNOTICED_MS = 100.0
"""A first token within this many milliseconds is not late."""


async def idle(at: Premises) -> Findings:
    found = Findings()
    await chats(at, 8)  # first answers pay for imports
    calm = await chats(at, at.size.streams)
    before = resident_kb(at.product.server_pids())
    async with _idle_connections(at.product.port, at.size.idle) as opened, _watchers(at) as watching:
        found.check(f"{at.size.idle} idle connections are accepted", [*opened.refused])
        await asyncio.sleep(at.size.settling)
        found.figures["kb_each"] = (resident_kb(at.product.server_pids()) - before) / (at.size.idle + at.size.watchers)
        said = await chats(at, at.size.streams)
        heard = [seen for seen in watching if seen.pieces]
        found.figures |= {"watchers_who_hear": len(heard), "connections_held": opened.held()}
        refused = [seen.refused for seen in watching if seen.refused]
        found.check(
            f"{at.size.watchers} watchers receive what they watch", len(heard) == at.size.watchers and not refused
        )
        found.check("idle connections stay open", opened.held() == at.size.idle)
    _compare(found, calm, said, at.size.patient)
    found.check("every other chat is answered whole", await lost(said, all_whole=True))
    return found


def _compare(found: Findings, calm: Sequence[Said], busy: Sequence[Said], patient: bool) -> None:
    """Compare the first tokens. Times are judged only in the large form."""
    firsts = [[heard.first_token * 1000 for _, heard in said] for said in (calm, busy)]
    before, among = (percentile(first, 50) for first in firsts)
    found.figures |= {"first_token_calm_ms": before, "first_token_among_ms": among}
    found.figures["first_token_among_p99_ms"] = percentile(firsts[1], 99)
    if patient:
        found.check(
            f"a first token takes no more than {SLOWER:g} times as long as in calm, or {UNNOTICED_MS:g} ms",
            among <= max(before * SLOWER, UNNOTICED_MS),
        )


async def chats(at: Premises, times: int) -> list[Said]:
    """Start new chats of all visitors, a few at a time."""

    async def ask(visitor: Visitor) -> Said:
        return visitor, await visitor.ask(CHAT)

    return await at_most(4, at.turns(times), ask)


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

    def held(self) -> int:
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
async def _watchers(at: Premises) -> AsyncIterator[list[Heard]]:
    """Watch one long answer with all watchers, each on a device of its own."""
    host = at.visitors[0]
    shown = host.asking(WATCHED)
    asking = asyncio.create_task(host.hear(shown))
    await shown.begun.wait()
    conversation = shown.conversation
    watching = [Heard("", WATCHED_TOKENS) for _ in range(at.size.watchers)]
    tasks = [asyncio.create_task(host.hear_on(conversation, heard)) for heard in watching]
    try:
        await asyncio.gather(*(heard.begun.wait() for heard in watching))
        yield watching
    finally:
        await host.call("POST", f"/api/conversations/{conversation}/stop")
        for task in (*tasks, asking):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, asking, return_exceptions=True)
