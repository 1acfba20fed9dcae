"""Bodies under /v1: read once the key is known, no further than the limit, and then as what they should be.

Law of this file: what a request says is never quoted in an error; only where in it the fault is.
"""

import re
from typing import TypeVar

import msgspec
from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from discreet.errors import Invalid, TooLarge
from discreet.http.errors import WrongType

MOST_BYTES = 16 << 20
"""Pictures come within the JSON."""
PLACE = re.compile(r" - at `\$\.?(.*)`$")
NAMED = re.compile(r"field `([^`]{1,100})`")

T = TypeVar("T")


class Gone(Exception):
    """Whoever asked has left before the body was whole."""


async def read_body(scope: Scope, receive: Receive) -> bytes:
    """The whole body. WrongType unless it says that it is JSON; TooLarge as soon as it is too long."""
    headers = Headers(scope=scope)
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise WrongType("Please send the body as application/json.")
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > MOST_BYTES:
        raise _too_large()
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MOST_BYTES:
            raise _too_large()
    return bytes(body)


def parse(body: bytes, kind: type[T]) -> T:
    """Invalid names the place of the first fault."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as fault:
        raise _fault(str(fault)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Invalid("The request's body is not valid JSON.") from None


def _fault(text: str) -> Invalid:
    """The reader's own words hold types, places and the names of fields, and no value."""
    place = PLACE.search(text)
    named = NAMED.search(text)
    where = ".".join(part for part in (place[1] if place else "", named[1] if named else "") if part) or None
    if "unknown field" in text:
        return Invalid(f"“{where}” is not known here.", field=where)
    if "missing required" in text:
        return Invalid(f"“{where}” is missing.", field=where)
    return Invalid(f"“{where or 'the body'}” cannot be used: {PLACE.sub('', text)}.", field=where)


def _too_large() -> TooLarge:
    return TooLarge(f"The request is too large: at most {MOST_BYTES:,} bytes are accepted here.")
