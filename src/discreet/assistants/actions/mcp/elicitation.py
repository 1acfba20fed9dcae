"""Questions of an MCP server to a person during a call (elicitation). No I/O.

A question becomes a form of bounded size. The answer is an operation of its own: a consent card shows its exact
request, and a grant covers it like any call (P4). The server's schema is converted to a schema of this server; keywords
that are not in the protocol are left out.

Invariants:
- A form has at most 20 fields, 100 values to choose from in each, and 2,000 characters of message. A larger or
  malformed form is declined.
- The server's texts are plain text, and no pattern of the server is run.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.actions.mcp.protocol import replace_surrogates

MAX_FIELDS: Final = 20
MAX_VALUES: Final = 100
MESSAGE_CHARACTERS: Final = 2_000
TEXT_CHARACTERS: Final = 500
"""The limit of a title, a description or a value to choose."""
NAME_CHARACTERS: Final = 100
URL_CHARACTERS: Final = 2_000

_FORMATS = ("email", "uri", "date", "date-time")
_BOUNDS: Mapping[str, tuple[str, ...]] = {
    "string": ("minLength", "maxLength"),
    "number": ("minimum", "maximum"),
    "integer": ("minimum", "maximum"),
    "boolean": (),
    "array": ("minItems", "maxItems"),
}
_DEFAULTS: Mapping[str, type | tuple[type, ...]] = {
    "string": str, "number": (int, float), "integer": int, "boolean": bool, "array": list,
}  # fmt: skip
_SECRET = re.compile(
    r"pass(word|wort|code|phrase)|kennwort|secret|geheim|token|api.?key|\bpin\b|\btan\b|\botp\b|\bcv[vc]\b|credential"
    r"|(credit|debit|card|karten?|kredit).{0,12}(number|nummer|karte|no\b)|private.?key|\biban\b|security.?code",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Elicitation:
    """A question of a server.

    `schema` describes the answer, `defaults` are the server's; `url` is the address to visit, if the server asks for a
    visit instead of values.
    """

    id: int | str
    message: str
    schema: dict[str, Any]
    defaults: dict[str, Any]
    url: str = ""


class _Unusable(Exception):
    """The question cannot be shown as a form."""


def parse_elicitation(id_: int | str, params: Any) -> Elicitation | None:
    """Return the question of `elicitation/create`; None if no form can show it."""
    try:
        parameters = _as_mapping(params)
        message = _as_text(parameters.get("message"), MESSAGE_CHARACTERS)
        mode = parameters.get("mode", "form")
        if mode == "url":
            return Elicitation(id_, message, _build_object_schema({}, ()), {}, _parse_address(parameters.get("url")))
        if mode != "form":
            raise _Unusable
        return _parse_form(id_, message, _as_mapping(parameters.get("requestedSchema")))
    except (_Unusable, ValueError, RecursionError):
        return None


def build_answer_operation(elicitation: Elicitation, call: BoundOperation) -> BoundOperation:
    """Return the operation that answers `elicitation`, for the call that it belongs to.

    A person is asked every time.
    """
    operation = msgspec.structs.replace(
        call.operation, schema=elicitation.schema, answers=elicitation.id, opens=elicitation.url, consequential=True
    )
    action = msgspec.structs.replace(call.action, operations=(operation,))
    return msgspec.structs.replace(call, operation=operation, action=action)


def list_secret_fields(schema: Mapping[str, Any]) -> list[str]:
    """Return the titles of fields that ask for a secret by name or description."""
    properties: dict[str, dict[str, Any]] = schema.get("properties", {})
    return [str(each.get("title") or name) for name, each in properties.items() if each.get("writeOnly")]


def _parse_form(id_: int | str, message: str, requested: Mapping[str, Any]) -> Elicitation:
    properties = _as_mapping(requested.get("properties", {}))
    if len(properties) > MAX_FIELDS:
        raise _Unusable
    fields = {
        _as_text(name, NAME_CHARACTERS): _parse_field(name, _as_mapping(each)) for name, each in properties.items()
    }
    required = requested.get("required", [])
    if not isinstance(required, list) or not all(isinstance(name, str) and name in fields for name in required):
        raise _Unusable
    defaults = {name: each.pop("default") for name, each in fields.items() if "default" in each}
    return Elicitation(id_, message, _build_object_schema(fields, tuple(dict.fromkeys(required))), defaults)


def _build_object_schema(fields: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(required), "additionalProperties": False}


def _parse_field(name: str, property_schema: Mapping[str, Any]) -> dict[str, Any]:
    kind = property_schema.get("type")
    if not isinstance(kind, str) or kind not in _BOUNDS:
        raise _Unusable
    field: dict[str, Any] = {"type": kind}
    for key in ("title", "description"):
        if key in property_schema:
            field[key] = _as_text(property_schema[key], TEXT_CHARACTERS)
    for key in _BOUNDS[kind]:
        if key in property_schema:
            field[key] = _as_number(property_schema[key])
    if kind == "string" and property_schema.get("format") in _FORMATS:
        field["format"] = property_schema["format"]
    field |= _parse_choices(kind, property_schema)
    if kind == "array" and "items" not in field:
        raise _Unusable
    if (default := property_schema.get("default")) is not None and _is_default(kind, field, default):
        field["default"] = default
    if _SECRET.search(" ".join([name, field.get("title", ""), field.get("description", "")]).replace("_", " ")):
        field["writeOnly"] = True
    return field


def _parse_choices(kind: str, property_schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values to choose from, each with its title.

    They are `oneOf`; within `items` if several can be chosen.
    """
    holder = _as_mapping(property_schema.get("items")) if kind == "array" else property_schema
    titled = holder.get("oneOf", holder.get("anyOf"))
    if titled is not None:
        options = [(option.get("const"), option.get("title")) for option in map(_as_mapping, _as_list(titled))]
    elif "enum" in holder:
        values = _as_list(holder["enum"])
        names = _as_list(holder.get("enumNames", values))
        options = list(zip(values, names, strict=True))
    else:
        return {}
    if kind not in ("string", "array") or not options:
        raise _Unusable
    choices = [
        {"const": _as_text(value, TEXT_CHARACTERS), "title": _as_text(title or value, TEXT_CHARACTERS)}
        for value, title in options
    ]
    if len({each["const"] for each in choices}) < len(choices):
        raise _Unusable
    return (
        {"items": {"type": "string", "oneOf": choices}, "uniqueItems": True} if kind == "array" else {"oneOf": choices}
    )


def _is_default(kind: str, field: Mapping[str, Any], default: Any) -> bool:
    if not isinstance(default, _DEFAULTS[kind]) or (isinstance(default, bool) and kind != "boolean"):
        return False
    if isinstance(default, str) and len(default) > MESSAGE_CHARACTERS:
        return False
    values = {each["const"] for each in field.get("oneOf", field.get("items", {}).get("oneOf", ()))}
    if isinstance(default, list):
        return all(isinstance(each, str) and each in values for each in default) and len(set(default)) == len(default)
    return not values or default in values


def _parse_address(url: Any) -> str:
    """Return a web address that a browser can open."""
    address = _as_text(url, URL_CHARACTERS)
    parts = urlsplit(address)
    plain = address.isascii() and address.isprintable() and not set(address) & set(' "<>\\^`{|}')
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None or not plain:
        raise _Unusable
    return address


def _as_mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Unusable
    return value


def _as_list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MAX_VALUES:
        raise _Unusable
    return value


def _as_text(value: Any, max_characters: int) -> str:
    if not isinstance(value, str) or len(value) > max_characters or "\0" in value:
        raise _Unusable
    return replace_surrogates(value)


def _as_number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 2**53:
        raise _Unusable
    return value
