"""The request to a third party as it is sent: as shown, plus credentials (P4)."""

import re
from dataclasses import replace
from io import BytesIO
from urllib.parse import quote

from yarl import URL

from discreet.adapters.third_party_failures import unsent
from discreet.assistants.actions.address import Origin, origin_of
from discreet.errors import Invalid
from discreet.ports.third_parties import Credentials
from discreet.promises.disclosure import ExactRequest

LARGE_BODY = 1 << 20
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_TRANSPORT_HEADERS = frozenset((
    "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te",
    "trailer", "transfer-encoding", "upgrade",
))  # fmt: skip
"""Headers that control the transport; only the gateway sets them."""
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]*")
_AFTER_HOST = re.compile(r"^[a-z]+://[^/?]*", re.IGNORECASE)


def payload(body: bytes) -> bytes | BytesIO | None:
    """Return what the client sends: a large body in pieces, so that other requests go on beside it."""
    return BytesIO(body) if len(body) > LARGE_BODY else body or None


def with_credentials(request: ExactRequest, credentials: Credentials) -> ExactRequest:
    """Return `request` with credentials.

    ThirdPartyFailed when they would replace something that was shown.
    """
    request_names = {name.lower() for name, _ in request.headers}
    if repeated := [name for name, _ in credentials.headers if name.lower() in request_names]:
        raise unsent("malformed", f"The header {repeated[0]} is both in the request and in its credentials.")
    try:
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in credentials.query)
    except UnicodeEncodeError:
        raise unsent("malformed", "The credentials cannot be sent as they are.") from None
    joint = "" if not query else "&" if "?" in request.url else "?"
    return replace(request, url=request.url + joint + query, headers=request.headers + credentials.headers)


def sendable_url(request: ExactRequest, origin: Origin) -> URL:
    """Return the URL if the request can be sent exactly as it is.

    Raises ThirdPartyFailed.
    """
    if request.method not in _METHODS:
        raise unsent("malformed", f"The method {request.method[:20]!a} is not allowed for actions.")
    for name, value in request.headers:
        if not _NAME.fullmatch(name) or name.lower() in _TRANSPORT_HEADERS or not _VALUE.fullmatch(value):
            raise unsent("malformed", f"The header {name[:50]!a} cannot be sent as it is.")
    url = URL(request.url, encoded=True)
    path = "/" + _AFTER_HOST.sub("", request.url).removeprefix("/")
    if (url.raw_host, url.port, url.raw_path_qs) != (origin.host, origin.port, path):
        raise unsent("malformed", "The URL cannot be sent as it is.")
    return url


def normalize_origin(url: str) -> str:
    """Return `url` with its origin normalized. The gateway checks it later."""
    try:
        return f"{origin_of(url)}{_AFTER_HOST.sub('', url)}"
    except Invalid:
        return url


def host_of(url: str) -> str:
    """Return the host as `Operation.host` does; "" for an unusable URL.

    The gateway gives the better error for those.
    """
    try:
        return str(origin_of(url)).partition("://")[2]
    except Invalid:
        return ""
