"""Reads request bodies under /v1: within a limit, after the key check, then typed.

Invariants:
- An error names the place of the fault and never quotes the request.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from discreet.api_projects.body_budget import BodyReservation
from discreet.errors import Invalid, TooLarge
from discreet.http.errors import WrongType

MAX_BYTES = 16 << 20
"""Images are part of the JSON."""
PLACE = re.compile(r" - at `\$\.?([^`]*)`$")
NAMED = re.compile(r"field `([^`]{1,100})`")

T = TypeVar("T", bound=msgspec.Struct)


class ClientGone(Exception):
    """The client left before the whole body arrived."""


async def read_body(scope: Scope, receive: Receive, reservation: BodyReservation) -> bytes:
    """Return the whole body.

    WrongType unless it is declared as JSON; TooLarge as soon as it is too long; TooMany as soon as the bodies of this
    key, or of all keys, hold too much memory.
    """
    headers = Headers(scope=scope)
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise WrongType("Please send the body as application/json.")
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > MAX_BYTES:
        raise _too_large()
    body, has_more = bytearray(), True
    while has_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        piece = message.get("body", b"")
        if len(body) + len(piece) > MAX_BYTES:
            raise _too_large()
        reservation.add(len(piece))
        body += piece
        has_more = message.get("more_body", False)
    reservation.add_values(body)
    return bytes(body)


def read_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a body. Raises Invalid."""
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.ValidationError:
        raise Invalid("The request's body should be a JSON object.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Invalid("The request's body is not valid JSON.") from None


def convert_fields(fields_by_name: Mapping[str, Any], kind: type[T]) -> T:
    """Return the fields that `kind` has, typed.

    Invalid names the place of the first fault.
    """
    fields = {name: fields_by_name[name] for name in kind.__struct_fields__ if name in fields_by_name}
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as fault:
        raise _fault(str(fault)) from None


def _fault(text: str) -> Invalid:
    """Turn msgspec's message into an error.

    The message holds types, places and field names, and no value.
    """
    place = PLACE.search(text)
    named = NAMED.search(text)
    path = ".".join(part for part in (place[1] if place else "", named[1] if named else "") if part) or None
    if "missing required" in text:
        return Invalid(f"“{path}” is missing.", field=path)
    return Invalid(f"“{path or 'the body'}” cannot be used: {PLACE.sub('', text)}.", field=path)


def _too_large() -> TooLarge:
    return TooLarge(f"The request is too large: at most {MAX_BYTES:,} bytes are accepted here.")
