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

from discreet.assistants.actions.action import Bound
from discreet.assistants.actions.mcp.protocol import whole

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


def elicitation_in(id_: int | str, params: Any) -> Elicitation | None:
    """Return the question of `elicitation/create`; None if no form can show it."""
    try:
        asked = _mapping(params)
        message = _text(asked.get("message"), MESSAGE_CHARACTERS)
        mode = asked.get("mode", "form")
        if mode == "url":
            return Elicitation(id_, message, _object({}, ()), {}, _address(asked.get("url")))
        if mode != "form":
            raise _Unusable
        return _form(id_, message, _mapping(asked.get("requestedSchema")))
    except (_Unusable, ValueError, RecursionError):
        return None


def answering(asked: Elicitation, call: Bound) -> Bound:
    """Return the operation that answers `asked`, for the call that it belongs to.

    A person is asked every time.
    """
    operation = msgspec.structs.replace(
        call.operation, schema=asked.schema, answers=asked.id, opens=asked.url, consequential=True
    )
    action = msgspec.structs.replace(call.action, operations=(operation,))
    return msgspec.structs.replace(call, operation=operation, action=action)


def secret_fields(schema: Mapping[str, Any]) -> list[str]:
    """Return the titles of fields that ask for a secret by name or description."""
    properties: dict[str, dict[str, Any]] = schema.get("properties", {})
    return [str(each.get("title") or name) for name, each in properties.items() if each.get("writeOnly")]


def _form(id_: int | str, message: str, told: Mapping[str, Any]) -> Elicitation:
    properties = _mapping(told.get("properties", {}))
    if len(properties) > MAX_FIELDS:
        raise _Unusable
    fields = {_text(name, NAME_CHARACTERS): _field(name, _mapping(each)) for name, each in properties.items()}
    required = told.get("required", [])
    if not isinstance(required, list) or not all(isinstance(name, str) and name in fields for name in required):
        raise _Unusable
    defaults = {name: each.pop("default") for name, each in fields.items() if "default" in each}
    return Elicitation(id_, message, _object(fields, tuple(dict.fromkeys(required))), defaults)


def _object(fields: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(required), "additionalProperties": False}


def _field(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    kind = told.get("type")
    if not isinstance(kind, str) or kind not in _BOUNDS:
        raise _Unusable
    made: dict[str, Any] = {"type": kind}
    for key in ("title", "description"):
        if key in told:
            made[key] = _text(told[key], TEXT_CHARACTERS)
    for key in _BOUNDS[kind]:
        if key in told:
            made[key] = _number(told[key])
    if kind == "string" and told.get("format") in _FORMATS:
        made["format"] = told["format"]
    made |= _choices(kind, told)
    if kind == "array" and "items" not in made:
        raise _Unusable
    if (default := told.get("default")) is not None and _is_default(kind, made, default):
        made["default"] = default
    if _SECRET.search(" ".join([name, made.get("title", ""), made.get("description", "")]).replace("_", " ")):
        made["writeOnly"] = True
    return made


def _choices(kind: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values to choose from, each with its title.

    They are `oneOf`; within `items` if several can be chosen.
    """
    holder = _mapping(told.get("items")) if kind == "array" else told
    titled = holder.get("oneOf", holder.get("anyOf"))
    if titled is not None:
        options = [(option.get("const"), option.get("title")) for option in map(_mapping, _list(titled))]
    elif "enum" in holder:
        values = _list(holder["enum"])
        names = _list(holder.get("enumNames", values))
        options = list(zip(values, names, strict=True))
    else:
        return {}
    if kind not in ("string", "array") or not options:
        raise _Unusable
    made = [
        {"const": _text(value, TEXT_CHARACTERS), "title": _text(title or value, TEXT_CHARACTERS)}
        for value, title in options
    ]
    if len({each["const"] for each in made}) < len(made):
        raise _Unusable
    return {"items": {"type": "string", "oneOf": made}, "uniqueItems": True} if kind == "array" else {"oneOf": made}


def _is_default(kind: str, field: Mapping[str, Any], default: Any) -> bool:
    if not isinstance(default, _DEFAULTS[kind]) or (isinstance(default, bool) and kind != "boolean"):
        return False
    if isinstance(default, str) and len(default) > MESSAGE_CHARACTERS:
        return False
    values = {each["const"] for each in field.get("oneOf", field.get("items", {}).get("oneOf", ()))}
    if isinstance(default, list):
        return all(isinstance(each, str) and each in values for each in default) and len(set(default)) == len(default)
    return not values or default in values


def _address(url: Any) -> str:
    """Return a web address that a browser can open."""
    told = _text(url, URL_CHARACTERS)
    parts = urlsplit(told)
    plain = told.isascii() and told.isprintable() and not set(told) & set(' "<>\\^`{|}')
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None or not plain:
        raise _Unusable
    return told


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Unusable
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MAX_VALUES:
        raise _Unusable
    return value


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise _Unusable
    return whole(value)


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 2**53:
        raise _Unusable
    return value
