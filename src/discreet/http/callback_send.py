"""ASGI's `send`, driven in the very callback that brings something to send: no queue, and no task a token
(docs/decisions/0004).

Invariants:
- What is given goes out in its order.
- Only when flow control blocks does a task take over, and what comes meanwhile is joined.
- A reader too slow to keep up is let go.
"""

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from types import coroutine
from typing import Any, cast

from starlette.types import Message, Send

Sending = Coroutine[Any, Any, None]

MOST_PENDING_BYTES = 1 << 20


class DrivenSend:
    """One response. `gone` is done when all has been sent, or its reader has left."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: asyncio.Task[None] | None = None
        self._pending = bytearray()
        self._last_is_pending = False
        self.begun = False
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def start(self, message: Message) -> None:
        """Send the response's start."""
        self.begun = True
        self._drive(message, last=False)

    def __call__(self, data: bytes, *, last: bool = False) -> bool:
        """Send the next piece of the body; whether anybody still takes it."""
        if self.gone.done():
            return False
        if self._waiting is None:
            self._drive(body_message(data, more=not last), last)
        elif len(self._pending) + len(data) <= MOST_PENDING_BYTES:
            self._pending += data
            self._last_is_pending = last
        else:
            self.leave()
        return not self.gone.done()

    def leave(self) -> None:
        """Nothing more is sent, nor waited for."""
        if not self.gone.done():
            self.gone.set_result(None)
        if self._waiting is not None:
            self._waiting.cancel()

    async def flushed(self) -> None:
        """Wait until what was given is out."""
        while self._waiting is not None:
            await asyncio.wait([self._waiting])

    def _drive(self, message: Message, last: bool) -> None:
        """Send now; when `send` has to wait, let a task await the rest."""
        # An ASGI `send` is a coroutine function, whatever its declared type: it can be driven by hand.
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
