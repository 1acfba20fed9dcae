"""A client's connection: limits on the bytes and the time of a request.

Invariants:
- A client that reads nothing or sends too slowly holds memory and a file descriptor for a limited time.
- Of a request's head, or of a body's trailers, at most `HEAD_BYTES` and one read of the socket are buffered.
- The application gets only the header fields of the head. A proxy overwrites the client's claims about its address
  there, but forwards trailers unchanged.
- A request that arrives while the answer to an earlier one is streamed waits for its end.
- This module does not look at the content of requests or responses.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import httptools
import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from discreet.http.admission import ConnectionAdmission
from discreet.http.client_flow import ClientFlow, LazyEvent, RequestPipeline
from discreet.http.client_stream import OPEN_STREAM, ClientStream

REQUEST_SECONDS: Final = 60.0
"""How long a client may take from the connection, or the first byte of a request, to the end of the request's head."""
HEAD_BYTES: Final = 64 << 10
"""The limit for the request line and all header fields. Trailers count, too."""
HEAD_FIELDS: Final = 100
BODY_SECONDS: Final = 30.0
"""The window in which a client must send `BODY_WINDOW_BYTES` of a body, or the rest of it."""
BODY_WINDOW_BYTES: Final = 30_000
UNWANTED_BYTES: Final = 8 << 20
"""The most that is read and dropped of a body whose request is already answered. Browsers show an answer only after
they have sent all or most of the body."""
STALLED_SECONDS: Final = 60.0
"""How long a client may leave data unread while both our send buffer and the system's are full, or while the connection
is closing."""

CROWDED: Final = "This server has as many connections open as it can hold. Please try again in a moment."
HEAD_TOO_LARGE: Final = "The address or the header fields of this request are too long."
NOT_HTTP: Final = "This is not a valid HTTP request."


class ClientConnection(HttpToolsProtocol):
    """uvicorn's protocol with limits.

    `admission` decides which clients may be connected; None means no limit.
    """

    # Beyond 30 attributes Python keeps those of each instance in a dictionary of its own, of 1.5 kB.
    __slots__ = (
        "_body_bytes",
        "_body_timer",
        "_has_parsed",
        "_head_bytes",
        "_held_data",
        "_is_between_requests",
        "_is_head_over",
        "_request_timer",
        "_stall_timer",
        "_stream",
        "_unparsed_bytes",
        "_unwanted_bytes",
    )

    admission: ConnectionAdmission | None = None
    drop_unsent: Callable[[asyncio.BaseTransport], None] = staticmethod(lambda _: None)
    """Frees the system's send buffer of a connection that is being aborted."""
    request_seconds = REQUEST_SECONDS
    stalled_seconds = STALLED_SECONDS
    body_seconds = BODY_SECONDS

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.pipeline = RequestPipeline()  # type: ignore[assignment]  # has what uvicorn uses of a deque
        self._stall_timer: asyncio.TimerHandle | None = None
        self._request_timer: asyncio.TimerHandle | None = None
        self._body_timer: asyncio.TimerHandle | None = None
        self._head_bytes = self._body_bytes = self._unwanted_bytes = 0
        self._has_parsed, self._unparsed_bytes = False, 0
        self._is_head_over = self._is_between_requests = False
        self._stream: ClientStream | None = None
        """The answer that is being streamed."""
        self._held_data = b""
        """What arrived during it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = ClientFlow(transport)
        if self.admission is not None and not self.admission.admit(self, self.client[0] if self.client else ""):
            self._refuse(b"503 Service Unavailable", "unavailable", CROWDED, b"retry-after: 5\r\n")
            return
        self._start_request_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.admission is not None:
            self.admission.leave(self)
        self._cancel_stall_timer()
        self._cancel_request_timer()
        self._cancel_body_timer()
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.lose()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._stream is not None:
            self._held_data += data
            self.flow.pause_reading()
            return
        if self.parser is None:
            self.parser = _new_parser(self)
        self._has_parsed = False
        super().data_received(data)
        # The parser buffers an unfinished header field or trailer and calls none of the methods below.
        self._unparsed_bytes = 0 if self._has_parsed else self._unparsed_bytes + len(data)
        if self._unparsed_bytes > HEAD_BYTES and not self.transport.is_closing():
            self._refuse_head()

    def send_400_response(self, msg: str) -> None:
        """Answer a request that the parser or one of the callbacks below refused."""
        if self._is_head_too_large():
            self._refuse_head()
        else:
            self._refuse(b"400 Bad Request", "invalid", NOT_HTTP)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_bytes = self._body_bytes = self._unwanted_bytes = 0
        self._has_parsed, self._is_head_over = True, False
        self._is_between_requests = False
        self._start_request_timer()

    def on_url(self, url: bytes) -> None:
        self._has_parsed = True
        self._head_bytes += len(url)
        self._check_head()
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._has_parsed = True
        self._head_bytes += len(name) + len(value)
        self._check_head()
        if not self._is_head_over:  # trailers are dropped (RFC 9110, 6.5.1)
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_head_over = True
        self._cancel_request_timer()
        super().on_headers_complete()
        self.cycle.message_event = LazyEvent()  # type: ignore[assignment]  # has what uvicorn uses of an event
        self._start_body_timer()

    def on_body(self, body: bytes) -> None:
        self._has_parsed = True
        self._body_bytes += len(body)
        if self._is_answered:
            self._unwanted_bytes += len(body)
            if self._unwanted_bytes > UNWANTED_BYTES:
                self._abort()
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_between_requests = True
        self._cancel_body_timer()
        if self.admission is not None:
            self.admission.mark_served(self)
        if not self._is_answered:
            super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        scope: dict[str, Any] = cycle.scope  # type: ignore[assignment]
        scope[OPEN_STREAM] = partial(self._open_stream, cycle)
        super()._start_asgi_task(cycle, app)

    def _open_stream(self, cycle: RequestResponseCycle) -> ClientStream:
        """Take over the rest of a response that has begun; free what belongs to its request."""
        cycle.scope.pop(OPEN_STREAM, None)  # type: ignore[typeddict-item]  # breaks a cycle
        stream = ClientStream(self.transport, self.flow, self._end_stream, keep_alive=cycle.keep_alive)
        if self.transport.is_closing():  # uvicorn did not begin the response, or cannot send it
            cycle.response_complete = True
            stream.lose()
            return stream
        assert cycle.chunked_encoding, "the response has a length or has not begun"
        cycle.response_complete = True  # for uvicorn, whose part is done
        self._stream = stream
        if self.cycle is cycle:
            self.cycle = None  # type: ignore[assignment]
        if self._is_between_requests:
            self.scope = self.headers = self.parser = None  # type: ignore[assignment]
        self._cancel_request_timer()  # the rest of a request that has begun is not read until the stream's end
        return stream

    def _end_stream(self, is_whole: bool) -> None:
        stream, self._stream = self._stream, None
        if not is_whole or stream is None or not stream.keep_alive:
            self.transport.close()
        self.on_response_complete()
        if not self._is_between_requests and not self._is_head_over:
            self._start_request_timer()
        held_data, self._held_data = self._held_data, b""
        if held_data and not self.transport.is_closing():
            self.data_received(held_data)

    def shutdown(self) -> None:
        if self._stream is not None:
            self._stream.keep_alive = False
        else:
            super().shutdown()

    @property
    def _is_answered(self) -> bool:
        """Whether the response to the latest request is over, or streamed."""
        return self.cycle is None or self.cycle.response_complete

    def on_response_complete(self) -> None:
        if self.admission is not None and not self.pipeline:
            self.admission.mark_idle(self)
        super().on_response_complete()
        self._limit_last_write()

    def evict(self) -> None:
        """Close at once, to free the place for another client."""
        self._abort()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._limit_last_write()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._start_stall_timer()

    def resume_writing(self) -> None:
        self._cancel_stall_timer()
        super().resume_writing()
        if self._stream is not None:
            self._stream.resume()
        self._limit_last_write()

    def _limit_last_write(self) -> None:
        """Limit the wait for a slow reader while the connection closes.

        Without this limit a full send buffer would keep the connection open without end.
        """
        if self.transport.is_closing() and self._stall_timer is None:
            self._start_stall_timer()

    def _start_stall_timer(self) -> None:
        self._stall_timer = self.loop.call_later(self.stalled_seconds, self._abort)

    def _start_request_timer(self) -> None:
        self._cancel_request_timer()
        self._request_timer = self.loop.call_later(self.request_seconds, self.transport.abort)

    def _cancel_request_timer(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None

    def _start_body_timer(self) -> None:
        self._body_timer = self.loop.call_later(self.body_seconds, self._check_body, self._body_bytes)

    def _check_body(self, bytes_before: int) -> None:
        """Disconnect a client that sends too slowly.

        A client does not count as slow while the server itself has paused reading.
        """
        is_fast = self.flow.read_paused or self._body_bytes - bytes_before >= BODY_WINDOW_BYTES
        if not is_fast or self._is_answered:
            self._abort()
            return
        if self.admission is not None:
            self.admission.mark_idle(self)
        self._start_body_timer()

    def _cancel_body_timer(self) -> None:
        if self._body_timer is not None:
            self._body_timer.cancel()
            self._body_timer = None

    def _is_head_too_large(self) -> bool:
        return self._head_bytes > HEAD_BYTES or len(self.headers or ()) >= HEAD_FIELDS

    def _check_head(self) -> None:
        if self._is_head_too_large():
            raise _HeadTooLarge

    def _refuse_head(self) -> None:
        self._refuse(b"431 Request Header Fields Too Large", "too_large", HEAD_TOO_LARGE)

    def _refuse(self, status: bytes, code: str, sentence: str, more_head: bytes = b"") -> None:
        """Answer in place of the application, and close."""
        self.transport.write(_error_response(status, code, sentence, more_head))
        self.transport.close()

    def _abort(self) -> None:
        self.drop_unsent(self.transport)
        self.transport.abort()

    def _cancel_stall_timer(self) -> None:
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None


def _new_parser(connection: ClientConnection) -> httptools.HttpRequestParser:
    """Return a parser for the next request, as uvicorn makes it for the first."""
    parser = httptools.HttpRequestParser(connection)
    parser.set_dangerous_leniencies(lenient_data_after_close=True)
    return parser


class _HeadTooLarge(Exception):
    """Stops the parser."""


def _error_response(status: bytes, code: str, sentence: str, more_head: bytes) -> bytes:
    body = msgspec.json.encode({"error": {"code": code, "message": sentence, "field": None}})
    head = b"HTTP/1.1 %b\r\ncontent-type: application/json\r\n%b" % (status, more_head)
    return head + b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body) + body
