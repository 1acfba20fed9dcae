"""The OpenAI-compatible API: an ASGI application for everything under /v1.

Invariants:
- A request is authenticated by an API key in its Authorization header, and by nothing else: no cookie and no query.
- A page of another site therefore cannot make a browser send an authenticated request, and no origin check is needed.
- The Host is checked.
- The key is checked before the body is read.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from starlette.datastructures import Headers, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from discreet.api_projects.authentication import Caller
from discreet.api_projects.in_flight import InFlightRequest
from discreet.api_projects.key import InvalidKey
from discreet.errors import DiscreetError, Invalid, NotFound
from discreet.http.errors import Unexpected, WrongMethod, where_in_code
from discreet.http.event_stream import SERVERS_SEND
from discreet.http.openai.body import ClientGone, read_body
from discreet.http.openai.errors import ApiFailure, failure_of, pace_headers
from discreet.http.openai.fields import Endpoint
from discreet.http.origin import UNKNOWN_NAME, hostname, own_hosts
from discreet.http.services import Services
from discreet.quotas.served import served_account

log = structlog.get_logger()

UNDER = "/v1"
JSON = (b"content-type", b"application/json")
ASK_NO_MORE = (b"x-should-retry", b"false")
"""Tells OpenAI's clients not to retry: a retry would repeat a disclosure to a third party."""


@dataclass
class ApiCall:
    """One request of a program, with its key checked and its body read.

    `reply` and `send` answer it. `failed` formats an error for a stream that has begun. `may_have_sent` returns
    whether data may have left for a third party.
    """

    caller: Caller
    services: Services
    path: Mapping[str, str]
    query: QueryParams
    body: bytes
    headers: list[tuple[bytes, bytes]]
    send: Send
    failed: Callable[[ApiFailure], bytes] | None = field(default=None)
    may_have_sent: Callable[[], bool] = field(default=lambda: False)

    @property
    def endpoint(self) -> Endpoint:
        """Return which fields the model's endpoint accepts."""
        settings = self.services.settings
        return Endpoint(settings.model_url is not None, settings.model_fields)

    async def reply(self, body: bytes) -> None:
        length = (b"content-length", str(len(body)).encode())
        await self.send({"type": "http.response.start", "status": 200, "headers": [JSON, length, *self.headers]})
        await self.send({"type": "http.response.body", "body": body})


Handler = Callable[[ApiCall], Awaitable[None]]


@dataclass(frozen=True)
class Route:
    """`path` is a template with names in braces; a name also matches slashes."""

    method: str
    path: str
    handler: Handler

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"{(\w+)}", r"(?P<\1>.+)", self.path))


class OpenAIApp:
    """ASGI middleware: answers everything under /v1 and passes on all other requests."""

    def __init__(self, app: ASGIApp, services: Services, routes: tuple[Route, ...]) -> None:
        self._app, self._services = app, services
        self._routes = [(route, route.pattern) for route in routes]
        self._is_own_host = own_hosts(services.settings.public_url, services.settings.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (scope["path"] == UNDER or scope["path"].startswith(UNDER + "/")):
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _ApiAnswer(scope, send)
        try:
            await self._carry_out(scope, receive, answer)
        except ClientGone:
            return
        except DiscreetError as error:
            await answer.fail(failure_of(error))
        except Exception as error:
            if answer.begun and answer.failed is None:
                raise
            await answer.fail(failure_of(self._unexpected(error)))
        finally:
            answer.call = None  # breaks a cycle that would keep the body in memory

    async def _carry_out(self, scope: Scope, receive: Receive, answer: "_ApiAnswer") -> None:
        headers = Headers(scope=scope)
        if not self._is_own_host(hostname(headers.get("host", ""))):
            raise Invalid(UNKNOWN_NAME)
        api, leaving = self._services.api, None
        try:
            async with api.flights.flight() as flight:
                caller = await api.authenticator.caller(_bearer(headers), flight)
                served_account.set(caller.actor.account_id)
                route, names = self._route(scope)
                scope["route"] = route  # for the log: the template, never the path
                standing = api.pace.take(caller.key_id)
                with api.bodies.holding(caller.key_id) as hold:
                    body = await read_body(scope, receive, hold) if scope["method"] == "POST" else b""
                    leaving = asyncio.create_task(_leave_when_gone(receive, flight))
                    told = [(name.encode(), value.encode()) for name, value in pace_headers(standing).items()]
                    asked = QueryParams(scope["query_string"])
                    call = ApiCall(caller, self._services, names, asked, body, told, answer.send)
                    answer.call, answer.flight = call, flight
                    await route.handler(call)
        except TimeoutError:
            if flight.left:
                raise ClientGone from None
            if not flight.revoked:
                raise
            raise InvalidKey("This API key has ended while it was being answered.") from None
        finally:
            if leaving is not None:
                leaving.cancel()

    def _route(self, scope: Scope) -> tuple[Route, Mapping[str, str]]:
        path = scope["path"].rstrip("/")  # some clients add a slash
        found = [(route, match) for route, pattern in self._routes if (match := pattern.fullmatch(path))]
        for route, match in found:
            if route.method == scope["method"]:
                return route, match.groupdict()
        if found:
            raise WrongMethod("This address does not accept this kind of request.")
        raise NotFound("There is nothing at this address. docs/api.md lists what is supported.")

    def _unexpected(self, error: Exception) -> Unexpected:
        reference = self._services.random.bytes(6).hex()
        log.error("request_failed", reference=reference, error=type(error).__name__, where=where_in_code(error))
        return Unexpected(
            f"Something went wrong on the server. Try again, or give your admin this log reference: {reference}."
        )


class _ApiAnswer:
    """The response sent so far.

    The start of the response passes through all middleware; its pieces go to the HTTP server's own `send`
    (docs/decisions/0004).
    """

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send, self._servers_send = send, scope[SERVERS_SEND]
        self.begun = False
        self._over = False
        self._now = asyncio.get_running_loop().time
        self.call: ApiCall | None = None
        self.flight: InFlightRequest | None = None

    @property
    def failed(self) -> Callable[[ApiFailure], bytes] | None:
        return self.call.failed if self.call else None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            await self._send(message)
            return
        self._over = not message.get("more_body", False)
        if self.flight is None:
            await self._servers_send(message)
            return
        self.flight.unread_since = self._now()  # the server's `send` blocks while the client does not read
        await self._servers_send(message)
        self.flight.unread_since = None

    async def fail(self, failure: ApiFailure) -> None:
        if not self.begun:
            length = (b"content-length", str(len(failure.body)).encode())
            more = [(name.encode(), value.encode()) for name, value in failure.headers]
            if self.call is not None and self.call.may_have_sent():
                more.append(ASK_NO_MORE)
            start = {"type": "http.response.start", "status": failure.status, "headers": [JSON, length, *more]}
            await self.send(start)
            await self.send({"type": "http.response.body", "body": failure.body})
        elif not self._over and self.failed is not None:
            with suppress(OSError):
                await self.send({"type": "http.response.body", "body": self.failed(failure)})


def _bearer(headers: Headers) -> str:
    """Return the key in the Authorization header. InvalidKey without one.

    A key in any other place does not count.
    """
    kind, _, key = headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not key.strip():
        raise InvalidKey("Give an API key in the header “Authorization: Bearer …”. Nothing else opens this API.")
    return key.strip()


async def _leave_when_gone(receive: Receive, flight: InFlightRequest) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    flight.leave()
