"""Decides whether a request's body may be read: how long it may be, and of which type.

Invariants:
- A body is at most `MOST_BYTES` long, whatever type it claims, unless its route streams it and has a limit of its own.
- More than `ANONYMOUS_BYTES` is read only for a session that holds.
- It is decided before the body is held.
"""

import re
from collections.abc import Awaitable, Callable, Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from discreet.errors import DiscreetError, NotSignedIn, TooLarge
from discreet.http.errors import WrongType, error_response
from discreet.http.origin import has_body, media_type

MOST_BYTES = 2 << 20
ANONYMOUS_BYTES = 64 << 10
"""Signing in, signing up and using a link need far less."""


class BodyLimit:
    """Pure ASGI. `uploads` match the paths of routes that stream their body; `has_session` looks at the cookie."""

    def __init__(
        self, app: ASGIApp, uploads: Sequence[re.Pattern[str]], has_session: Callable[[Scope], Awaitable[bool]]
    ) -> None:
        self._app, self._uploads, self._has_session = app, uploads, has_session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and has_body(headers := Headers(scope=scope)) and not self._is_upload(scope):
            try:
                receive = await self._checked(scope, headers, receive)
            except DiscreetError as why:
                return await error_response(why)(scope, receive, send)
        await self._app(scope, receive, send)

    def _is_upload(self, scope: Scope) -> bool:
        return any(path.match(scope["path"]) for path in self._uploads)

    async def _checked(self, scope: Scope, headers: Headers, receive: Receive) -> Receive:
        """Return what the body can be received from. TooLarge, NotSignedIn, WrongType."""
        if media_type(headers) != "application/json":
            raise WrongType("Please send the body as application/json.")
        length = headers.get("content-length", "")
        # The HTTP parser lets no more through than the length that was announced.
        if length.isdigit() and int(length) <= ANONYMOUS_BYTES:
            return receive
        if length.isdigit() and int(length) > MOST_BYTES:
            raise _too_large()
        most = MOST_BYTES if await self._has_session(scope) else ANONYMOUS_BYTES
        if not length.isdigit():
            return await _read_at_most(receive, most)
        if most < int(length):
            raise NotSignedIn("Please sign in.")
        return receive


async def _read_at_most(receive: Receive, most: int) -> Receive:
    """Read a body of unknown length, and make it readable again. TooLarge as soon as it is longer than `most`."""
    messages: list[Message] = []
    size, more = 0, True
    while more:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
        if size > most:
            raise _too_large()

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return again


def _too_large() -> TooLarge:
    return TooLarge(f"The request is too large: at most {MOST_BYTES:,} bytes are accepted here.")
