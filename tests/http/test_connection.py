"""A client's connection has an end to its patience, and who comes when too many are there is told so in a sentence."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import Any

import pytest
import uvicorn

from discreet.http.connection import CROWDED, ClientConnection, most_connections
from discreet.listening import drop_unsent, listen

HANGING = 30
ENDLESS = b"x" * (1 << 16)
PIECE = b"x" * 64
ESTABLISHED = 1
"""A connection's state, the first byte of tcp_info (tcp(7))."""


class Server(uvicorn.Server):
    def capture_signals(self) -> Any:
        return nullcontext()


class App:
    """Answers /endless with more than anybody reads, /N with so many bytes, and everything else with a word."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        endless = scope["path"] == "/endless"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        leaving = asyncio.create_task(self._leaves(receive))
        while endless and not self.left.is_set():
            await send({"type": "http.response.body", "body": ENDLESS, "more_body": True})
            await asyncio.sleep(0)
        for _ in range(0, int(scope["path"][1:] or 0) if not endless else 0, len(PIECE)):
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            await asyncio.sleep(0)
        leaving.cancel()
        await send({"type": "http.response.body", "body": b"word"})

    async def _leaves(self, receive: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.left.set()


@asynccontextmanager
async def serving(app: App, **patience: Any) -> AsyncIterator[int]:
    connection = type("Impatient", (ClientConnection,), {"drop_unsent": staticmethod(drop_unsent), **patience})
    listening = listen("127.0.0.1", 0)
    server = Server(uvicorn.Config(app, lifespan="off", log_config=None, http=connection, timeout_graceful_shutdown=1))
    running = asyncio.create_task(server.serve([listening]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await running


async def asking(port: int, head: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 12)
    writer.write(head)
    return reader, writer


async def until_ended(reader: asyncio.StreamReader) -> bytes:
    """Read to the end, whatever it is."""
    said = b""
    async with asyncio.timeout(HANGING):
        try:
            while piece := await reader.read(1 << 16):
                said += piece
        except ConnectionResetError:
            pass
    return said


@pytest.mark.parametrize("head", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: here\r\n"])
async def test_who_does_not_ask_is_let_go(head: bytes) -> None:
    async with serving(App(), request_seconds=0.1) as port:
        reader, writer = await asking(port, head)
        assert await until_ended(reader) == b""
        writer.close()


async def test_who_does_not_read_is_let_go_and_the_application_hears_of_it() -> None:
    app = App()
    async with serving(app, stalled_seconds=0.1) as port:
        _, writer = await asking(port, b"GET /endless HTTP/1.1\r\nHost: here\r\n\r\n")
        async with asyncio.timeout(HANGING):
            await app.left.wait()
        writer.close()


@pytest.mark.parametrize(
    "asked",
    ["/endless", "/125000", "/80000 closing"],
    ids=["endless", "the system would take it all", "the last words"],
)
async def test_nothing_is_kept_for_who_was_let_go_and_they_can_tell(asked: str) -> None:
    """The system ends the connection although it could not get rid of what it held."""
    path, _, closing = asked.partition(" ")
    async with serving(App(), stalled_seconds=0.3) as port:
        with stopped_reader(port) as client:
            ending = "Connection: close\r\n" if closing else ""
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: here\r\n{ending}\r\n".encode())
            async with asyncio.timeout(HANGING):
                while client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == ESTABLISHED:
                    await asyncio.sleep(0.01)


@contextmanager
def stopped_reader(port: int) -> Iterator[socket.socket]:
    """Small segments, as over a real network: the system then sends in many, and would hold many."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 12)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        client.connect(("127.0.0.1", port))
        yield client


async def test_who_reads_on_is_never_let_go_although_the_server_has_to_wait() -> None:
    app = App()
    async with serving(app, stalled_seconds=5, request_seconds=0.1) as port:
        reader, writer = await asking(port, b"GET /endless HTTP/1.1\r\nHost: here\r\n\r\n")
        for _ in range(200):
            await reader.readexactly(1 << 16)
        assert not app.left.is_set()
        writer.close()


async def test_one_too_many_is_told_so_and_finds_room_when_another_has_left() -> None:
    async with serving(App(), most=1) as port:
        _, first = await asking(port, b"")
        crowded = b""
        while b"503" not in crowded:  # the first may not have been taken yet
            reader, second = await asking(port, b"")
            crowded = await until_ended(reader)
            second.close()
        assert json.loads(crowded.partition(b"\r\n\r\n")[2])["error"]["message"] == CROWDED
        first.close()
        said = b""
        while b"word" not in said:
            reader, third = await asking(port, b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
            said = await until_ended(reader)
            third.close()


def test_some_files_stay_for_the_server_itself() -> None:
    assert most_connections(20_000) == 19_744
    assert most_connections(256) == 128
