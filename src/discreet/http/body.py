"""Decides whether a request's body may be read: its size and its type.

Invariants:
- A body of any claimed type has at most `MAX_BYTES`, unless its route streams it and has its own limit.
- More than `ANONYMOUS_BYTES` is read only with a valid session.
- The check comes before the body is buffered. The memory for bodies and for the values parsed from them is limited
  for each person and in total.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from discreet.api_projects.body_budget import BodyReservation, RequestBodyBudget, bytes_of_values
from discreet.errors import DiscreetError, NotSignedIn, TooLarge
from discreet.http.errors import WrongType, error_response
from discreet.http.origin import has_body, media_type

MAX_BYTES = 2 << 20
ANONYMOUS_BYTES = 64 << 10
"""Signing in, signing up and using a link need far less."""
ANONYMOUS_OWNER = UUID(int=0)
"""Stands for all clients that are not signed in."""


class BodyLimit:
    """ASGI middleware that limits request bodies.

    `uploads` match the paths of routes that stream their body; `find_account_id` finds the session cookie's account.
    """

    def __init__(
        self,
        app: ASGIApp,
        uploads: Sequence[re.Pattern[str]],
        find_account_id: Callable[[Scope], Awaitable[UUID | None]],
    ) -> None:
        self._app, self._uploads, self._find_account_id = app, uploads, find_account_id
        self._bodies = RequestBodyBudget()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not has_body(headers := Headers(scope=scope)) or self._is_upload(scope):
            await self._app(scope, receive, send)
            return
        try:
            account_id = await self._find_owner(scope, headers)
        except DiscreetError as error:
            await error_response(error)(scope, receive, send)
            return
        if account_id is None and _announced_length(headers) is not None:
            await self._app(scope, receive, send)
            return
        with self._bodies.reserve(account_id or ANONYMOUS_OWNER) as reservation:
            try:
                receive = await _buffer_body(receive, MAX_BYTES if account_id else ANONYMOUS_BYTES, reservation)
            except DiscreetError as error:
                await error_response(error)(scope, receive, send)
                return
            await self._app(scope, receive, send)

    def _is_upload(self, scope: Scope) -> bool:
        return any(path.match(scope["path"]) for path in self._uploads)

    async def _find_owner(self, scope: Scope, headers: Headers) -> UUID | None:
        """Return the account whose body is read, or None for a small body.

        TooLarge, NotSignedIn, WrongType.
        """
        if media_type(headers) != "application/json":
            raise WrongType("Please send the body as application/json.")
        length = _announced_length(headers)
        # The HTTP parser passes on at most the announced length.
        if length is not None and length <= ANONYMOUS_BYTES:
            return None
        if length is not None and length > MAX_BYTES:
            raise _too_large()
        account_id = await self._find_account_id(scope)
        if account_id is None and length is not None:
            raise NotSignedIn("Please sign in.")
        return account_id


def _announced_length(headers: Headers) -> int | None:
    """Return the announced length, or None."""
    length = headers.get("content-length", "")
    return int(length) if length.isdigit() else None


async def _buffer_body(receive: Receive, max_bytes: int, reservation: BodyReservation) -> Receive:
    """Buffer a body and return a `receive` that replays it.

    TooLarge as soon as it is longer than `max_bytes`; TooMany as soon as too much memory is held.
    """
    messages: list[Message] = []
    size, has_more = 0, True
    while has_more:
        message = await receive()
        messages.append(message)
        piece = message.get("body", b"")
        size += len(piece)
        if size > max_bytes:
            raise _too_large()
        reservation.add(len(piece) + bytes_of_values(piece))
        has_more = message.get("more_body", False)

    async def replay() -> Message:
        return messages.pop(0) if messages else await receive()

    return replay


def _too_large() -> TooLarge:
    return TooLarge(f"The request is too large: at most {MAX_BYTES:,} bytes are accepted here.")
