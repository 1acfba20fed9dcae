"""The product's application, asked without a socket: what is measured is its own work, and no server's."""

import asyncio
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec

from bench.report import Unmeasured

Message = MutableMapping[str, Any]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[bytes, bytes]
    body: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


@dataclass
class Browser:
    """Somebody's, with the session that they have."""

    app: Any
    origin: str
    cookie: str = ""

    async def ask(self, method: str, path: str, wish: Mapping[str, Any] | None = None) -> Answer:
        """Unmeasured for every answer but a success."""
        body = b"" if wish is None else msgspec.json.encode(wish)
        answer = await _called(self.app, self._scope(method, path, body), body)
        if answer.status >= 400:
            raise Unmeasured(f"{method} {path} was answered with {answer.status}: {answer.body[:300].decode()}")
        if given := answer.headers.get(b"set-cookie"):
            self.cookie = given.decode().partition(";")[0]
        return answer

    def _scope(self, method: str, path: str, body: bytes) -> Message:
        address = urlsplit(path)
        headers = {
            "host": urlsplit(self.origin).netloc, "origin": self.origin, "content-type": "application/json",
            "content-length": str(len(body)), "cookie": self.cookie,
        }  # fmt: skip
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": address.path, "raw_path": address.path.encode(), "query_string": address.query.encode(),
            "root_path": "", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items() if value],
        }  # fmt: skip


async def _called(app: Any, scope: Message, body: bytes) -> Answer:
    sent: list[Message] = []
    given = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        if (message := next(given, None)) is not None:
            return message
        await asyncio.Event().wait()
        raise AssertionError("nobody hangs up")

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return Answer(sent[0]["status"], dict(sent[0]["headers"]), b"".join(part.get("body", b"") for part in sent[1:]))
