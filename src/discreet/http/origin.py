"""Refuses requests that do not use this server's name or come from other sites.

A page of another site can make a browser send requests with our cookie, and can make our address answer to its own
name (DNS rebinding).

Invariants:
- The Host is one of ours.
- A request that changes something comes from our own origin.
- Its body has a type that no form of another site can send.
- The API under /v1 is exempt, because it takes no cookie (http/openai/app.py).
"""

from collections.abc import Callable, Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from discreet.errors import DiscreetError, Forbidden, Invalid
from discreet.http.errors import WrongType, error_response

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
UNKNOWN_NAME = (
    "This server does not accept the name in the address. DISCREET_PUBLIC_URL and DISCREET_HOSTS set its names."
)
FORM_TYPES = frozenset({"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
"""Types that a page of another site can send without a preflight (Fetch standard, CORS-safelisted content types)."""


class OwnOrigin:
    """ASGI middleware that refuses such requests before their body is read.

    It passes on all messages of other requests unchanged.
    """

    def __init__(self, app: ASGIApp, public_url: str, hosts: Collection[str] = ()) -> None:
        self._app = app
        public = urlsplit(public_url)
        self._scheme, self._origin = public.scheme, f"{public.scheme}://{public.netloc}".lower()
        self._is_own_host = build_own_host_check(public_url, hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (error := self._find_error(scope)):
            await error_response(error)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _find_error(self, scope: Scope) -> DiscreetError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_own_host(hostname(host)):
            return Invalid(UNKNOWN_NAME)
        if scope["method"] in SAFE_METHODS:
            return None
        if not self._is_own_page(headers, host):
            return Forbidden("This request does not come from a page of this server, so it was not carried out.")
        if has_body(headers) and media_type(headers) in FORM_TYPES:
            return WrongType("Please send the body as application/json, or as the type that the route asks for.")
        return None

    def _is_own_page(self, headers: Headers, host: str) -> bool:
        """Return whether one of our own pages sent the request.

        Decided by Origin, or by Sec-Fetch-Site where the browser sends no Origin.
        """
        origin = headers.get("origin")
        if origin is not None:
            return origin.lower() in (self._origin, f"{self._scheme}://{host}".lower())
        return headers.get("sec-fetch-site") == "same-origin"


def build_own_host_check(public_url: str, hosts: Collection[str] = ()) -> Callable[[str], bool]:
    """Return a predicate over host names that are ours.

    These are loopback, the public name, and the operator's `hosts`. A server on all interfaces also accepts any IP
    address, which another site's name cannot be.
    """
    public_host = urlsplit(public_url).hostname or ""
    own = LOOPBACK | {public_host.lower()} | set(hosts)
    if public_host in ("0.0.0.0", "::"):
        return lambda host: host in own or _is_address(host)
    return own.__contains__


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def hostname(host_header: str) -> str:
    """Return the host without its port, in lower case; "" if it is not valid."""
    try:
        return urlsplit(f"//{host_header}").hostname or ""
    except ValueError:
        return ""


def has_body(headers: Headers) -> bool:
    """Return whether the request announces a body."""
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def media_type(headers: Headers) -> str:
    """Return the body's type in lower case, without parameters; "" if none is given."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()
