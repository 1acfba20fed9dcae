"""A streamed answer outlives its request: the request is freed, and everything that can end the answer still does."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from discreet.http.openai.answer import TOKENS_JOINED, GrowingText
from discreet.http.services import Services
from tests.fakes.model_endpoint import Failure, ScriptedModel
from tests.support.api_programs import CreatedKey, chat_body

HANGING = 30
PATHS = {
    "/v1/chat/completions": chat_body(stream=True),
    "/v1/responses": {"model": "scripted", "input": "Hi", "stream": True},
}


def request(server: str, made: CreatedKey, path: str = "/v1/chat/completions", body: object = None) -> bytes:
    text = json.dumps(body or chat_body(stream=True))
    return (
        f"POST {path} HTTP/1.1\r\nHost: {urlsplit(server).netloc}\r\nAuthorization: Bearer {made.text}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n{text}"
    ).encode()


@asynccontextmanager
async def connected(server: str, sent: bytes) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    url = urlsplit(server)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    writer.write(sent)
    try:
        async with asyncio.timeout(HANGING):
            yield reader, writer
    finally:
        writer.close()


def open_requests() -> int:
    """The number of requests that the server holds."""
    return sum(isinstance(each, RequestResponseCycle) for each in gc.get_objects())


@pytest.mark.parametrize("path", PATHS)
async def test_an_open_stream_holds_no_request(
    server: str, made: CreatedKey, scripted: ScriptedModel, path: str
) -> None:
    scripted.answer, scripted.gap = "word " * 400, 0.02
    gc.collect()
    before = open_requests()
    gc.disable()
    try:
        async with connected(server, request(server, made, path, PATHS[path])) as (reader, _):
            await reader.readuntil(b"word")
            assert open_requests() <= before
    finally:
        gc.enable()


async def test_a_client_that_leaves_ends_its_answer(
    services: Services, server: str, made: CreatedKey, scripted: ScriptedModel
) -> None:
    scripted.answer, scripted.gap = "word " * 4_000, 0.02
    scripted.client_disconnected.clear()
    async with connected(server, request(server, made)) as (reader, writer):
        await reader.readuntil(b"word")
        assert services.api.flights.are_under_way
        writer.close()
        await scripted.client_disconnected.wait()
        while services.api.flights.are_under_way:
            await asyncio.sleep(0.02)


async def test_a_request_behind_a_stream_is_answered_after_it(
    server: str, made: CreatedKey, scripted: ScriptedModel
) -> None:
    scripted.answer, scripted.gap = "one two three", 0.02
    async with connected(server, request(server, made) * 2) as (reader, _):
        first = await reader.readuntil(b"data: [DONE]\n\n\r\n0\r\n\r\n")
        second = await reader.readuntil(b"data: [DONE]\n\n\r\n0\r\n\r\n")
    for answer in (first, second):
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert answer.count(b"three") == 1


async def test_a_refused_stream_has_its_own_status(server: str, made: CreatedKey, scripted: ScriptedModel) -> None:
    """The connection serves the next request."""
    scripted.answer, scripted.gap, scripted.failure = "word", 0.0, Failure("refuse")
    async with connected(server, request(server, made)) as (reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5"))
        scripted.failure = None
        writer.write(request(server, made))
        await reader.readuntil(b"HTTP/1.1 200 OK\r\n")
        await reader.readuntil(b"data: [DONE]\n\n\r\n0\r\n\r\n")


async def test_a_server_that_stops_breaks_off_its_answers(
    services: Services, server: str, made: CreatedKey, scripted: ScriptedModel
) -> None:
    scripted.answer, scripted.gap = "word " * 4_000, 0.02
    scripted.client_disconnected.clear()
    async with connected(server, request(server, made)) as (reader, _):
        await reader.readuntil(b"word")
        await services.api.flights.stop()
        assert b"[DONE]" not in await reader.read()
        await scripted.client_disconnected.wait()
    services.api.flights.start()


def test_a_text_that_grows_by_tokens_loses_and_repeats_none() -> None:
    text, tokens = GrowingText(), [f"{n} " for n in range(10 * TOKENS_JOINED + 3)]
    for n, token in enumerate(tokens, start=1):
        text.add(token)
        assert str(text) == "".join(tokens[:n])
    assert len(text._pieces) == 10 + 3
