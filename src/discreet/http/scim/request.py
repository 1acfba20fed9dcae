"""Reads a directory's request: token, id, filter, body. Each has a limit."""

import json
from collections.abc import Mapping
from typing import Any, Final

from scim2_models import ScimFilter
from scim2_models.path.expressions import Comparison
from starlette.requests import Request

from discreet.errors import Invalid, NotFound, NotSignedIn, TooLarge
from discreet.http.scim.resources import parse_id

MAX_BYTES: Final = 1 << 20
MAX_FILTER_LENGTH: Final = 2_000
LISTS: Final = ("attributes", "excludedAttributes")
MEDIA_TYPE: Final = "application/scim+json"


def require_token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn("Send the workspace's token as “Authorization: Bearer …”.")
    return token.strip()


def require_id(request: Request) -> Any:
    id_ = parse_id(request.path_params["id"])
    if id_ is None:
        raise NotFound("There is nothing at this address.")
    return id_


async def read_scim_body(request: Request) -> Any:
    """Return a JSON object of at most `MAX_BYTES`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (MEDIA_TYPE, "application/json"):
        raise Invalid(f"Send the body as {MEDIA_TYPE}.")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BYTES:
            raise TooLarge(f"At most {MAX_BYTES:,} bytes are accepted here.")
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise ScimSyntaxError("The body should be a JSON object.")
    return payload


class ScimSyntaxError(Invalid):
    """The body is not a SCIM request."""


def convert_booleans(payload: dict[str, Any]) -> dict[str, Any]:
    """Replace "True" and "False", which Entra sends for `active`, by booleans."""
    operations = payload.get("Operations")
    for operation in operations if isinstance(operations, list) else ():
        if not isinstance(operation, dict):
            continue
        value = operation.get("value")
        if str(operation.get("path", "")).lower() == "active":
            operation["value"] = _boolean(value)
        elif isinstance(value, dict):
            operation["value"] = {
                key: _boolean(part) if key.lower() == "active" else part for key, part in value.items()
            }
    return payload


def _boolean(value: Any) -> Any:
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


def read_query(request: Request) -> Mapping[str, str]:
    """Return the query: from the address, or from the body of a search.

    Source: RFC 7644, 3.4.3.
    """
    if not request.url.path.endswith("/.search"):
        return request.query_params
    body = request.state.body
    lists = {name: ",".join(map(str, body[name])) for name in LISTS if isinstance(body.get(name), list)}
    return {name: str(body[name]) for name in ("filter", "startIndex", "count") if name in body} | lists


def read_filter(request: Request) -> str | None:
    text: str | None = request.state.query.get("filter")
    if text is not None and len(text) > MAX_FILTER_LENGTH:
        raise Invalid("The filter is too long.")
    return text


def find_equality(scim_filter: ScimFilter[Any]) -> tuple[str, object] | None:
    """Return attribute and value of a filter that is a single equality.

    Such entries are looked up by index, not filtered one by one.
    """
    node = scim_filter.ast
    if isinstance(node, Comparison) and node.op.value == "eq" and node.attr_path.sub_attr is None:
        # No name contains a NUL, and the database would reject it.
        return node.attr_path.attr.lower(), node.value if "\0" not in str(node.value) else None
    return None


def read_number(request: Request, name: str, default: int) -> int:
    text: str | None = request.state.query.get(name)
    if text is None:
        return default
    try:
        return int(text[:20])
    except ValueError:
        raise Invalid(f"{name} should be a whole number.") from None
