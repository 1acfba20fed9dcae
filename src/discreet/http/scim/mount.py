"""Mounts the directory routes and creates them at the first request.

Their imports take a fifth of the import time at a start, and most servers have no directory.
"""

import asyncio
from functools import cache
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from discreet.errors import Invalid
from discreet.http.errors import error_response
from discreet.http.origin import UNKNOWN_NAME, build_own_host_check, hostname
from discreet.identity.sso.directory.tokens import PATH

if TYPE_CHECKING:
    from discreet.http.services import Services


def with_scim(app: ASGIApp, services: "Services") -> ASGIApp:
    """Return the application with the directory routes in front of it."""
    is_own_host = build_own_host_check(services.settings.public_url, services.settings.hosts)

    @cache
    def scim() -> ASGIApp:
        from discreet.http.scim.app import build_scim_app

        return build_scim_app(services)

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_scim(scope["path"]):
            await app(scope, receive, send)
            return
        if not is_own_host(hostname(Request(scope).headers.get("host", ""))):
            await error_response(Invalid(UNKNOWN_NAME))(scope, receive, send)
            return
        routes = await asyncio.to_thread(scim)  # other requests are answered during the import
        await routes(scope, receive, send)

    return route


def _is_scim(path: str) -> bool:
    return path == PATH or path.startswith(f"{PATH}/")
