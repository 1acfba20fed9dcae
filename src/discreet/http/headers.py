"""Security headers of every response.

A page may run the server's own files and connect to this server, and nothing else. It may show the frames of
`http/artifact_frames.py`, which have headers of their own, and no other frame. Only the page of `http/embed_pages.py`
can be shown in another site's frame.
"""

import re
from functools import lru_cache
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from discreet.http.artifact_frames import PREFIX, frame_headers
from discreet.http.embed_pages import GUEST_PAGE, SCRIPT, is_frame_page

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

HOST = re.compile(rb"[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?")
"""A Host header that may stand in a policy. A numeric IPv6 address may not: it shows no frames."""

OPENER = b"cross-origin-opener-policy"
WITH_WINDOW = b"same-origin-allow-popups"
ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (OPENER, b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(), geolocation=(), microphone=(self), payment=(), usb=(), interest-cohort=()",
    ),
)
ISOLATED = (b"cross-origin-embedder-policy", b"require-corp")
"""Of built files: a worker of a page with this policy has to have it, too."""
FOR_OTHER_SITES = (b"cross-origin-resource-policy", b"cross-origin")
ON_HTTPS = (b"strict-transport-security", b"max-age=31536000")
NOT_STORED = (b"cache-control", b"no-store")

BY_ITSELF = {"Content-Security-Policy": "sandbox; default-src 'none'"}
"""Additional header for a person's picture or file: opened in a tab of its own, it may do nothing."""


@lru_cache(maxsize=64)
def page_policy(host: bytes) -> tuple[bytes, bytes]:
    """Return the header of the app's policy for requests to this host.

    `frame-src` names the frames' folder, so a frame that navigates itself elsewhere is refused before a request.
    """
    frames = f"{host.decode()}{PREFIX}" if HOST.fullmatch(host) else "'none'"
    return b"content-security-policy", f"{CONTENT_SECURITY_POLICY}; frame-src {frames}".encode()


class SecurityHeaders:
    """ASGI middleware that adds headers to the start of each response."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._on_https = (ON_HTTPS,) if https else ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        frame = frame_headers(scope["path"]) if scope["path"].startswith(PREFIX) else None
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        added = (*(frame or (page_policy(host), *ALWAYS)), *self._on_https)
        if scope["path"] == SCRIPT:
            added = tuple(FOR_OTHER_SITES if name == FOR_OTHER_SITES[0] else (name, value) for name, value in added)
        elif GUEST_PAGE.fullmatch(scope["path"]):
            added = tuple((name, WITH_WINDOW) if name == OPENER else (name, value) for name, value in added)
        elif scope["path"].startswith("/assets/"):
            added = (*added, ISOLATED)
        is_framed = is_frame_page(scope["path"])
        is_api = scope["path"].startswith(("/api", "/v1", "/scim"))

        def with_headers(message: Message) -> Any:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                # A frame's page brings its own. Its errors do not, and get what every page gets.
                has_own = is_framed and any(name == b"content-security-policy" for name, _ in headers)
                keeps_opener = any(name == OPENER for name, _ in headers)
                default_headers = tuple(each for each in added if not (keeps_opener and each[0] == OPENER))
                headers += self._on_https if has_own else default_headers
                if is_api and not any(name == b"cache-control" for name, _ in headers):
                    headers.append(NOT_STORED)
                message["headers"] = headers
            return send(message)

        await self._app(scope, receive, with_headers)
