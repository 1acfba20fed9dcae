"""ModelConnection and its pool against a socket with arbitrary answers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvloop
from yarl import URL

from discreet.adapters.answer_reader import Malformed
from discreet.adapters.egress import EgressGateway
from discreet.adapters.model import RemoteModel
from discreet.adapters.model_connection import MAX_HEAD_LENGTH, SLICE, ConnectionLost, ModelConnection, SilenceWatch
from discreet.adapters.model_connections import ModelConnections
from discreet.ports.model import Delta, ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.collect_model_events import collect_into, collect_parts
from tests.support.permitted_prompt import permit_prompt

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Wire:
    """Answers each request with the next of `scripts`: pieces sent separately; an ending of None disconnects."""

    def __init__(self, scripts: Sequence[Sequence[bytes | None]]) -> None:
        self.scripts, self.connections, self.open = list(scripts), 0, 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                for piece in self.scripts.pop(0):
                    if piece is None:
                        return
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0.005)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            writer.close()


@asynccontextmanager
async def spoken(*scripts: Sequence[bytes | None]) -> AsyncIterator[Any]:
    """The wire and a connection to it."""
    wire = Wire(scripts)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    url = URL(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    pool = ModelConnections(lambda: EgressGateway().connect_model(url, ModelConnection), 5.0, max_connections=2)
    try:
        yield wire, pool, url
    finally:
        pool.close()
        server.close()


async def turns_of_others(turns: list[int]) -> None:
    """Counts how often something else of this loop runs."""
    while True:
        turns[0] += 1
        await asyncio.sleep(0)


async def test_an_answer_that_comes_all_at_once_lets_others_have_their_turns() -> None:
    """The wire is read between two turns of a task: without slices, up to 256 KB are worked on in one."""
    body = bytes(range(256)) * 8_192
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    async with spoken([head + body], [OK]) as (_, pool, _url):
        connection = await pool.take()
        got, largest, turns = bytearray(), 0, [0]
        seen, in_this_turn = -1, 0

        def take(piece: bytes) -> None:
            nonlocal largest, seen, in_this_turn
            in_this_turn = len(piece) + (in_this_turn if seen == turns[0] else 0)
            seen, largest = turns[0], max(largest, in_this_turn)
            got.extend(piece)

        others = asyncio.create_task(turns_of_others(turns))
        try:
            await connection.ask(REQUEST, SilenceWatch(5.0))
            await connection.read(take)
        finally:
            others.cancel()
        assert got == body
        assert largest <= 2 * SLICE
        pool.release(connection)
        assert await whole(await pool.take()) == (200, b"ok")


async def whole(connection: ModelConnection, silence: float = 5.0) -> tuple[int, bytes]:
    body = bytearray()
    head = await connection.ask(REQUEST, SilenceWatch(silence))
    await connection.read(body.extend)
    return head.status, bytes(body)


async def test_a_pool_that_was_closed_ends_later_connections_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("discreet.adapters.model_connections.KEEP_SECONDS", 0.05)
    async with spoken([OK], [OK]) as (wire, pool, _):
        for _ in range(2):
            connection = await pool.take()
            assert await whole(connection) == (200, b"ok")
            pool.release(connection)
            if wire.connections == 1:
                pool.close()
        async with asyncio.timeout(5):
            while wire.open:
                await asyncio.sleep(0.01)
        assert wire.connections == 2


@pytest.mark.parametrize(
    ("pieces", "body"),
    [
        ([OK], b"ok"),
        ([OK[:9], OK[9:30], OK[30:]], b"ok"),
        ([b"HTTP/1.1 100 Continue\r\n\r\n", OK], b"ok"),
        ([b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK], b"ok"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n", b"1\r\nk\r\n", b"0\r\n\r\n"], b"ok"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nTrailer: t\r\n\r\n"], b"ok"),
        ([b"HTTP/1.1 204 No Content\r\n\r\n"], b""),
    ],
)
async def test_an_answer_comes_whole_however_it_is_cut_and_the_connection_is_free_again(
    pieces: list[bytes], body: bytes
) -> None:
    async with spoken(pieces, [OK]) as (wire, pool, _):
        connection = await pool.take()
        assert (await whole(connection))[1] == body
        pool.release(connection)
        again = await pool.take()
        assert again is connection
        assert await whole(again) == (200, b"ok")
        pool.release(again)
        assert wire.connections == 1


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"],
        [b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"],
        [b"HTTP/1.1 200 OK\r\n\r\no", b"k", None],
    ],
)
async def test_where_the_endpoint_keeps_no_connection_the_next_request_makes_another(
    pieces: list[bytes] | list[bytes | None],
) -> None:
    async with spoken(pieces, [OK]) as (wire, pool, _):
        for _ in range(2):
            connection = await pool.take()
            assert await whole(connection) == (200, b"ok")
            pool.release(connection)
        assert wire.connections == 2


@pytest.mark.parametrize(
    ("pieces", "problem"),
    [
        ([b"SSH-2.0-OpenSSH_9.9\r\n"], Malformed),
        ([b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"], Malformed),
        ([b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok"], Malformed),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"], Malformed),
        ([b"HTTP/1.1 200 OK\r\n", *[b"X: " + b"x" * 4096 + b"\r\n"] * (MAX_HEAD_LENGTH // 4096 + 1)], Malformed),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", None], ConnectionLost),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", None], ConnectionLost),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n"], Malformed),
        ([b"HTTP/1.1 200 O", None], ConnectionLost),
        ([None], ConnectionLost),
    ],
)
async def test_what_is_no_whole_answer_fails_and_its_connection_is_not_used_again(
    pieces: list[bytes] | list[bytes | None] | list[None],
    problem: type[Exception],
) -> None:
    async with spoken(pieces, [OK]) as (wire, pool, _):
        connection = await pool.take()
        with pytest.raises(problem):
            await whole(connection)
        pool.release(connection)
        assert not connection.is_free
        other = await pool.take()
        assert await whole(other) == (200, b"ok")
        pool.release(other)
        assert wire.connections == 2


async def test_one_watch_ends_the_silent_connection_and_not_the_one_that_speaks() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n"
    async with spoken([head], [head, *[b"x"] * 200]) as (_, pool, _url):
        watch = SilenceWatch(0.4)
        silent, speaking = await pool.take(), await pool.take()
        got = bytearray()
        await silent.ask(REQUEST, watch)
        await speaking.ask(REQUEST, watch)
        ends = await asyncio.gather(silent.read(lambda chunk: None), speaking.read(got.extend), return_exceptions=True)
        assert isinstance(ends[0], TimeoutError)
        assert (ends[1], bytes(got)) == (None, b"x" * 200)
        for connection in (silent, speaking):
            pool.release(connection)


async def test_silence_ends_a_request_before_and_within_its_answer() -> None:
    async with spoken([], [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok"]) as (_, pool, _):
        for _ in range(2):
            connection = await pool.take()
            with pytest.raises(TimeoutError):
                await whole(connection, silence=0.2)
            pool.release(connection)


async def test_what_was_not_asked_for_is_not_taken_for_an_answer() -> None:
    """An endpoint that says more than it was asked could answer one person with another's words."""
    async with spoken([OK + OK], [OK, OK], [OK]) as (wire, pool, _):
        for _ in range(2):
            connection = await pool.take()
            assert await whole(connection) == (200, b"ok")
            pool.release(connection)
            async with asyncio.timeout(30):
                while connection.is_free:
                    await asyncio.sleep(0.005)
        last = await pool.take()
        assert await whole(last) == (200, b"ok")
        pool.release(last)
        assert wire.connections == 3


async def test_an_answer_that_was_left_never_reaches_who_asks_next() -> None:
    async with spoken([OK[:-1]], [OK]) as (_, pool, _):
        connection = await pool.take()
        await connection.ask(REQUEST, SilenceWatch(5.0))
        connection.leave()
        await connection.read(lambda chunk: None)
        pool.release(connection)
        other = await pool.take()
        assert other is not connection
        assert await whole(other) == (200, b"ok")
        pool.release(other)


async def test_no_more_connections_than_there_is_room_for() -> None:
    async with spoken(*[[OK]] * 3) as (wire, pool, _):
        first, second = await pool.take(), await pool.take()
        third = asyncio.create_task(pool.take())
        await asyncio.sleep(0)
        assert not third.done()
        await whole(first)
        pool.release(first)
        assert await third is first
        for connection in (first, second):
            pool.release(connection)
        assert wire.connections == 2


async def test_an_abandoned_connection_attempt_frees_its_place() -> None:
    async def refused() -> ModelConnection:
        raise ConnectionRefusedError

    pool = ModelConnections(refused, 5.0, max_connections=1)
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            await pool.take()


async def test_words_beside_the_end_of_the_head_are_heard() -> None:
    """Head, body and end in one piece, as a fast endpoint sends them."""
    said = b'data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(
        said
    )
    async with spoken([head + said]) as (_, _, url):
        model = RemoteModel(f"{url}/v1", name="m")
        assert (await collect_parts(model, ModelRequest([ChatMessage("user", "?")])))[0] == Delta("x")
        await model.close()


async def test_closing_ends_answers_under_way() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    async with spoken([head, b'data: {"choices":[{"delta":{"content":"x"}}]}\n\n', *[b": wait\n\n"] * 2000]) as (
        _,
        _,
        url,
    ):
        model = RemoteModel(f"{url}/v1", name="m")
        heard: list[Any] = []
        answering = asyncio.create_task(
            model.answer(permit_prompt(ModelRequest([ChatMessage("user", "?")])), collect_into(heard))
        )
        async with asyncio.timeout(60):
            while not heard:
                await asyncio.sleep(0.005)
        await model.close()
        with pytest.raises(ModelFailed) as caught:
            await answering
        assert caught.value.kind == "cut"


def test_it_holds_on_the_event_loop_that_serves() -> None:
    """`discreet serve` runs on uvloop, whose transports are its own."""

    async def on_it() -> list[object]:
        came: list[object] = []
        async with spoken([OK], [OK[:-1], None], [OK]) as (wire, pool, _):
            for _ in range(3):
                connection = await pool.take()
                try:
                    came.append(await whole(connection))
                except ConnectionLost:
                    came.append(ConnectionLost)
                pool.release(connection)
            return [*came, wire.connections]

    assert uvloop.run(on_it()) == [(200, b"ok"), ConnectionLost, (200, b"ok"), 2]


def test_many_answers_at_once_on_the_event_loop_that_serves() -> None:
    async def on_it() -> set[str]:
        async with ScriptedModel() as endpoint:
            model = RemoteModel(endpoint.url, name="m")
            try:
                answers = await asyncio.gather(*(collect_parts(model, asked) for _ in range(100)))
                return {"".join(part.text for part in parts[:-1]) for parts in answers}
            finally:
                await model.close()

    asked = ModelRequest([ChatMessage("user", "?")])
    assert uvloop.run(on_it()) == {"Hello from the scripted model."}
