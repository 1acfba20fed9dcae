"""JSON bodies have a limit, kept while they arrive. Uploads stream and keep their own."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from discreet.errors import TooLarge
from discreet.http.errors import error_response

JSON_BYTES = 2 << 20


class JsonLimit:
    """Pure ASGI: answers 413 to a JSON body of more than `most` bytes, whether or not it says its length."""

    def __init__(self, app: ASGIApp, most: int = JSON_BYTES) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_json(headers := Headers(scope=scope)):
            return await self._app(scope, receive, send)
        length = headers.get("content-length", "")
        if length.isdigit():
            # The HTTP parser lets no more through than the length that was announced.
            body_fits, receive_body = int(length) <= self._most, receive
        else:
            body_fits, receive_body = await self._read(receive)
        if not body_fits:
            why = TooLarge(f"The request is too large: at most {self._most:,} bytes are accepted here.")
            return await error_response(why)(scope, receive, send)
        await self._app(scope, receive_body, send)

    async def _read(self, receive: Receive) -> tuple[bool, Receive]:
        """Read a body of unknown length as far as the limit, and make it readable again."""
        messages: list[Message] = []
        size, more = 0, True
        while more and size <= self._most:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            more = message.get("more_body", False)

        async def again() -> Message:
            return messages.pop(0) if messages else await receive()

        return size <= self._most, again


def _is_json(headers: Headers) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
