"""Decides whether a request's body may be read: how long it may be, and of which type.

Invariants:
- A body is at most `MOST_BYTES` long, whatever type it claims, unless its route streams it and has a limit of its own.
- More than `ANONYMOUS_BYTES` is read only for a session that holds.
- It is decided before the body is held, and what it becomes in memory is bounded for a person and for all of them.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from discreet.api_projects.held_bodies import HeldBodies, Hold, bytes_of_values
from discreet.errors import DiscreetError, NotSignedIn, TooLarge
from discreet.http.errors import WrongType, error_response
from discreet.http.origin import has_body, media_type

MOST_BYTES = 2 << 20
ANONYMOUS_BYTES = 64 << 10
"""Signing in, signing up and using a link need far less."""
NOBODY = UUID(int=0)
"""Stands for everybody who is not signed in."""


class BodyLimit:
    """Pure ASGI. `uploads` match the paths of routes that stream their body; `account_of` looks at the cookie."""

    def __init__(
        self, app: ASGIApp, uploads: Sequence[re.Pattern[str]], account_of: Callable[[Scope], Awaitable[UUID | None]]
    ) -> None:
        self._app, self._uploads, self._account_of = app, uploads, account_of
        self._bodies = HeldBodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not has_body(headers := Headers(scope=scope)) or self._is_upload(scope):
            await self._app(scope, receive, send)
            return
        try:
            account_id = await self._checked(scope, headers)
        except DiscreetError as why:
            await error_response(why)(scope, receive, send)
            return
        if account_id is None and _length(headers) is not None:
            await self._app(scope, receive, send)
            return
        with self._bodies.holding(account_id or NOBODY) as hold:
            try:
                receive = await _read(receive, MOST_BYTES if account_id else ANONYMOUS_BYTES, hold)
            except DiscreetError as why:
                await error_response(why)(scope, receive, send)
                return
            await self._app(scope, receive, send)

    def _is_upload(self, scope: Scope) -> bool:
        return any(path.match(scope["path"]) for path in self._uploads)

    async def _checked(self, scope: Scope, headers: Headers) -> UUID | None:
        """Return whose body is read; None for one short enough for everybody. TooLarge, NotSignedIn, WrongType."""
        if media_type(headers) != "application/json":
            raise WrongType("Please send the body as application/json.")
        length = _length(headers)
        # The HTTP parser lets no more through than the length that was announced.
        if length is not None and length <= ANONYMOUS_BYTES:
            return None
        if length is not None and length > MOST_BYTES:
            raise _too_large()
        account_id = await self._account_of(scope)
        if account_id is None and length is not None:
            raise NotSignedIn("Please sign in.")
        return account_id


def _length(headers: Headers) -> int | None:
    """Return the length that was announced; None without one."""
    length = headers.get("content-length", "")
    return int(length) if length.isdigit() else None


async def _read(receive: Receive, most: int, hold: Hold) -> Receive:
    """Read a body, and make it readable again. TooLarge as soon as it is longer than `most`, TooMany as soon as too
    much is held already."""
    messages: list[Message] = []
    size, more = 0, True
    while more:
        message = await receive()
        messages.append(message)
        piece = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise _too_large()
        hold.add(len(piece) + bytes_of_values(piece))
        more = message.get("more_body", False)

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return again


def _too_large() -> TooLarge:
    return TooLarge(f"The request is too large: at most {MOST_BYTES:,} bytes are accepted here.")
