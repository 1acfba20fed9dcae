"""Readers who take a few bytes per second, or stop: their memory is bounded.

Other people are not affected.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

import msgspec

from bench.load import percentile
from bench.processes import resident_kb
from bench.script import Script
from bench.storm.client import Exchange, Visitor
from bench.storm.durability_check import VisitorExchange, lost
from bench.storm.fixture import StormFixture
from bench.storm.idle import chats
from bench.storm.report import Findings

GAP_MS = 20
SMALL_BUFFER: Final = 4_096
SMALL_SEGMENT: Final = 536
"""Bytes. With small segments the system buffers little for the reader, as over a real network, not megabytes."""
ESTABLISHED: Final = 1
LET_GO_SECONDS = 90.0
MB_EACH = 1.5
"""Memory of the server per reader who has stopped."""
LATE_MS = 250.0


async def slow(fixture: StormFixture) -> Findings:
    """Let half of them stop and the others read eight bytes per second.

    Everybody else keeps chatting.
    """
    findings, script = Findings(), Script(gap_ms=GAP_MS, tokens=fixture.size.slow_tokens)
    await chats(fixture, 8)
    before = resident_kb(fixture.product.server_pids())
    readers = [(visitor, visitor.prepare(script)) for visitor in fixture.turns(fixture.size.slow)]
    async with _tapped(fixture, readers) as taps:
        await asyncio.sleep(script.seconds / 2)
        exchanges = await chats(fixture, fixture.size.streams)
        await asyncio.sleep(script.seconds / 2 + 2)
        megabytes = (resident_kb(fixture.product.server_pids()) - before) / 1000 / fixture.size.slow
        _measure(findings, exchanges, megabytes, fixture.size.patient)
        findings.check("others are answered whole", await lost(exchanges, all_whole=True))
        findings.check("every question was accepted", [tap.refused for tap in taps if tap.refused])
        findings.check("each answer is stored whole, although it was not read", await lost(readers, all_whole=True))
        if fixture.size.patient:
            await asyncio.sleep(LET_GO_SECONDS)
            let_go = sum(tap.is_let_go() for tap in taps)
            findings.figures |= {"let_go": let_go, "of": len(taps)}
            findings.check("a client that reads nothing for a minute is disconnected", let_go >= len(taps) / 2)
            findings.figures["mb_each_after"] = (
                (resident_kb(fixture.product.server_pids()) - before) / 1000 / fixture.size.slow
            )
    return findings


def _measure(findings: Findings, exchanges: Sequence[VisitorExchange], mb_each: float, patient: bool) -> None:
    """Measure memory and waits. Times are judged only in the large form."""
    late = percentile([exchange.first_token * 1000 for _, exchange in exchanges], 99)
    findings.figures |= {"mb_each": mb_each, "first_token_p99_ms": late}
    findings.check(f"a reader who has stopped holds less than {MB_EACH} MB", mb_each < MB_EACH)
    if patient:
        findings.check(f"others wait no more than {LATE_MS:g} ms for a first token", late <= LATE_MS)


class _Tap:
    """One reader: its question is accepted; then it stops, or reads slowly.

    A slow reader takes eight bytes per second.
    """

    def __init__(self, visitor: Visitor, exchange: Exchange, drops: bool) -> None:
        self._visitor, self._exchange, self._drops = visitor, exchange, drops
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SMALL_SEGMENT)
        self._socket.setblocking(False)
        self.refused = ""

    async def read(self, port: int) -> None:
        loop, got = asyncio.get_running_loop(), b""
        await loop.sock_connect(self._socket, ("127.0.0.1", port))
        await loop.sock_sendall(self._socket, self._visitor.raw_question(self._exchange))
        while b'"data-turn"' not in got or not got.endswith(b"\n"):
            piece = await loop.sock_recv(self._socket, 256)
            got += piece
            if not piece or b" 200 " not in got[:20]:
                self.refused = got[:200].decode("latin-1") or "cut off"
                return
        line = next(line for line in got.split(b"\n") if b'"data-turn"' in line)
        self._exchange.turn = msgspec.json.decode(line.removeprefix(b"data: "))["data"]
        while self._drops:
            await asyncio.sleep(1)
            await loop.sock_recv(self._socket, 8)

    def is_let_go(self) -> bool:
        """Return whether the server has ended the connection.

        Then the state in the kernel's tcp_info is no longer ESTABLISHED.
        """
        return self._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != ESTABLISHED

    def close(self) -> None:
        self._socket.close()


@asynccontextmanager
async def _tapped(fixture: StormFixture, readers: Sequence[VisitorExchange]) -> AsyncIterator[list[_Tap]]:
    taps = [_Tap(visitor, exchange, drops=number % 2 == 1) for number, (visitor, exchange) in enumerate(readers)]
    tasks = [asyncio.create_task(tap.read(fixture.product.port)) for tap in taps]
    try:
        yield taps
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for tap in taps:
            tap.close()
