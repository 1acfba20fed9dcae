"""Drives ASGI's `send` in the callback that has the data, without a queue or task.

See docs/decisions/0004.

Invariants:
- Data is sent in the order in which it is given.
- A task takes over only while flow control blocks. Data that arrives in the meantime is joined.
- A client that reads too slowly is disconnected.
"""

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from types import coroutine
from typing import Any, cast

from starlette.types import Message, Send

Sending = Coroutine[Any, Any, None]

MAX_PENDING_BYTES = 1 << 20


class DrivenSend:
    """One response. `gone` is done when everything is sent or the client has left."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: asyncio.Task[None] | None = None
        self._pending = bytearray()
        self._last_is_pending = False
        self.begun = False
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def start(self, message: Message) -> None:
        """Send the start of the response."""
        self.begun = True
        self._drive(message, last=False)

    def __call__(self, data: bytes, *, last: bool = False) -> bool:
        """Send the next piece of the body; return whether the client still reads."""
        if self.gone.done():
            return False
        if self._waiting is None:
            self._drive(body_message(data, more=not last), last)
        elif len(self._pending) + len(data) <= MAX_PENDING_BYTES:
            self._pending += data
            self._last_is_pending = last
        else:
            self.leave()
        return not self.gone.done()

    def leave(self) -> None:
        """Stop sending and waiting."""
        if not self.gone.done():
            self.gone.set_result(None)
        if self._waiting is not None:
            self._waiting.cancel()

    async def flushed(self) -> None:
        """Wait until all data given so far is sent."""
        while self._waiting is not None:
            await asyncio.wait([self._waiting])

    def _drive(self, message: Message, last: bool) -> None:
        """Send now; if `send` blocks, await the rest in a task."""
        # Despite its declared type, an ASGI `send` is a coroutine function, so it can be driven by hand.
        sending = cast(Sending, self._send(message))
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
        finally:
            self._waiting = None
        if last:
            self.leave()
        elif self._pending:
            pending, self._pending = bytes(self._pending), bytearray()
            self._drive(body_message(pending, more=not self._last_is_pending), self._last_is_pending)


def body_message(data: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}


@coroutine
def _continue(started: Sending, waits_for: Any) -> Generator[Any, Any, None]:
    """Await the rest of a coroutine that was started by hand."""
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
