"""The product's application, called without a socket, to measure only its work."""

import asyncio
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import msgspec

from bench.report import Unmeasured

Message = MutableMapping[str, Any]


@dataclass(frozen=True)
class Answer:
    status: int
    cookies: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


@dataclass
class Browser:
    """A person's browser with its cookies."""

    app: Any
    origin: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, json: Mapping[str, Any] | None = None) -> Answer:
        """Send a request. Unmeasured for every answer but a success."""
        body = b"" if json is None else msgspec.json.encode(json)
        answer = await _call_app(self.app, self._scope(method, path, body), body)
        if answer.status >= 400:
            raise Unmeasured(f"{method} {path} was answered with {answer.status}: {answer.body[:300].decode()}")
        self.cookies |= answer.cookies
        return answer

    def _scope(self, method: str, path: str, body: bytes) -> Message:
        address = urlsplit(path)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {
            "host": urlsplit(self.origin).netloc, "origin": self.origin, "content-type": "application/json",
            "content-length": str(len(body)), "cookie": cookies,
        }  # fmt: skip
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": address.path, "raw_path": address.path.encode(), "query_string": address.query.encode(),
            "root_path": "", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items() if value],
        }  # fmt: skip


async def _call_app(app: Any, scope: Message, body: bytes) -> Answer:
    sent: list[Message] = []
    given = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        if (message := next(given, None)) is not None:
            return message
        await asyncio.Event().wait()
        raise AssertionError("the client does not disconnect")

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    given_cookies = [value.decode().partition(";")[0] for name, value in sent[0]["headers"] if name == b"set-cookie"]
    cookies = dict(cookie.split("=", 1) for cookie in given_cookies)
    return Answer(sent[0]["status"], cookies, b"".join(part.get("body", b"") for part in sent[1:]))
