"""The servers of a run: the endpoint, the byte proxy, and the product.

All three answer the same chats from the same endpoint, so that a figure can ask them in turn in one run.
"""

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import msgspec

from bench import processes, proxy
from bench.discreet_server import Product
from bench.load import ChatServer, Shape, Target, run
from bench.machine_load import FOLDER_PREFIX
from bench.report import Unmeasured
from bench.script import Script


@dataclass(frozen=True)
class Subject:
    """A measured subject: where to send chats, and its processes by part."""

    target: ChatServer
    parts: Mapping[str, Callable[[], Sequence[int]]]


@dataclass
class Stage:
    """The subjects of one run.

    A subject that could not be built is a sentence instead, which its figures report.
    """

    quick: bool
    direct: Subject
    built_proxy: Subject | str
    built_product: Product | str

    @property
    def rounds(self) -> int:
        return 1 if self.quick else 3

    def floor(self) -> Subject:
        """Return the byte proxy. Unmeasured if it could not be built."""
        if isinstance(self.built_proxy, str):
            raise Unmeasured(self.built_proxy)
        return self.built_proxy

    def product(self) -> Product:
        """Return the product. Unmeasured if it did not start."""
        if isinstance(self.built_product, str):
            raise Unmeasured(self.built_product)
        return self.built_product

    def chats(self) -> Subject:
        """Return the product's new chats as a subject."""
        product = self.product()
        return Subject(product.target, {"server": product.server_pids, "database": product.database_pids})


@asynccontextmanager
async def standing(quick: bool, with_product: bool) -> AsyncIterator[Stage]:
    """Build the stage and warm up each part with a few answers.

    It is taken down at the end.
    """
    async with AsyncExitStack() as exits:
        pid, port = await exits.enter_async_context(processes.listening(processes.python_module("bench.endpoint")))
        direct = _openai_subject("direct", "endpoint", pid, port)
        stage = Stage(quick, direct, await _proxy(exits, port), "it was left out (--without-product).")
        if with_product:
            stage.built_product = await _product(exits, port, 10 if quick else 50)
        await _warm_up(stage)
        yield stage


def _openai_subject(name: str, part: str, pid: int, port: int) -> Subject:
    return Subject(Target(name, port, openai_request(port)), {part: lambda: [pid]})


def openai_request(port: int, keys: Sequence[str] = ()) -> Callable[[str], bytes]:
    """Return a maker of raw requests for a streamed answer to a prompt.

    They are for an OpenAI-compatible server at `port`, each with the next of the API keys in turn, if there are any.
    """
    bearers = cycle([f"Authorization: Bearer {key}\r\n" for key in keys] or [""])

    def request(text: str) -> bytes:
        body = msgspec.json.encode({"model": "sim", "stream": True, "messages": [{"role": "user", "content": text}]})
        head = (
            f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"{next(bearers)}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode("ascii") + body

    return request


async def _proxy(exits: AsyncExitStack, endpoint_port: int) -> Subject | str:
    folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX)))
    try:
        program = await proxy.compiled(folder)
        pid, port = await exits.enter_async_context(processes.listening([os.fspath(program), str(endpoint_port)]))
    except (Unmeasured, processes.NotStarted) as reason:
        return str(reason)
    return _openai_subject("proxy", "proxy", pid, port)


async def _product(exits: AsyncExitStack, endpoint_port: int, people: int) -> Product | str:
    try:
        return await exits.enter_async_context(Product(f"http://127.0.0.1:{endpoint_port}", people))
    except Unmeasured as reason:
        return str(reason)


async def _warm_up(stage: Stage) -> None:
    """Make the first answers, which pay for imports and connections.

    No figure includes them.
    """
    shape = Shape(Script(gap_ms=2, tokens=10), streams=4, answers=3)
    await run(stage.direct.target, shape)
    if isinstance(stage.built_proxy, Subject):
        await run(stage.built_proxy.target, shape)
    if isinstance(stage.built_product, Product):
        await run(stage.chats().target, shape)
