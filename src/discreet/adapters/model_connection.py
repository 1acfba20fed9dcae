"""One HTTP/1.1 connection to the model's endpoint, one request at a time.

Invariants:
- Bytes go from the socket's callback through the parser to the reader, without a task, queue or timer per token
  (docs/decisions/0046).
- Data that is not HTTP, or not an answer to a request, is Malformed and ends the connection.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import httptools

from discreet.adapters.answer_reader import Malformed

MAX_HEAD_LENGTH = 64 << 10
"""Largest head of an answer in bytes."""
SLICE = 4 << 10
"""Bytes processed at once, so that an endpoint that sends everything at once does not block others."""
SILENCE_CHECKS = 4
"""Checks per silence limit, instead of resetting a timer for every chunk."""


class SilenceWatch:
    """One timer for the silence of all connections that are asked: a timer for each takes 0.8 kB.

    An endpoint may be silent for `seconds`, up to a quarter more.
    """

    __slots__ = ("_pause", "_timer", "_watched")

    def __init__(self, seconds: float) -> None:
        self._pause = seconds / SILENCE_CHECKS
        self._watched: set[ModelConnection] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, connection: "ModelConnection") -> None:
        self._watched.add(connection)
        if self._timer is None:
            self._wait()

    def discard(self, connection: "ModelConnection") -> None:
        self._watched.discard(connection)

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._pause, self._check)

    def _check(self) -> None:
        self._timer = None
        for connection in tuple(self._watched):
            connection.check_silence()
        if self._watched:
            self._wait()


class ConnectionLost(ConnectionResetError):
    """The connection ended in the middle of a request or an answer."""


Take = Callable[[bytes], None]


@dataclass(slots=True)
class ResponseHead:
    """The head of an answer."""

    status: int = 0
    content_type: str = ""
    retry_after: str = ""
    zero_retention: str = ""
    has_end: bool = False
    """Whether the body has an explicit end, or ends with the connection."""


@dataclass(frozen=True)
class Peer:
    """The other end of a connection. `certificate`: as `ssl.SSLSocket.getpeercert` has it; None without TLS."""

    address: str
    certificate: Mapping[str, Any] | None


class ModelConnection(asyncio.Protocol):
    """Use `ask`, then `read`; reusable when `is_free`. An early end leaves it closed."""

    __slots__ = (
        "_body_received",
        "_early",
        "_head",
        "_head_bytes",
        "_head_received",
        "_is_feeding",
        "_is_whole",
        "_loop",
        "_parser",
        "_received",
        "_received_before",
        "_silent_checks",
        "_take",
        "_timer",
        "_transport",
        "_unfed",
        "_waits_idle",
        "_watch",
    )

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._head = ResponseHead()
        self._head_bytes = 0
        self._head_received: asyncio.Future[ResponseHead] | None = None
        self._body_received: asyncio.Future[None] | None = None
        self._take: Take | None = None
        self._early: list[bytes] = []
        """Body pieces that arrived before `read`."""
        self._unfed = bytearray()
        """Received bytes that wait to be parsed."""
        self._is_feeding = False
        self._received = self._received_before = self._silent_checks = 0
        self._watch: SilenceWatch | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waits_idle = self._is_whole = False

    @property
    def is_free(self) -> bool:
        """Whether it can take another request.

        The last answer, if any, arrived completely, and the endpoint keeps the connection open.
        """
        if self._transport is None or self._transport.is_closing() or self._unfed:
            return False
        return self._body_received is None or self._is_whole

    @property
    def peer(self) -> Peer:
        assert self._transport is not None
        tls = self._transport.get_extra_info("ssl_object")
        return Peer(self._transport.get_extra_info("peername")[0], tls.getpeercert() if tls else None)

    @property
    def _is_waiting(self) -> bool:
        """Whether an answer is expected. Data without a request is not an answer."""
        return self._body_received is not None and not self._body_received.done()

    @property
    def _waits_for_head(self) -> bool:
        return self._head_received is not None and not self._head_received.done()

    async def ask(self, request: bytes, watch: SilenceWatch) -> ResponseHead:
        """Send a request (head and body) and return the answer's head.

        From now on `watch` limits the endpoint's silence. Raises TimeoutError, ConnectionLost, Malformed.
        """
        if self._transport is None or self._transport.is_closing():
            raise ConnectionLost("the connection has ended")
        self._head_received, self._body_received = self._loop.create_future(), self._loop.create_future()
        self._head, self._head_bytes, self._take, self._early = ResponseHead(), 0, None, []
        self._waits_idle = self._is_whole = False
        self._received_before, self._silent_checks = -1, 0
        self._watch = watch
        watch.add(self)
        self._transport.write(request)
        try:
            return await self._head_received
        finally:
            self._head_received = None

    def read(self, take: Take) -> Awaitable[None]:
        """Pass the body to `take` as it arrives, until its end or `leave`.

        Raises as `ask` does, and what `take` raises.
        """
        assert self._body_received is not None
        self._take = take
        early, self._early = self._early, []
        for piece in early:
            take(piece)
        return self._body_received

    def wait_idle(self, seconds: float) -> None:
        """Wait at most `seconds` for the rest of the body.

        A connection that ends in that time does not count as failed.
        """
        if not self._waits_idle:
            self._waits_idle = True
            self._end_watch()
            self._timer = self._loop.call_later(seconds, self.leave)

    def leave(self) -> None:
        """Stop reading this answer."""
        if self._body_received is not None and not self._body_received.done():
            self._body_received.set_result(None)

    def close(self) -> None:
        """Release the answer's data (P9), and end the connection unless it is free."""
        self._end_watch()
        self._stop_timer()
        self._take, self._early = None, []
        for future in (self._head_received, self._body_received):
            if future is not None and not future.cancel() and not future.cancelled():
                future.exception()  # mark it as retrieved
        if self._transport is not None and not self.is_free:
            self._transport.abort()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's transports lack only the base class

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        if self._unfed or len(data) > SLICE:
            self._unfed += data
            if not self._is_feeding:
                self._feed_slices()
        else:
            self._feed(data)

    def _feed_slices(self) -> None:
        """Parse one slice now and the next in a later loop iteration.

        Receiving is paused in between.
        """
        assert self._transport is not None
        was_feeding, self._is_feeding = self._is_feeding, False
        data = bytes(self._unfed[:SLICE])
        del self._unfed[:SLICE]
        self._feed(data)
        if self._transport.is_closing():
            return
        if self._unfed:
            self._is_feeding = True
            self._loop.call_soon(self._feed_slices)
            if not was_feeding:
                self._transport.pause_reading()
        elif was_feeding:
            self._transport.resume_reading()

    def _feed(self, data: bytes) -> None:
        if not self._is_waiting:
            self.abort()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(Malformed("something that is not HTTP"))
        if self._waits_for_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_LENGTH:
                self._fail(Malformed("a head without end"))

    def connection_lost(self, exc: Exception | None) -> None:
        rest = bytes(self._unfed)
        self._unfed.clear()
        if rest:
            self._feed(rest)
        if self._head.status and not self._head.has_end:
            self.leave()
        else:
            self._fail(ConnectionLost("the connection has ended"))

    # Callbacks of the parser

    def on_message_begin(self) -> None:
        if not self._is_waiting:
            self._is_whole = False
            self.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        match name.lower():
            case b"content-type":
                self._head.content_type = value.decode("latin-1").partition(";")[0].strip().lower()
            case b"retry-after":
                self._head.retry_after = value.decode("latin-1").strip()
            case b"x-zero-data-retention":
                self._head.zero_retention = value.decode("latin-1").strip()
            case b"content-length" | b"transfer-encoding":
                self._head.has_end = True
            case b"content-encoding" if value.strip().lower() != b"identity":
                self._fail(Malformed("a compressed answer, which it was not asked for"))

    def on_headers_complete(self) -> None:
        self._head.status = self._parser.get_status_code()
        if self._head_received is not None and not self._head_received.done() and self._head.status >= 200:
            self._head_received.set_result(self._head)

    def on_body(self, body: bytes) -> None:
        if self._body_received is None or self._body_received.done():
            return
        if self._take is None:
            self._early.append(body)
            return
        try:
            self._take(body)
        except Exception as problem:
            self._body_received.set_exception(problem)

    def on_message_complete(self) -> None:
        if self._head.status < 200:  # an interim response; more follows (RFC 9110 §15.2)
            self._head = ResponseHead()
        elif self._is_waiting:
            self._is_whole = self._parser.should_keep_alive()
            self.leave()

    # Failures

    def check_silence(self) -> None:
        """Fail if nothing has arrived during the last checks."""
        self._silent_checks = self._silent_checks + 1 if self._received == self._received_before else 0
        self._received_before = self._received
        if self._silent_checks >= SILENCE_CHECKS:
            self._end_watch()
            self._fail(TimeoutError("the endpoint is silent"))

    def _fail(self, problem: Exception) -> None:
        if self._waits_idle:
            self.leave()
            return
        for future in (self._head_received, self._body_received):
            if future is not None and not future.done():
                future.set_exception(problem)

    def _end_watch(self) -> None:
        if self._watch is not None:
            self._watch.discard(self)
            self._watch = None

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
