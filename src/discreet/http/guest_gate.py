"""Limits guests to what their page needs (P6, P7).

A guest's token is sent as `Authorization: Guest <token>`. A request with that header is a guest's, whatever cookies it
carries: the cookies are removed before anything else reads them.

Invariants:
- A route that is not on the list answers a guest like an address that does not exist.
- A new route is closed by default.
"""

import re
from typing import Final

from starlette.datastructures import Headers
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from discreet.errors import NotFound
from discreet.http.errors import error_response

OPEN_TO_GUESTS: Final = frozenset(
    {
        # The guest themselves
        ("GET", "/api/guest"),
        ("DELETE", "/api/guest"),
        ("GET", "/api/guest/picture"),
        ("PUT", "/api/guest/presence"),
        ("PUT", "/api/guest/statistics"),
        ("POST", "/api/guest/kept"),
        ("POST", "/api/guest/kept/open"),
        # What this server is
        ("GET", "/api/instance"),
        # Their chat. A guest owns no stored one, so the id of any is not found
        ("POST", "/api/chat"),
        ("GET", "/api/conversations/{conversation_id}"),
        ("GET", "/api/conversations/{conversation_id}/stream"),
        ("GET", "/api/conversations/{conversation_id}/receipt"),
        ("POST", "/api/conversations/{conversation_id}/stop"),
        ("PUT", "/api/conversations/{conversation_id}/head"),
        ("PUT", "/api/conversations/{conversation_id}/masking"),
        ("PUT", "/api/conversations/{conversation_id}/model-limit"),
        ("DELETE", "/api/conversations/{conversation_id}"),
        ("DELETE", "/api/conversations/{conversation_id}/messages/{message_id}"),
        ("GET", "/api/conversations/{conversation_id}/messages/{message_id}/reasoning"),
        # Their feedback to the builder, about an answer in this chat
        ("POST", "/api/feedback/preview"),
        ("POST", "/api/guest/feedback"),
        # Their files, in memory like the chat
        ("POST", "/api/files"),
        ("DELETE", "/api/files/{waiting_id}"),
        ("GET", "/api/conversations/{conversation_id}/files/{given_id}"),
        ("GET", "/api/conversations/{conversation_id}/files/{given_id}/picture"),
        # What leaves. A temporary chat asks every time, so there is nothing allowed to look at
        ("GET", "/api/consents/{consent_id}"),
        ("POST", "/api/consents/{consent_id}/revise"),
        ("POST", "/api/consents/{consent_id}/allow"),
        ("POST", "/api/consents/{consent_id}/decline"),
        ("POST", "/api/oauth/start"),
        ("POST", "/api/guest/sign-in"),
        ("GET", "/api/ledger"),
        ("GET", "/api/ledger/entries/{entry_id}"),
    }
)
"""Methods and route templates."""

_SCHEME: Final = "guest"
_PATHS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (method, compile_path(template)[0]) for method, template in sorted(OPEN_TO_GUESTS)
)


def guest_token(headers: Headers) -> str | None:
    """Return the token of a guest's request, "" for an empty one; None for every other request."""
    for value in headers.getlist("authorization"):
        scheme, _, token = value.strip().partition(" ")
        if scheme.lower() == _SCHEME:
            return token.strip()
    return None


def is_open_to_guests(method: str, path: str) -> bool:
    """Return whether a route at this path answers guests."""
    return any(method == open_method and pattern.match(path) for open_method, pattern in _PATHS)


class GuestGate:
    """ASGI middleware in front of all routes, files and APIs. It passes on all other requests unchanged."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or guest_token(Headers(scope=scope)) is None:
            await self._app(scope, receive, send)
        elif is_open_to_guests(scope["method"], scope["path"]):
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
            await self._app(scope, receive, send)
        else:
            await error_response(NotFound("There is nothing here."))(scope, receive, send)
