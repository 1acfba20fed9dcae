"""An attacker: its name, its repeated act, and its means."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

import aiohttp

from bench.people import Person
from bench.report import Unmeasured
from bench.storm.client import Answer, Visitor
from bench.storm.fixture import StormFixture

ADDRESS: Final = "127.0.0.9"
"""The attackers' address; honest people have others."""
UPLINK: Final = 50e6
"""Bytes per second of all attackers together."""
PATIENCE: Final = 60.0
"""Seconds for one request of an attacker."""


class Uplink:
    """The bandwidth that all attackers share.

    An attacker who fills a larger one is a matter for the network.
    """

    def __init__(self, bytes_per_second: float = UPLINK) -> None:
        self._rate, self._free_at = bytes_per_second, 0.0

    async def take(self, size: int) -> None:
        """Wait until so many bytes have been sent."""
        now = perf_counter()
        self._free_at = max(now, self._free_at) + size / self._rate
        await asyncio.sleep(self._free_at - now)


@dataclass
class AttackSite:
    """The server as an attacker with one account sees it."""

    fixture: StormFixture
    person: Person
    browser: aiohttp.ClientSession
    uplink: Uplink = field(default_factory=Uplink)

    @property
    def port(self) -> int:
        return self.fixture.product.port

    @property
    def visitor(self) -> Visitor:
        return Visitor(self.fixture.product.origin, self.person, self.browser)

    async def upload(self, path: str, data: bytes, method: str = "POST") -> Answer:
        """Send bytes as the body of a request. Status 0 if the connection was lost."""
        return await self.send(method, path, {"Cookie": self.person.cookie}, data=data)

    async def send(self, method: str, path: str, headers: Mapping[str, str], **body: Any) -> Answer:
        """Send a request with these headers and a body as in aiohttp.

        Status 0 if the connection was lost.
        """
        headers = {"Origin": self.fixture.product.origin, **headers}
        try:
            async with self.browser.request(
                method, self.fixture.product.origin + path, headers=headers, **body
            ) as response:
                return Answer(response.status, await response.read())
        except (aiohttp.ClientError, OSError, TimeoutError):
            return Answer(0, b"")

    async def made(self, path: str, body: dict[str, object]) -> str:
        """Return the id of an object made with this body. Unmeasured if refused."""
        answer = await self.visitor.call("POST", path, body)
        if answer.status not in (200, 201):
            raise Unmeasured(f"an attacker was refused {path}: {answer.sentence}")
        return str(answer.body["id"])

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """Open a connection of its own and abort it at the end."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(ADDRESS, 0))
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def pour(self, head: bytes, piece: bytes, max_bytes: int) -> bytes:
        """Send `head`, then `piece` repeatedly; return the answer.

        It stops after `max_bytes` bytes, or if the server closes the connection.
        """
        response_bytes = b""
        with suppress(OSError):
            async with self.connection() as (reader, writer), asyncio.timeout(PATIENCE):
                writer.write(head)
                for _ in range(max(1, max_bytes // len(piece))):
                    if reader.at_eof() or writer.is_closing():
                        break
                    writer.write(piece)
                    await writer.drain()
                    await self.uplink.take(len(piece))
                response_bytes = await reader.read(1_000)
        return response_bytes


Strike = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Attacker:
    """An attacker.

    `prepare` returns its act, which runs `at_once` times in parallel, at most `max_strikes` times in total.
    """

    name: str
    prepare: Callable[[AttackSite], Awaitable[Strike]]
    at_once: int = 4
    max_strikes: int = 400

    async def attack(self, strike: Strike, seconds: float) -> int:
        """Strike until the time has passed; return how many strikes began."""
        left, struck = self.max_strikes, 0

        async def go_on() -> None:
            nonlocal left, struck
            while left:
                left, struck = left - 1, struck + 1
                await strike()

        tasks = [asyncio.create_task(go_on()) for _ in range(self.at_once)]
        await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
        return struck
