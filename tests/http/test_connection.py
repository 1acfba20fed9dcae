"""Idle connections are closed after a time, and a client beyond the limit of connections gets a clear refusal."""

import asyncio
import json
import socket
import weakref
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from typing import Any

import pytest
import uvicorn

from discreet.http.admission import ConnectionAdmission, is_trusted_proxy, max_connections
from discreet.http.client_stream import MAX_PENDING_BYTES, OPEN_STREAM
from discreet.http.connection import (
    BODY_WINDOW_BYTES,
    CROWDED,
    HEAD_BYTES,
    HEAD_FIELDS,
    UNWANTED_BYTES,
    ClientConnection,
)
from discreet.runtime.listen_socket import abort_connection, listen

HANGING = 30
ENDLESS = b"x" * (1 << 16)
PIECE = b"x" * 64
ESTABLISHED = 1
"""A connection's state, the first byte of tcp_info (tcp(7))."""


class Server(uvicorn.Server):
    def capture_signals(self) -> Any:
        return nullcontext()


class App:
    """Answers /endless with more than any client reads, /N with N bytes, and everything else with a word."""

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


class Reading:
    """Reads the whole body, once it may, and answers how long it was."""

    def __init__(self) -> None:
        self.may_read = asyncio.Event()
        self.may_read.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.may_read.wait()
        size, more = 0, True
        while more:
            message = await receive()
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"%d bytes" % size})


class Streaming:
    """Streams `begun`, and `ended` once the test says so; /break breaks off instead. Counts the clients that are gone."""

    def __init__(self) -> None:
        self.open: list[Any] = []
        self.gone = 0
        self.request: weakref.ref[Any] | None = None
        """uvicorn's state of the latest request."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if scope["path"] == "/word":
            await send({"type": "http.response.body", "body": b"word"})
            return
        self.request = weakref.ref(send.__self__)
        stream = scope[OPEN_STREAM]()
        stream.on_gone(self._is_gone)
        stream(b"begun")
        self.open.append(stream)

    def _is_gone(self) -> None:
        self.gone += 1


class Place:
    def evict(self) -> None: ...


@asynccontextmanager
async def serving(app: Any, **patience: Any) -> AsyncIterator[int]:
    connection = type("Impatient", (ClientConnection,), {"drop_unsent": staticmethod(abort_connection), **patience})
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


async def send_until_ended(writer: asyncio.StreamWriter, piece: bytes, said: asyncio.Task[bytes]) -> int:
    """Send the piece again and again until the server ends the connection; how many bytes left."""
    sent = 0
    with suppress(ConnectionError):
        while not said.done() and sent < 64 << 20:
            writer.write(piece)
            sent += len(piece)
            await writer.drain()
            await asyncio.sleep(0)
    writer.close()
    return sent


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
    """The system ends the connection although it could not send its buffered data."""
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


@pytest.mark.parametrize(
    "piece",
    [b"x" * 60_000, b"X: a\r\n" * 10_000, b"X: " + b"a" * 60_000 + b"\r\n", b"Y" * 60_000],
    ids=["one line without end", "fields without end", "long fields", "a field's name without end"],
)
@pytest.mark.parametrize("start", [b"GET /", b"GET / HTTP/1.1\r\nHost: here\r\n"], ids=["in the address", "in fields"])
async def test_a_head_without_end_is_refused(start: bytes, piece: bytes) -> None:
    async with serving(App()) as port:
        reader, writer = await asking(port, start)
        said = asyncio.create_task(until_ended(reader))
        sent = await send_until_ended(writer, piece, said)
        assert (await said)[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 400", b"")
        assert sent < 4 << 20  # data that the system accepted before it learned of the end


@pytest.mark.parametrize("fields", [HEAD_FIELDS + 1, 1], ids=["too many fields", "one that is too long"])
async def test_a_head_that_ends_and_is_too_large_never_reaches_the_application(fields: int) -> None:
    value = b"v" if fields > 1 else b"v" * (HEAD_BYTES + 1)
    async with serving(App()) as port:
        reader, writer = await asking(port, b"GET / HTTP/1.1\r\n" + b"X: %b\r\n" % value * fields + b"\r\n")
        said = await until_ended(reader)
        assert said.startswith(b"HTTP/1.1 431 ")
        assert b"word" not in said
        assert json.loads(said.partition(b"\r\n\r\n")[2])["error"]["code"] == "too_large"
        writer.close()


async def test_a_large_head_within_the_limits_is_answered() -> None:
    fields = b"".join(b"X%d: %b\r\n" % (number, b"v" * 500) for number in range(HEAD_FIELDS - 2))
    async with serving(App()) as port:
        reader, writer = await asking(port, b"GET / HTTP/1.1\r\nConnection: close\r\n" + fields + b"\r\n")
        assert (await until_ended(reader)).endswith(b"word\r\n0\r\n\r\n")
        writer.close()


async def test_one_connection_may_ask_the_same_without_end() -> None:
    request = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 500\r\n\r\n" + b"x" * 500
    async with serving(Reading()) as port:
        reader, writer = await asking(port, b"")
        for _ in range(3 * HEAD_BYTES // len(request)):
            writer.write(request)
            assert (await reader.readuntil(b"0\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        writer.close()


async def test_trailers_without_end_are_refused() -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
    async with serving(App()) as port:
        reader, writer = await asking(port, chunked)
        said = asyncio.create_task(until_ended(reader))
        assert await send_until_ended(writer, b"X: a\r\n" * 10_000, said) < 4 << 20
        await said


async def test_a_trailer_is_no_header_field() -> None:
    """A proxy hands trailers on: a client must not name its own address, or a cookie, behind its back."""
    heard: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        heard.append((scope["client"][0], [name for name, _ in scope["headers"]]))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"word"})

    head = b"POST / HTTP/1.1\r\nHost: here\r\nX-Forwarded-For: 192.0.2.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    trailers = b"X-Forwarded-For: 192.0.2.99\r\nCookie: a=b\r\n\r\n"
    async with serving(app, request_seconds=HANGING) as port:
        reader, writer = await asking(port, head + b"1\r\nx\r\n0\r\n" + trailers)
        await reader.readuntil(b"0\r\n\r\n")
        writer.write(b"POST / HTTP/1.1\r\nHost: here\r\nCookie: c=d\r\nContent-Length: 1\r\n\r\nx")
        await reader.readuntil(b"0\r\n\r\n")
        writer.close()
    assert heard == [
        ("192.0.2.1", [b"host", b"x-forwarded-for", b"transfer-encoding"]),
        ("127.0.0.1", [b"host", b"cookie", b"content-length"]),
    ]


async def test_what_is_not_http_is_refused_in_a_sentence() -> None:
    async with serving(App()) as port:
        reader, writer = await asking(port, b"\x16\x03\x01 hello\r\n\r\n")
        said = await until_ended(reader)
        assert said.startswith(b"HTTP/1.1 400 ")
        assert json.loads(said.partition(b"\r\n\r\n")[2])["error"]["code"] == "invalid"
        writer.close()


@pytest.mark.parametrize("length", [b"Content-Length: 1000000", b"Transfer-Encoding: chunked"])
async def test_a_client_that_sends_its_body_too_slowly_is_disconnected(length: bytes) -> None:
    async with serving(App(), body_seconds=0.2) as port:
        reader, writer = await asking(port, b"POST /endless HTTP/1.1\r\nHost: here\r\n%b\r\n\r\n" % length)
        writer.write(b"1\r\nx\r\n")
        await until_ended(reader)
        writer.close()


async def test_a_body_without_end_is_not_read_on_when_its_request_was_answered() -> None:
    async with serving(App()) as port:
        reader, writer = await asking(port, b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000000\r\n\r\n")
        said = asyncio.create_task(until_ended(reader))
        sent = await send_until_ended(writer, ENDLESS, said)
        assert UNWANTED_BYTES < sent < UNWANTED_BYTES * 4, "the system holds some, too"
        assert b"word" in await said


async def test_an_answer_is_heard_by_who_goes_on_sending_for_a_while() -> None:
    async with serving(App()) as port:
        head = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n" % (UNWANTED_BYTES // 2)
        reader, writer = await asking(port, head)
        writer.write(b"x" * (UNWANTED_BYTES // 2))
        await writer.drain()
        writer.write(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        assert (await until_ended(reader)).count(b"200 OK") == 2
        writer.close()


async def test_a_body_that_keeps_coming_is_read_to_its_end_however_long_it_takes() -> None:
    async with serving(Reading(), body_seconds=1.0) as port:
        rounds, piece = 5, b"x" * BODY_WINDOW_BYTES
        head = b"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
        reader, writer = await asking(port, head % (len(piece) * rounds))
        for _ in range(rounds):
            writer.write(piece)
            await asyncio.sleep(0.3)
        assert b"%d bytes" % (len(piece) * rounds) in await until_ended(reader)
        writer.close()


async def test_a_client_is_not_slow_while_the_server_does_not_read() -> None:
    app = Reading()
    app.may_read.clear()
    async with serving(app, body_seconds=0.1) as port:
        size = 1 << 20
        head = b"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size
        reader, writer = await asking(port, head)
        writer.write(b"x" * size)
        await asyncio.sleep(0.5)
        app.may_read.set()
        assert b"%d bytes" % size in await until_ended(reader)
        writer.close()


async def test_a_full_server_takes_a_newcomer_for_the_one_that_keeps_it_waiting_the_longest() -> None:
    async with serving(App(), admission=ConnectionAdmission(4, is_exempt=lambda _: True)) as port:
        silent = [await asking(port, b"GET /") for _ in range(4)]
        slow = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n1"
        for _ in range(8):
            silent.append(await asking(port, slow))
            reader, writer = await asking(port, b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
            assert b"word" in await until_ended(reader)
            writer.close()
        assert await until_ended(silent[0][0]) == b""
        for _, writer in silent:
            writer.close()


async def test_a_server_that_answers_on_every_connection_refuses_in_a_sentence() -> None:
    async with serving(App(), admission=ConnectionAdmission(1, is_exempt=lambda _: True)) as port:
        first_reader, first = await asking(port, b"GET /endless HTTP/1.1\r\nHost: here\r\n\r\n")
        await first_reader.readexactly(1 << 10)
        reader, second = await asking(port, b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        crowded = await until_ended(reader)
        assert json.loads(crowded.partition(b"\r\n\r\n")[2])["error"]["message"] == CROWDED
        first.close()
        second.close()
        said = b""
        while b"word" not in said:
            reader, third = await asking(port, b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
            said = await until_ended(reader)
            third.close()


def test_one_network_holds_a_quarter_and_a_trusted_proxy_all() -> None:
    admission = ConnectionAdmission(8, is_trusted_proxy("127.0.0.1/32,10.1.0.0/16"))
    assert [admission.admit(Place(), "2001:db8::1"), admission.admit(Place(), "2001:db8::2")] == [True, True]
    assert not admission.admit(Place(), "2001:db8::3")  # the same household
    assert admission.admit(Place(), "2001:db9::1")
    assert all(admission.admit(Place(), address) for address in ("127.0.0.1", "10.1.2.3", "::ffff:10.1.2.3") * 3)


def test_a_place_is_free_again_when_its_client_has_left() -> None:
    admission, first = ConnectionAdmission(4), Place()
    assert admission.admit(first, "192.0.2.1")
    assert not admission.admit(Place(), "192.0.2.1")
    admission.leave(first)
    assert admission.admit(Place(), "192.0.2.1")


def test_some_files_stay_for_the_server_itself() -> None:
    assert max_connections(20_000) == 19_744
    assert max_connections(256) == 128


FOLLOW, WORD = (f"{what} HTTP/1.1\r\nHost: here\r\n\r\n".encode() for what in ("GET /", "GET /word"))
BODY = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\n\r\n"


@pytest.mark.parametrize(
    ("at_once", "later"),
    [
        (FOLLOW + WORD, b""),
        (FOLLOW, WORD),
        (FOLLOW + WORD[:9], WORD[9:]),
        (BODY + b"text", WORD),
        (BODY + b"te", b"xt" + WORD),
    ],
)
async def test_a_request_during_a_stream_is_answered_after_it(at_once: bytes, later: bytes) -> None:
    app = Streaming()
    async with serving(app) as port, asyncio.timeout(HANGING):
        reader, writer = await asking(port, at_once)
        await reader.readuntil(b"begun\r\n")
        writer.write(later)
        await asyncio.sleep(0.1)
        app.open[0](b"ended", last=True)
        said = await reader.readuntil(b"word\r\n0\r\n\r\n")
        assert said.startswith(b"5\r\nended\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n")
        assert app.gone == 1
        writer.close()


async def test_a_request_that_waits_for_a_stream_is_not_late() -> None:
    """Its head arrived in two parts, the second of which is read after the stream. Then its time begins."""
    app = Streaming()
    async with serving(app, request_seconds=0.3) as port, asyncio.timeout(HANGING):
        for rest in (WORD[9:], b""):
            reader, writer = await asking(port, FOLLOW + WORD[:9])
            await reader.readuntil(b"begun\r\n")
            writer.write(rest)
            await asyncio.sleep(0.6)
            app.open[-1](b"ended", last=True)
            assert (await reader.readuntil(b"0\r\n\r\n")).startswith(b"5\r\nended\r\n")
            if rest:
                await reader.readuntil(b"word\r\n0\r\n\r\n")
            else:
                assert await until_ended(reader) == b""
            writer.close()


async def test_a_stream_holds_nothing_of_its_request() -> None:
    app = Streaming()
    async with serving(app) as port, asyncio.timeout(HANGING):
        reader, writer = await asking(port, FOLLOW)
        await reader.readuntil(b"begun\r\n")
        assert app.request is not None
        assert app.request() is None, "the server keeps the request of a stream"
        app.open[0].leave()
        assert await until_ended(reader) == b""
        assert app.gone == 1
        writer.close()


async def test_a_stream_whose_client_leaves_or_never_reads_is_gone() -> None:
    app = Streaming()
    async with serving(app, stalled_seconds=0.1) as port, asyncio.timeout(HANGING):
        reader, writer = await asking(port, FOLLOW)
        await reader.readuntil(b"begun\r\n")
        writer.transport.abort()
        while app.gone < 1:
            await asyncio.sleep(0.01)
        reader, writer = await asking(port, FOLLOW)
        await reader.readuntil(b"begun\r\n")
        writer.transport.pause_reading()
        for _ in range(100 * MAX_PENDING_BYTES // len(ENDLESS)):
            app.open[1](ENDLESS)
        assert app.gone == 2
        writer.transport.abort()


@pytest.mark.parametrize("head", [FOLLOW, FOLLOW + WORD, FOLLOW + WORD[:9], BODY + b"te"])
@pytest.mark.parametrize("leaves", ["write_eof", "abort"])
async def test_a_client_that_leaves_before_its_stream_begins_is_no_error(
    head: bytes, leaves: str, caplog: pytest.LogCaptureFixture
) -> None:
    app, may_begin = Streaming(), asyncio.Event()

    async def late(scope: Any, receive: Any, send: Any) -> None:
        await may_begin.wait()
        await app(scope, receive, send)

    async with serving(late) as port, asyncio.timeout(HANGING):
        reader, writer = await asking(port, head)
        await asyncio.sleep(0.05)
        getattr(writer.transport, leaves)()
        await asyncio.sleep(0.05)
        may_begin.set()
        while not app.open:
            await asyncio.sleep(0.01)
        app.open[0](b"ended", last=True)
        assert app.gone == 1
        await until_ended(reader)
        writer.close()
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


async def test_a_stopping_server_lets_a_stream_end() -> None:
    app = Streaming()
    async with asyncio.timeout(HANGING):
        async with serving(app) as port:
            reader, writer = await asking(port, FOLLOW)
            await reader.readuntil(b"begun\r\n")
        app.open[0](b"ended", last=True)
        assert (await until_ended(reader)).endswith(b"ended\r\n0\r\n\r\n")
        writer.close()
