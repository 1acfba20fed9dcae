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
from discreet.http.client_stream import OPEN_STREAM
from discreet.http.open_streams import OpenStreams
from discreet.identity.accounts.actor import Actor

NO_BUFFERING = ((b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"))


SERVERS_SEND = "discreet.send"
"""Key in the scope: the HTTP server's own `send`, below all middleware."""


class PreserveServerSend:
    """ASGI middleware, outermost: keeps the HTTP server's `send` for streams.

    Other middleware sees the start of a streamed response, but not the pieces that follow.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[SERVERS_SEND] = send
        try:
            await self._app(scope, receive, send)
        finally:
            del scope[SERVERS_SEND]  # breaks a cycle that would keep the body in memory
            scope.pop(OPEN_STREAM, None)  # another one


class EventStream(Response):
    """Responds with a running turn's events, until the turn or the session ends."""

    def __init__(self, turn: TurnRunner | RemoteAnswerFollower, actor: Actor, streams: OpenStreams) -> None:
        super().__init__(media_type="text/event-stream")
        self._turn, self._actor, self._streams = turn, actor, streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *NO_BUFFERING]})
        out, turn, streams = scope[OPEN_STREAM](), self._turn, self._streams

        def follow(data: bytes) -> None:
            out(data, last=data.endswith(DONE))

        def gone() -> None:
            turn.unfollow(follow)
            streams.remove(out.leave)

        turn.follow(follow)
        streams.add(self._actor, out.leave)
        out.when_gone(gone)
        if await streams.is_revoked(self._actor):
            out.leave()


async def disconnected(receive: Receive) -> None:
    """Wait until the client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass
