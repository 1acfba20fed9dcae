"""HTTP errors: maps each error to its status.

The body is a sentence to show; a navigation gets it as a page (`http/error_page.py`):

    {"error": {"code": "invalid", "message": "...", "field": "email" or null}}

Invariants:
- The log holds nothing of a request and no text of an unexpected error.
- It holds the place in our code under a random reference, which the person is shown.
"""

import traceback
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from discreet import errors
from discreet.errors import DiscreetError, Invalid, NotFound, TooLarge, TooMany
from discreet.http.api.plain_text import UNSTORABLE_TEXT
from discreet.http.error_page import DEFAULT_NAME, ErrorPageLink, error_page, wants_page
from discreet.identity.accounts.instance import NO_CONTACT, OperatorContact
from discreet.ports.clock import RandomSource

UNSTORABLE = (
    "The text contains a character that cannot be stored (NUL, or half of a character). Remove it and try again."
)
UNREADABLE = "The request could not be read."
STATUS: dict[type[DiscreetError], int] = {
    errors.NotSignedIn: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.TooLarge: 413,
    errors.Invalid: 422,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    errors.Misconfigured: 500,
    DiscreetError: 500,
}


class WrongType(DiscreetError):
    """The body has a media type that is not accepted."""

    code = "wrong_type"


class WrongMethod(DiscreetError):
    """The address exists, but not with this method."""

    code = "wrong_method"


class Unexpected(DiscreetError):
    """A bug. The sentence carries the reference of its log line."""

    code = "unexpected"


STATUS |= {WrongType: 415, WrongMethod: 405, Unexpected: 500}


def error_response(error: DiscreetError) -> JSONResponse:
    """Return the error as JSON."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    body = {
        "error": {
            "code": error.code,
            "message": _replace_surrogates(error.sentence),
            "field": _replace_surrogates(error.field),
        }
    }
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else None
    return JSONResponse(body, status, headers)


def _replace_surrogates(text: str | None) -> str | None:
    """Replace lone surrogates, which UTF-8 cannot encode, by "?"."""
    return None if text is None else text.encode("utf-8", "replace").decode()


def install_error_handlers(app: FastAPI) -> None:
    """Install handlers that answer every error with a sentence."""
    app.add_exception_handler(DiscreetError, _render_error)
    app.add_exception_handler(RequestValidationError, _render_validation_error)
    app.add_exception_handler(HTTPException, _render_http_error)
    app.add_exception_handler(Exception, _raise_to_outer_handler)


def error_answer(
    headers: Headers,
    path: str,
    error: DiscreetError,
    *,
    name: str = DEFAULT_NAME,
    operator: OperatorContact = NO_CONTACT,
    link: ErrorPageLink | None = None,
) -> Response:
    """Return the error as a page for a navigation, and as JSON for everything else."""
    response = error_response(error)
    if not wants_page(headers):
        return response
    page = error_page(headers, path, error.sentence, response.status_code, name=name, operator=operator, link=link)
    if isinstance(error, TooMany):
        page.headers["Retry-After"] = str(error.retry_after)
    return page


async def answer_with_error(request: Request, error: DiscreetError, *, link: ErrorPageLink | None = None) -> Response:
    """Return the same as `error_answer`, with the server's name and operator."""
    name, operator = await _error_page_branding(request) if wants_page(request.headers) else (DEFAULT_NAME, NO_CONTACT)
    return error_answer(request.headers, request.url.path, error, name=name, operator=operator, link=link)


async def _error_page_branding(request: Request) -> tuple[str, OperatorContact]:
    """Return the server's name and operator; NAMELESS while the database does not answer."""
    try:
        instance = await request.app.state.services.accounts.instance()
        return instance.name, instance.operator
    except DiscreetError:
        return DEFAULT_NAME, NO_CONTACT


async def _render_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DiscreetError)
    drop_frames(error)
    return await answer_with_error(request, error)


async def _render_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    converted = convert_fault(error.errors()[0])
    error.body = None
    drop_frames(error)
    return await answer_with_error(request, converted)


def drop_frames(error: BaseException) -> None:
    """Drop the error's frames, and with them the request's body.

    The frame that raised the error refers to the error: this cycle would keep both in memory until a rare full
    garbage collection.
    """
    error.__traceback__ = error.__cause__ = error.__context__ = None


def convert_fault(fault: dict[str, Any]) -> DiscreetError:
    """Turn pydantic's first error into ours, without the value that was sent."""
    path = [str(part) for part in fault["loc"]]
    field = ".".join(path[1:]) or None
    if path[0] == "path":
        return NotFound("There is nothing at this address.")
    if fault["type"] == "json_invalid":
        return Invalid("The request's body is not valid JSON.")
    if fault["type"] == UNSTORABLE_TEXT:
        return Invalid(UNSTORABLE, field=fault["ctx"]["field"] or None)
    if field is None:
        return Invalid("The request's body should be a JSON object.")
    if fault["type"] == "missing":
        return Invalid(f"“{field}” is missing.", field=field)
    if fault["type"] == "extra_forbidden":
        return Invalid(f"“{field}” is not a known field.", field=field)
    return Invalid(f"“{field}” cannot be used: {fault['msg'][:1].lower()}{fault['msg'][1:]}.", field=field)


async def _render_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    drop_frames(error)
    return await answer_with_error(request, _convert_status(error.status_code))


def _convert_status(status: int) -> DiscreetError:
    match status:
        case 404:
            return NotFound("There is nothing at this address.")
        case 405:
            return WrongMethod("This address does not accept this kind of request.")
        case 413:
            return TooLarge("The request is too large.")
        case _:
            return Invalid(UNREADABLE)


async def _raise_to_outer_handler(_: Request, error: Exception) -> Response:
    """Leave the error to `UnexpectedErrors`, instead of the framework's answer."""
    raise error


class UnexpectedErrors:
    """ASGI middleware for unexpected errors.

    Answers with a sentence and a reference, and logs where the error happened.
    """

    def __init__(self, app: ASGIApp, random: RandomSource) -> None:
        self._app, self._random = app, random

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        started = False

        def note_start(message: Message) -> Any:
            nonlocal started
            started = True
            return send(message)

        try:
            await self._app(scope, receive, note_start)
        except Exception as error:
            reference = self._random.bytes(6).hex()
            structlog.get_logger().error(
                "request_failed",
                reference=reference,
                error=type(error).__name__,
                where=where_in_code(error),
            )
            # A response that has begun can only be cut off; the client sees that it is incomplete.
            if started:
                raise _ResponseCut from None
            unexpected = Unexpected(
                f"Something went wrong on the server. Try again, or give your admin this log reference: {reference}."
            )
            await error_answer(Headers(scope=scope), scope["path"], unexpected)(scope, receive, send)


class _ResponseCut(Exception):
    """Makes the HTTP server close the connection, without the error's text."""


def where_in_code(error: BaseException) -> str:
    """Return file, line and function of the last frames, innermost last.

    Contains no values and no messages.
    """
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}:{frame.name}" for frame in frames)
