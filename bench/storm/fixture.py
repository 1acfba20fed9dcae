"""The target of a storm: a real server with a database, a model and people.

A third party and signed-in people belong to it.
"""

import asyncio
import resource
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import TypeVar

import aiohttp
import msgspec

from bench.discreet_server import Product
from bench.report import Unmeasured
from bench.storm.client import Visitor
from bench.storm.endpoint_process import EndpointProcess
from bench.storm.size import Size

USUAL_OPEN_FILES = 1024
"""The soft limit with which most systems start a program."""
KEPT_SECONDS = 2.0
"""How long a connection is kept for the next request: well below the server's own limit."""
POLICY = "https://example.org/privacy"

Given = TypeVar("Given")
Made = TypeVar("Made")


async def _no_leaving() -> None:
    raise Unmeasured("the database of this fixture is the server's own.")


@dataclass
class StormFixture:
    """A target. `leave_database` takes an external database away and brings it back."""

    size: Size
    endpoint: EndpointProcess
    product: Product
    visitors: Sequence[Visitor]
    browser: aiohttp.ClientSession
    gpt: str
    """A GPT of the operator's, published to all, whose only action uses the endpoint."""
    leave_database: Callable[[], Awaitable[None]] = _no_leaving

    def turns(self, times: int) -> Iterator[Visitor]:
        """Return so many visitors, each in turn."""
        return (visitor for visitor, _ in zip(cycle(self.visitors), range(times), strict=False))

    async def restart(self) -> float:
        """Start the server again as a supervisor does; return seconds until it answers."""
        with usual_limit():
            return await self.product.start()


async def at_most(together: int, given: Iterable[Given], make: Callable[[Given], Awaitable[Made]]) -> list[Made]:
    """Return `make` of each, in their order, with so many running at a time."""
    room = asyncio.Semaphore(together)

    async def one(each: Given) -> Made:
        async with room:
            return await make(each)

    return list(await asyncio.gather(*(one(each) for each in given)))


@asynccontextmanager
async def storm_fixture(
    size: Size, database_url: str | None = None, more: Mapping[str, str] | None = None
) -> AsyncIterator[StormFixture]:
    """Yield a target. `more` are settings besides those that every storm needs."""
    async with EndpointProcess() as endpoint:
        settings = {"DISCREET_ACTION_ORIGINS": endpoint.origin, **(more or {})}
        settings |= {"DISCREET_DATABASE_URL": database_url} if database_url else {}
        product = Product(endpoint.origin, size.people, settings)
        with usual_limit():
            await product.__aenter__()
        unlimited = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_SECONDS)
        patience = aiohttp.ClientTimeout(total=None)
        try:
            async with aiohttp.ClientSession(
                connector=unlimited, cookie_jar=aiohttp.DummyCookieJar(), timeout=patience
            ) as browser:
                visitors = [Visitor(product.origin, person, browser) for person in product.people]
                gpt = await _gpt_with_action(visitors[0], endpoint.origin)
                yield StormFixture(size, endpoint, product, visitors, browser, gpt)
        finally:
            await product.__aexit__(None, None, None)


@contextmanager
def usual_limit() -> Iterator[None]:
    """Start processes in this block with the usual, low limit of open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(USUAL_OPEN_FILES, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def _gpt_with_action(builder: Visitor, origin: str) -> str:
    gpt: str = (await _made(builder, "/api/gpts", {"name": "Weather"}))["id"]
    document = msgspec.json.encode(_document(origin)).decode()
    actions = f"/api/gpts/{gpt}/actions"
    action = (await _made(builder, actions, {"kind": "openapi", "document": document, "source_url": None}))["id"]
    saved_action = {"document": document, "enabled": ["getWeather"], "policy_url": POLICY, "auth": {"kind": "none"}}
    await _made(builder, f"{actions}/{action}", saved_action, method="PUT")
    await _made(builder, f"/api/gpts/{gpt}/publish", {"level": "link"})
    return gpt


def _document(origin: str) -> dict[str, object]:
    operation = {
        "operationId": "getWeather",
        "summary": "The weather",
        "responses": {"200": {"description": "The weather"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Weather", "version": "1"},
        "servers": [{"url": origin}],
        "paths": {"/weather": {"get": operation}},
    }


async def _made(builder: Visitor, path: str, body: Mapping[str, object], method: str = "POST") -> dict[str, str]:
    answer = await builder.call(method, path, body)
    if answer.status not in (200, 201):
        raise Unmeasured(f"the server refused {path}: {answer.sentence}")
    made: dict[str, str] = answer.body
    return made
