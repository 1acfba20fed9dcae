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
from discreet.http.actor import find_session_hint, require_actor
from discreet.http.api.chat.chat import AskBody, answer_question
from discreet.http.errors import UNREADABLE, answer_with_error, convert_fault, drop_frames
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
            fields = _decode(await _body(request))
            return await self._answer_by_hint(request, fields) or await answer_question(
                self._services, me=await require_actor(request), body=_validate(fields), request=request
            )
        except DiscreetError as error:
            drop_frames(error)
            return await answer_with_error(request, error)

    async def _answer_by_hint(self, request: Request, fields: Any) -> Response | None:
        """Answer for the hinted actor; None, without side effects, if the hint is not confirmed."""
        hint = None
        try:
            if (hint := find_session_hint(request)) is None:
                return None
            return await answer_question(self._services, _validate(fields), hint.actor, request, hint)
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


def _decode(body: bytes) -> Any:
    """Return the JSON of a body; None of an empty one."""
    if not body:
        return None
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        raise Invalid("The request's body is not valid JSON.") from None
    except (ValueError, RecursionError):
        raise Invalid(UNREADABLE) from None


def _validate(fields: Any) -> AskBody:
    try:
        # As the framework does: its sentences name no class.
        return AskBody.model_validate(fields, from_attributes=True)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise convert_fault({**fault, "loc": ("body", *fault["loc"])}) from None
