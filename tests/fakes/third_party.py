"""A third party that records requests byte for byte, and answers as the test sets it.

`async with ThirdParty() as it`: `it.origin` is its address, `it.requests` are all requests, unchanged. It answers every
path with `it.answer`; with `it.oauth` set it also signs people in at /authorize and /token.
"""

import asyncio
import gzip
import json
import ssl
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from aiohttp import web

from tests.fakes.oauth_provider import OAuthProvider


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as received: `target` undecoded, `headers` in their order and case."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    def header(self, name: str) -> str | None:
        """Return the first value of a header, in any case of its name."""
        return next((value for given, value in self.headers if given.lower() == name.lower()), None)

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """An answer and its faults.

    `delay` are seconds before the first byte, `gap` seconds between pieces of `piece` bytes. `redirect` is a Location (with
    status 302 unless another is given). `cut` breaks the connection after this many bytes of the body. `endless` repeats
    the body without end. `raw` replaces head and body, and then the connection closes. `encoding` compresses the body and
    names the encoding.
    """

    body: str | bytes = '{"ok": true}'
    status: int = 200
    media_type: str | None = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    gap: float = 0.0
    piece: int = 1 << 16
    redirect: str | None = None
    cut: int | None = None
    endless: bool = False
    raw: bytes | None = None
    encoding: str | None = None

    @cached_property
    def encoded_body(self) -> bytes:
        """Return the body as it is sent."""
        body = self.body.encode() if isinstance(self.body, str) else self.body
        if self.encoding == "gzip":
            return gzip.compress(body)
        return zlib.compress(body) if self.encoding == "deflate" else body


def answer_json(value: Any, **more: Any) -> Answer:
    """Return an answer with a JSON document."""
    return Answer(json.dumps(value), **more)


def bomb(megabytes: int, encoding: str = "gzip") -> Answer:
    """Return an answer of this many megabytes of zeros, compressed to a thousandth."""
    return Answer(bytes(megabytes << 20), media_type="text/plain", encoding=encoding)


Answering = Answer | Callable[[ReceivedRequest], Answer]


@dataclass
class ThirdParty:
    """Answers every request with `answer`, or with its result for the request.

    `connections` are the sockets seen, `disconnects` counts the clients that disconnected before the end, `request_received` is set at the
    first request. `tls` makes it speak HTTPS.
    """

    answer: Answering = field(default_factory=Answer)
    oauth: OAuthProvider | None = None
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    origin: str = ""
    port: int = 0
    requests: list[ReceivedRequest] = field(default_factory=list)
    connections: set[tuple[str, int]] = field(default_factory=set)
    disconnects: int = 0
    request_received: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> "ThirdParty":
        """Listen on a free port of loopback."""
        app = web.Application(client_max_size=64 << 20, middlewares=[self._handle_every_path])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True, auto_decompress=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, 0, ssl_context=self.tls).start()
        self.port = self._runner.addresses[0][1]
        host = f"[{self.host}]" if ":" in self.host else self.host
        self.origin = f"{'https' if self.tls else 'http'}://{host}:{self.port}"
        return self

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def __aenter__(self) -> "ThirdParty":
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def calls(self) -> list[ReceivedRequest]:
        """Return the requests that do not belong to a sign-in."""
        return [request for request in self.requests if request.path not in ("/authorize", "/token")]

    def reset(self) -> None:
        """Forget all requests, and answer as at the start, without sign-in."""
        self.requests.clear()
        self.connections.clear()
        self.answer, self.oauth, self.disconnects = Answer(), None, 0
        self.request_received.clear()

    @web.middleware
    async def _handle_every_path(self, request: web.Request, handler: object) -> web.StreamResponse:
        """Handle every path: a pattern would miss some, for example one with a line end."""
        return await self._handle(request)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        received = await _record_request(request)
        self.requests.append(received)
        self.connections.add(request.transport.get_extra_info("peername"))
        self.request_received.set()
        if self.oauth is not None and received.path == "/authorize":
            return self.oauth.authorize(request)
        if self.oauth is not None and received.path == "/token":
            return self.oauth.token(request, received.body)
        answer = self.answer(received) if callable(self.answer) else self.answer
        try:
            return await self._send_answer(request, answer)
        except (ConnectionResetError, asyncio.CancelledError):
            self.disconnects += 1
            raise

    async def _send_answer(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        await asyncio.sleep(answer.delay)
        if answer.raw is not None:
            request.transport.write(answer.raw)
            request.transport.close()
            return web.Response()
        response = web.StreamResponse(status=_status(answer), headers=_response_headers(answer))
        if answer.media_type is None:
            response.content_type = ""
        if not answer.endless:
            response.content_length = len(answer.encoded_body)
        await response.prepare(request)
        await self._send_body(request, response, answer)
        return response

    async def _send_body(self, request: web.Request, response: web.StreamResponse, answer: Answer) -> None:
        sent, body = 0, answer.encoded_body
        while True:
            for at in range(0, len(body), answer.piece):
                piece = body[at : at + answer.piece]
                if answer.cut is not None and sent + len(piece) > answer.cut:
                    await response.write(piece[: answer.cut - sent])
                    request.transport.close()
                    return
                await response.write(piece)
                sent += len(piece)
                if answer.gap:
                    await asyncio.sleep(answer.gap)
            if not answer.endless:
                break
        with suppress(ConnectionResetError):
            await response.write_eof()


async def _record_request(request: web.Request) -> ReceivedRequest:
    """Record the request without decoding or normalising it: HTTP's head is Latin-1."""
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers)
    return ReceivedRequest(request.method, request.raw_path, headers, await request.read())


def _status(answer: Answer) -> int:
    return 302 if answer.redirect is not None and answer.status == 200 else answer.status


def _response_headers(answer: Answer) -> list[tuple[str, str]]:
    head = list(answer.headers)
    if answer.media_type:
        head.append(("Content-Type", answer.media_type))
    if answer.redirect is not None:
        head.append(("Location", answer.redirect))
    if answer.encoding is not None:
        head.append(("Content-Encoding", answer.encoding))
    return head
