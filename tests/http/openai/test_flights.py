"""An answer that no client reads is stopped, because other requests wait for the model."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from discreet.api_projects.in_flight import InFlightRequests
from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.api_programs import CreatedKey, chat_body, create_key, create_project
from tests.support.people import Cast


@dataclass
class SlowReader:
    unread_since: float | None


async def test_a_reader_who_takes_nothing_is_let_go_and_one_who_does_is_not(infra: Infrastructure) -> None:
    flights, now = InFlightRequests(infra.database, infra.clock, patience=10), asyncio.get_running_loop().time()
    forever = asyncio.Event()

    async def fly(unread_since: float | None) -> None:
        async with flights.flight() as flight:
            flight.sender = SlowReader(unread_since)
            await forever.wait()

    stuck, slow, idle = (asyncio.create_task(fly(since)) for since in (now - 11, now, None))
    await asyncio.sleep(0)
    flights.end_unread()
    with pytest.raises(TimeoutError):
        await stuck
    forever.set()
    await asyncio.gather(slow, idle)


@asynccontextmanager
async def stuck_reader(server: str, made: CreatedKey) -> AsyncIterator[None]:
    """A program that asks and reads nothing."""
    host = urlsplit(server)
    body = json.dumps(chat_body(stream=True))
    request = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host.netloc}\r\nAuthorization: Bearer {made.text}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    with socket.socket() as quiet:
        quiet.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        quiet.setblocking(False)
        await asyncio.get_running_loop().sock_connect(quiet, (host.hostname, host.port))
        await asyncio.get_running_loop().sock_sendall(quiet, request.encode())
        yield


async def test_a_socket_that_is_full_marks_its_flight(
    services: Services, server: str, made: CreatedKey, scripted: ScriptedModel
) -> None:
    """A real connection with a reader that does not read, and an answer that overflows the buffers on the way."""
    scripted.answer, scripted.gap = " ".join(["y" * 4_000] * 4_000), 0.002
    async with stuck_reader(server, made):
        async with asyncio.timeout(60):
            while not (marked := [f for f in services.api.flights._requests if f.sender and f.sender.unread_since]):
                await asyncio.sleep(0.02)
        [flight] = marked
        assert flight.sender
        assert flight.sender.unread_since
        flight.sender.unread_since -= 3600
        services.api.flights.end_unread()
        assert flight.left
        async with asyncio.timeout(60):
            while flight in services.api.flights._requests:
                await asyncio.sleep(0.02)


async def test_a_reader_who_falls_too_far_behind_is_let_go(
    services: Services, server: str, cast: Cast, scripted: ScriptedModel
) -> None:
    """Data waiting for a reader is bounded, however fast the model is.

    The words are short, because each is sent with a frame around it.
    """
    scripted.answer, scripted.gap = " ".join(["y" * 40] * 20_000), 0.0
    another = await create_key(cast.cleo, await create_project(cast.cleo))  # at its own pace
    async with stuck_reader(server, another):
        async with asyncio.timeout(60):
            while not services.api.flights._requests:
                await asyncio.sleep(0.002)
            while services.api.flights._requests:
                await asyncio.sleep(0.02)
