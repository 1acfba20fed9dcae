"""A running answer as an ASGI response, from the model straight to the socket.

See docs/decisions/0004.

Invariants:
- A token is sent at once, in the callback that brought it.
- A client that reads too slowly is disconnected. The page reconnects and catches up.
- A stream that has begun holds nothing of its request (docs/decisions/0125).
"""

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from discreet.chat.turns.remote_answer import RemoteAnswerFollower
from discreet.chat.turns.stream import DONE, HEADERS
from discreet.chat.turns.turn_runner import TurnRunner
from discreet.http.client_stream import OPEN_STREAM, ClientStream
from discreet.http.open_streams import OpenStreams
from discreet.identity.accounts.actor import Actor

NO_BUFFERING = ((b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"))


class FreeStreams:
    """ASGI middleware, outermost: ends the scope's reference to the server's connection, which has the scope."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        finally:
            scope.pop(OPEN_STREAM, None)  # the cycle would keep the body in memory


class EventStream(Response):
    """Responds with a running turn's events, until the turn or the session ends."""

    def __init__(self, turn: TurnRunner | RemoteAnswerFollower, actor: Actor, streams: OpenStreams) -> None:
        super().__init__(media_type="text/event-stream")
        self._turn, self._actor, self._streams = turn, actor, streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *NO_BUFFERING]})
        stream = _FollowingStream(scope[OPEN_STREAM](), self._turn, self._streams)
        await stream.begin(self._actor)


class _FollowingStream:
    """A client's stream that follows a turn."""

    __slots__ = ("_out", "_streams", "_turn")

    def __init__(self, out: ClientStream, turn: TurnRunner | RemoteAnswerFollower, streams: OpenStreams) -> None:
        self._out, self._turn, self._streams = out, turn, streams

    async def begin(self, actor: Actor) -> None:
        """Follow the turn until it or the actor's session ends, or the client leaves."""
        self._turn.follow(self)
        self._streams.add(actor, self._out)
        self._out.on_gone(self._leave)
        await self._streams.check(actor, self._out)

    def __call__(self, data: bytes) -> None:
        """Write the turn's next events."""
        self._out(data, last=data.endswith(DONE))

    def _leave(self) -> None:
        self._turn.unfollow(self)
        self._streams.remove(self._out)
