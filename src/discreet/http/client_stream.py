"""The rest of a streamed response, which outlives its request.

Invariants:
- Data is written in the order in which it is given, in the callback that has it: no task and no queue for a token.
- Data that is given while the client does not read is joined, up to `MAX_PENDING_BYTES`. With more it is disconnected.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from uvicorn.protocols.http.flow_control import FlowControl

OPEN_STREAM: Final = "discreet.stream"
"""Key in the scope: call the value once the response has begun, to write the rest of it as a `ClientStream`.

The application returns, and all that the server and the middleware held for the request is freed."""
MAX_PENDING_BYTES: Final = 1 << 20
_LAST_CHUNK: Final = b"0\r\n\r\n"


class ClientStream:
    """A chunked body (RFC 9112, 7.1) that begins. `on_end` receives whether it is whole."""

    __slots__ = (
        "_flow",
        "_last_is_pending",
        "_on_end",
        "_on_gone",
        "_pending",
        "_transport",
        "is_over",
        "keep_alive",
        "unread_since",
    )

    def __init__(
        self, transport: asyncio.Transport, flow: FlowControl, on_end: Callable[[bool], None], *, keep_alive: bool
    ) -> None:
        self._transport, self._flow, self._on_end = transport, flow, on_end
        self.keep_alive = keep_alive
        """Whether the connection may serve another request."""
        self._pending: bytearray | None = None
        self.unread_since: float | None = None
        """Time of the event loop since when data is pending."""
        self.is_over = self._last_is_pending = False
        self._on_gone: Callable[[], None] | None = None

    def __call__(self, data: bytes, *, last: bool = False) -> None:
        """Write the next piece."""
        if self.is_over:
            return
        if not self._flow.write_paused:
            self._write(data, last)
            return
        if self._pending is None:
            self._pending = bytearray()
            self.unread_since = asyncio.get_running_loop().time()
        if len(self._pending) + len(data) > MAX_PENDING_BYTES:
            self.leave()
        else:
            self._pending += data
            self._last_is_pending = last

    def leave(self) -> None:
        """Break off, and close the connection."""
        self._end(is_whole=False)

    def on_gone(self, callback: Callable[[], None]) -> None:
        """Call once the stream has ended or its client has left; immediately if either has already happened."""
        if self.is_over:
            callback()
        else:
            self._on_gone = callback

    def resume(self) -> None:
        """Write what is pending: the client reads again."""
        pending, self._pending, self.unread_since = self._pending, None, None
        if pending is not None and not self.is_over:
            self._write(bytes(pending), self._last_is_pending)

    def lose(self) -> None:
        """Note that the connection is lost."""
        if not self.is_over:
            self.is_over = True
            self._pending = None
            callback, self._on_gone = self._on_gone, None
            if callback is not None:
                callback()

    def _write(self, data: bytes, last: bool) -> None:
        piece = b"%x\r\n%b\r\n" % (len(data), data) if data else b""
        self._transport.write(piece + _LAST_CHUNK if last else piece)
        if last:
            self._end(is_whole=True)

    def _end(self, *, is_whole: bool) -> None:
        if not self.is_over:
            self._on_end(is_whole)
            self.lose()
