"""Serves `POST /api/chat` without the framework, which costs each stream time and memory.

Invariants:
- The route's own function answers, and its body type is the route's: the framework documents both.
- The actor is unconfirmed until the chat's first statement (`identity/accounts/session_hint.py`).
- Body, person and fields are checked in the framework's order, with the same errors (P1, P6, P7, P13).
"""

import json
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from discreet.errors import DiscreetError, Invalid
from discreet.http.actor import current, hinted
from discreet.http.api.chat.chat import AskBody, answer_question
from discreet.http.errors import UNREADABLE, answer_with_error, fault_as_error, release
from discreet.http.services import Services
from discreet.identity.accounts.session_hint import SessionHintMismatch

PATH: Final = "/api/chat"


class PlainChat:
    """ASGI middleware inside the body limit. It passes on all other requests unchanged."""

    def __init__(self, api: FastAPI, services: Services) -> None:
        self._api: ASGIApp = api
        self._services = services
        [self._route] = [route for route in api.routes if isinstance(route, APIRoute) and route.path == PATH]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._api(scope, receive, send)
            return
        scope["app"], scope["route"] = self._api, self._route  # for the services, the gates and the log
        response = await self._response(Request(scope, receive))
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        try:
            given = _decoded(await _body(request))
            return await self._hinted(request, given) or await answer_question(
                self._services, me=await current(request), body=_checked(given), request=request
            )
        except DiscreetError as error:
            release(error)
            return await answer_with_error(request, error)

    async def _hinted(self, request: Request, given: Any) -> Response | None:
        """Answer for the hinted actor; None, without side effects, if the hint is not confirmed."""
        hint = None
        try:
            if (hint := hinted(request)) is None:
                return None
            return await answer_question(self._services, _checked(given), hint.actor, request, hint)
        except SessionHintMismatch:
            return None
        except DiscreetError:
            if hint is not None and hint.is_confirmed:
                raise
            return None


async def _body(request: Request) -> bytes:
    try:
        return await request.body()
    except ClientDisconnect:
        raise Invalid(UNREADABLE) from None


def _decoded(body: bytes) -> Any:
    """Return the JSON of a body; None of an empty one."""
    if not body:
        return None
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        raise Invalid("The request's body is not valid JSON.") from None
    except (ValueError, RecursionError):
        raise Invalid(UNREADABLE) from None


def _checked(given: Any) -> AskBody:
    try:
        return AskBody.model_validate(given, from_attributes=True)  # as the framework does: its sentences name no class
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise fault_as_error({**fault, "loc": ("body", *fault["loc"])}) from None
