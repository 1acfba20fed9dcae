"""A running answer as an ASGI response, with nothing between the model's bytes and the socket (docs/decisions/0004).

Law of this file: the follower drives `send` itself, at once, in the callback that brought the token. Only
when flow control blocks does a task take over, and what comes meanwhile is joined. A reader too slow to
keep up is let go; the page comes back and catches up.
"""

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from types import coroutine
from typing import Any, cast

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from discreet.accounts.actor import Actor
from discreet.chat.running import RunningTurn
from discreet.chat.stream import DONE, HEADERS
from discreet.http.open_streams import OpenStreams

Sending = Coroutine[Any, Any, None]

MOST_PENDING_BYTES = 1 << 20
NO_BUFFERING = ((b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"))


SERVERS_SEND = "discreet.send"
"""In the scope: the HTTP server's own `send`, under all that the application wraps around it."""


class KeepServersSend:
    """Pure ASGI, outermost: what stands between here and a stream has its say at the response's start, and none
    about the pieces that follow; they go from the model to the socket past it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[SERVERS_SEND] = send
        await self._app(scope, receive, send)


class EventStream(Response):
    """Responds to one request with a running turn's events, from the beginning to the end: that of the turn, or of
    the session that asks."""

    def __init__(self, turn: RunningTurn, actor: Actor, streams: OpenStreams) -> None:
        super().__init__(media_type="text/event-stream")
        self._turn, self._actor, self._streams = turn, actor, streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *NO_BUFFERING]})
        reader = _Reader(scope[SERVERS_SEND])
        self._turn.follow(reader)
        leaving = asyncio.create_task(_disconnected(receive))
        leaving.add_done_callback(lambda _: reader.leave())
        try:
            async with self._streams.holding(self._actor, reader.leave):
                await reader.gone
        finally:
            self._turn.unfollow(reader)
            leaving.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Reader:
    """One connection. `gone` is done when it has had everything, or has left."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: asyncio.Task[None] | None = None
        self._pending = bytearray()
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def __call__(self, data: bytes) -> None:
        if self._waiting is None:
            self._drive(data)
        elif len(self._pending) + len(data) <= MOST_PENDING_BYTES:
            self._pending += data
        else:
            self.leave()

    def leave(self) -> None:
        if not self.gone.done():
            self.gone.set_result(None)

    def _drive(self, data: bytes) -> None:
        """Send now; when `send` has to wait, let a task await the rest."""
        if self.gone.done():
            return
        last = data.endswith(DONE)
        # An ASGI `send` is a coroutine function, whatever its declared type: it can be driven by hand.
        sending = cast(Sending, self._send({"type": "http.response.body", "body": data, "more_body": not last}))
        try:
            waits_for = sending.send(None)
        except StopIteration:
            if last:
                self.leave()
        except OSError:
            self.leave()
        else:
            self._waiting = asyncio.create_task(self._finish(_continue(sending, waits_for), last))

    async def _finish(self, sending: Awaitable[None], last: bool) -> None:
        try:
            await sending
        except OSError:
            last = True
        self._waiting = None
        if last:
            self.leave()
        elif self._pending:
            pending, self._pending = bytes(self._pending), bytearray()
            self._drive(pending)


@coroutine
def _continue(started: Sending, waits_for: Any) -> Generator[Any, Any, None]:
    """Await the rest of a coroutine that was started by hand and waits for `waits_for`."""
    while True:
        error: BaseException | None = None
        try:
            yield waits_for
        except BaseException as raised:
            error = raised
        try:
            waits_for = started.throw(error) if error else started.send(None)
        except StopIteration:
            return
