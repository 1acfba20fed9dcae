"""The response to a program's request: a whole one, or a stream that outlives the request.

Invariants:
- A stream begins with its first piece. Until then an error can be sent as a response with its own status.
- A stream that has begun holds nothing of its HTTP request (docs/decisions/0125).
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final, Protocol

from starlette.types import Receive, Scope, Send

from discreet.api_projects.in_flight import InFlightRequest
from discreet.http.client_stream import MAX_PENDING_BYTES, OPEN_STREAM, ClientStream
from discreet.http.openai.errors import ApiFailure

JSON: Final = (b"content-type", b"application/json")
DO_NOT_RETRY: Final = (b"x-should-retry", b"false")
"""Tells OpenAI's clients not to retry: a retry would repeat a disclosure to a third party."""

HeaderFields = Iterable[tuple[bytes, bytes]]


class MadeCalls(Protocol):
    """The calls that are made for an answer."""

    may_have_sent: bool
    """Whether data may have left for a third party."""


class ApiResponse:
    """The response to one request. Its handler calls `reply`, or `begin` and `write`."""

    __slots__ = (
        "_disconnect_watch",
        "_has_ended",
        "_is_abandoned",
        "_opening",
        "_request",
        "_stream",
        "_unsent",
        "calls",
        "flight",
        "format_failure",
        "has_begun",
        "headers",
        "unread_since",
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send, opening: asyncio.Future[HeaderFields]) -> None:
        """Create it. `opening` is done once the response is a stream that waits for `open`; its headers."""
        self._request: tuple[Scope, Receive, Send] | None = scope, receive, send
        """The HTTP request, until its stream is open."""
        self._disconnect_watch: asyncio.Task[None] | None = None
        self._stream: ClientStream | None = None
        self._unsent = bytearray()
        """Pieces of a stream that is not open yet."""
        self._has_ended = self._is_abandoned = False
        self.flight: InFlightRequest | None = None
        self.has_begun = False
        self._opening: asyncio.Future[HeaderFields] | None = opening
        self.headers: HeaderFields = ()
        """The headers of a stream, until it begins."""
        self.format_failure: Callable[[ApiFailure], bytes] | None = None
        """Formats an error for a stream that has begun."""
        self.calls: MadeCalls | None = None
        self.unread_since: float | None = None
        """Time of the event loop since when a whole response waits to be sent."""

    @property
    def request(self) -> tuple[Scope, Receive, Send]:
        assert self._request is not None, "the response is a stream already"
        return self._request

    def watch(self, flight: InFlightRequest) -> None:
        """End the flight when the client leaves. The body must have been read."""
        self.flight, flight.sender = flight, self
        self._disconnect_watch = asyncio.create_task(_wait_gone(self.request[1], self._leave))

    async def reply(self, body: bytes, headers: HeaderFields = (), status: int = 200) -> None:
        """Send a whole response."""
        self.has_begun = True
        _, _, send = self.request
        length = (b"content-length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [JSON, length, *headers]})
        self.unread_since = asyncio.get_running_loop().time()
        await send({"type": "http.response.body", "body": body})  # blocks while the client does not read
        self.unread_since = None

    def begin(self) -> None:
        """Begin a stream with `headers`. Its request opens it in the event loop's next iteration."""
        self.has_begun = True
        if self._opening is not None:
            self._opening.set_result(self.headers)
            self._opening, self.headers = None, ()

    def write(self, data: bytes, *, last: bool = False) -> bool:
        """Write the next piece of the stream; return whether the client still reads."""
        self._has_ended = last
        if last:
            self.flight = None
        if self._stream is not None:
            self._stream(data, last=last)
            return not self._stream.is_over
        self._unsent += data
        return len(self._unsent) <= MAX_PENDING_BYTES

    async def open(self, headers: HeaderFields) -> None:
        """Open the stream, and release the request."""
        scope, _, send = self.request
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        self._stream = stream = scope[OPEN_STREAM]()
        self.end_watch()
        self._request = None
        if self._is_abandoned:
            stream.leave()
        if self.flight is not None:
            self.flight.sender = stream
        unsent, self._unsent = bytes(self._unsent), bytearray()
        stream(unsent, last=self._has_ended)
        stream.on_gone(self._leave)

    async def fail(self, failure: ApiFailure) -> None:
        """Send an error: as a response, or as the end of a stream that has begun."""
        if not self.has_begun:
            headers = [(name.encode(), value.encode()) for name, value in failure.headers]
            if self.calls is not None and self.calls.may_have_sent:
                headers.append(DO_NOT_RETRY)
            with suppress(OSError):
                await self.reply(failure.body, headers, failure.status)
        elif self.format_failure is not None and not self._has_ended:
            self.write(self.format_failure(failure), last=True)

    def abandon(self) -> None:
        """Break off a stream whose client has left or does not read."""
        self._is_abandoned = True
        if self._stream is not None:
            self._stream.leave()

    def end_watch(self) -> None:
        if self._disconnect_watch is not None:
            self._disconnect_watch.cancel()
            self._disconnect_watch = None

    def _leave(self) -> None:
        if self.flight is not None:
            self.flight.leave()


async def _wait_gone(receive: Receive, callback: Callable[[], None]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    callback()
