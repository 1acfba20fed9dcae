"""A client's connection: how long it may keep the server waiting, and that there is always a file left for ourselves.

Law of this file: who reads nothing, or sends nothing, holds memory and a file for a bounded time; who comes when too
many are there is told so. It knows nothing of what is asked or answered.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

REQUEST_SECONDS: Final = 60.0
"""How long a client may take from the connection, or the first byte of a request, to the end of the request's head."""
STALLED_SECONDS: Final = 60.0
"""How long a client may leave what is sent to it where it is, once our buffer and the system's are full, or once
nothing more is said to it."""
OURS: Final = 256
"""Open files that are kept from clients: the database's connections, keys, the model's, pipes to children."""

CROWDED: Final = "This server has as many connections open as it can hold. Please try again in a moment."


def most_connections(open_files: int) -> int:
    """How many clients may be there at once, of a process that may have so many files open."""
    return max(open_files - OURS, open_files // 2)


class ClientConnection(HttpToolsProtocol):
    """uvicorn's, with an end to patience. `most` clients may be there at once; None is no limit."""

    most: int | None = None
    drop_unsent: Callable[[asyncio.BaseTransport], None] = staticmethod(lambda _: None)
    """What the system still holds for a connection goes with it, once that is ended."""
    request_seconds = REQUEST_SECONDS
    stalled_seconds = STALLED_SECONDS

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._stalled: asyncio.TimerHandle | None = None
        self._unasked: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.most is not None and len(self.connections) > self.most:
            transport.write(_crowded())
            transport.close()
            return
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_stall()
        self._forget_request()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._await_request()

    def on_headers_complete(self) -> None:
        self._forget_request()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._await_last_words_taken()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._await_last_words_taken()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        self._forget_stall()
        super().resume_writing()
        self._await_last_words_taken()

    def _await_last_words_taken(self) -> None:
        """Closing waits for who takes them; what is below a full buffer would be waited for without end."""
        if self.transport.is_closing() and self._stalled is None:
            self._await_reader()

    def _await_reader(self) -> None:
        self._stalled = self.loop.call_later(self.stalled_seconds, self._let_go)

    def _await_request(self) -> None:
        self._forget_request()
        self._unasked = self.loop.call_later(self.request_seconds, self.transport.abort)

    def _forget_request(self) -> None:
        if self._unasked is not None:
            self._unasked.cancel()
            self._unasked = None

    def _let_go(self) -> None:
        self.drop_unsent(self.transport)
        self.transport.abort()

    def _forget_stall(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None


def _crowded() -> bytes:
    body = msgspec.json.encode({"error": {"code": "unavailable", "message": CROWDED, "field": None}})
    head = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 5\r\n"
    return head + b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body) + body
