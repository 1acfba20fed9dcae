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
from dataclasses import dataclass

import structlog
from starlette.datastructures import Headers, QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

from discreet.api_projects.authentication import Caller
from discreet.api_projects.body_budget import BodyReservation
from discreet.api_projects.key import InvalidKey
from discreet.errors import DiscreetError, Invalid, NotFound
from discreet.http.errors import Unexpected, WrongMethod, where_in_code
from discreet.http.openai.body import ClientGone, read_body
from discreet.http.openai.errors import build_failure, rate_limit_headers
from discreet.http.openai.fields import Endpoint
from discreet.http.openai.response import ApiResponse, HeaderFields
from discreet.http.origin import UNKNOWN_NAME, build_own_host_check, hostname
from discreet.http.services import Services
from discreet.quotas.served import served_account

log = structlog.get_logger()

UNDER = "/v1"


@dataclass(slots=True)
class ApiCall:
    """One request of a program, with its key checked and its body read. `response` answers it."""

    caller: Caller
    services: Services
    path: Mapping[str, str]
    query: QueryParams
    body: bytes
    headers: list[tuple[bytes, bytes]]
    response: ApiResponse

    @property
    def endpoint(self) -> Endpoint:
        """Return which fields the model's endpoint accepts."""
        settings = self.services.settings
        return Endpoint(settings.model_url is not None, settings.model_fields)

    def take_body(self) -> bytes:
        """Return the body, which is not held any longer."""
        body, self.body = self.body, b""
        return body

    async def reply(self, body: bytes) -> None:
        await self.response.reply(body, self.headers)


Handler = Callable[[ApiCall], Awaitable[Awaitable[None] | None]]
"""Answers a call; or returns what streams the answer, so that nothing else is held during the stream."""


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
        self._is_own_host = build_own_host_check(services.settings.public_url, services.settings.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (scope["path"] == UNDER or scope["path"].startswith(UNDER + "/")):
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in a task of its own, which a stream leaves behind when its request ends."""
        opening: asyncio.Future[HeaderFields] = asyncio.get_running_loop().create_future()
        response = ApiResponse(scope, receive, send, opening)
        writing = asyncio.create_task(self._write(response))
        try:
            await asyncio.wait((writing, opening), return_when=asyncio.FIRST_COMPLETED)
            if opening.done():
                await response.open(opening.result())
            else:
                writing.result()
        except BaseException:
            writing.cancel()
            raise

    async def _write(self, response: ApiResponse) -> None:
        try:
            await self._handle(response)
        except ClientGone:
            response.abandon()
        except asyncio.CancelledError:
            response.abandon()
            raise
        except DiscreetError as error:
            await response.fail(build_failure(error))
        except Exception as error:
            if response.has_begun and response.format_failure is None:
                raise
            await response.fail(build_failure(self._unexpected(error)))

    async def _handle(self, response: ApiResponse) -> None:
        api = self._services.api
        try:
            async with api.flights.flight() as flight:
                caller = await api.authenticator.caller(self._read_key(response.request[0]), flight)
                served_account.set(caller.actor.account_id)
                with api.bodies.reserve(caller.key_id) as reservation:
                    handler, call = await self._read(response, caller, reservation)
                    response.watch(flight)
                    answering = handler(call)
                    del caller, handler, call  # with the body, once it has been read
                    streaming = await answering
                    del answering
                    if streaming is not None:
                        await streaming
        except TimeoutError:
            if flight.left:
                raise ClientGone from None
            if not flight.revoked:
                raise
            raise InvalidKey("This API key has ended while it was being answered.") from None
        finally:
            response.end_watch()
            response.flight = None

    def _read_key(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        if not self._is_own_host(hostname(headers.get("host", ""))):
            raise Invalid(UNKNOWN_NAME)
        return _bearer(headers)

    async def _read(
        self, response: ApiResponse, caller: Caller, reservation: BodyReservation
    ) -> tuple[Handler, ApiCall]:
        """Return the request with its body, and what answers it."""
        scope, receive, _ = response.request
        route, names = self._route(scope)
        scope["route"] = route  # for the log: the template, never the path
        status = self._services.api.rate_limiter.take(caller.key_id)
        body = await read_body(scope, receive, reservation) if scope["method"] == "POST" else b""
        headers = [(name.encode(), value.encode()) for name, value in rate_limit_headers(status).items()]
        query = QueryParams(scope["query_string"])
        return route.handler, ApiCall(caller, self._services, names, query, body, headers, response)

    def _route(self, scope: Scope) -> tuple[Route, Mapping[str, str]]:
        path = scope["path"].rstrip("/")  # some clients add a slash
        matches = [(route, match) for route, pattern in self._routes if (match := pattern.fullmatch(path))]
        for route, match in matches:
            if route.method == scope["method"]:
                return route, match.groupdict()
        if matches:
            raise WrongMethod("This address does not accept this kind of request.")
        raise NotFound("There is nothing at this address. docs/api.md lists what is supported.")

    def _unexpected(self, error: Exception) -> Unexpected:
        reference = self._services.random.bytes(6).hex()
        log.error("request_failed", reference=reference, error=type(error).__name__, where=where_in_code(error))
        return Unexpected(
            f"Something went wrong on the server. Try again, or give your admin this log reference: {reference}."
        )


def _bearer(headers: Headers) -> str:
    """Return the key in the Authorization header. InvalidKey without one.

    A key in any other place does not count.
    """
    kind, _, key = headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not key.strip():
        raise InvalidKey("Give an API key in the header “Authorization: Bearer …”. Nothing else opens this API.")
    return key.strip()
