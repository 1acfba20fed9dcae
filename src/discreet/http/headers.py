"""Security headers of every response.

A page may run the server's own files and connect to this server, and nothing else.
"""

from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

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

ALWAYS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(), geolocation=(), microphone=(self), payment=(), usb=(), interest-cohort=()",
    ),
)
ON_HTTPS = (b"strict-transport-security", b"max-age=31536000")
NOT_STORED = (b"cache-control", b"no-store")

BY_ITSELF = {"Content-Security-Policy": "sandbox; default-src 'none'"}
"""Additional header for a person's picture or file: opened in a tab of its own, it may do nothing."""


class SecurityHeaders:
    """ASGI middleware that adds headers to the start of each response."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = (*ALWAYS, ON_HTTPS) if https else ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_api = scope["path"].startswith(("/api", "/v1", "/scim"))

        def with_headers(message: Message) -> Any:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                headers += self._headers
                if is_api and not any(name == b"cache-control" for name, _ in headers):
                    headers.append(NOT_STORED)
                message["headers"] = headers
            return send(message)

        await self._app(scope, receive, with_headers)
