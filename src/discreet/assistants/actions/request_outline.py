"""Outline of the data that an operation would send, for builders and users.

Invariants:
- Pure, and bounded for any schema: a part that is too deep or too large is shown as a whole.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import msgspec

from discreet.assistants.actions.operation import BODY, Operation
from discreet.promises.disclosure import FieldPlace

MAX_FIELDS = 100
MAX_DEPTH = 3
DESCRIPTION_CHARACTERS = 500
_LOCAL = "#/$defs/"


class OutlinedField(msgspec.Struct, frozen=True):
    """A field that would be sent.

    A body member's `name` is its path: "to.address". `type` is in words.
    """

    name: str
    place: FieldPlace
    required: bool
    type: str
    description: str


def outline(operation: Operation) -> tuple[OutlinedField, ...]:
    """Return the parameters, then the body's members."""
    return tuple(islice(_fields(operation), MAX_FIELDS))


def _fields(operation: Operation) -> Iterator[OutlinedField]:
    schema, required = operation.schema, _names(operation.schema.get("required"))
    properties = _members(schema)
    places = {parameter.argument: (parameter.name, parameter.place) for parameter in operation.parameters}
    for argument, (name, place) in places.items():
        yield _build_field(schema, name, place, argument in required, properties.get(argument))
    for argument, member in properties.items():
        if argument == BODY and argument not in places:
            yield from _list_body_fields(schema, member, argument in required, "", 0)
        elif argument not in places:
            yield from _list_body_fields(schema, member, argument in required, argument, 1)


def _list_body_fields(
    root: Mapping[str, Any], schema: Any, required: bool, name: str, depth: int
) -> Iterator[OutlinedField]:
    """Yield the members of an object, down to a depth; anything else as a whole."""
    resolved = _resolve(root, schema)
    members = _members(resolved)
    if not members or depth >= MAX_DEPTH:
        yield _build_field(root, name or "body", FieldPlace.BODY, required, schema)
        return
    needed = _names(resolved.get("required"))
    for key, member in members.items():
        path = f"{name}.{key}" if name else key
        yield from _list_body_fields(root, member, required and key in needed, path, depth + 1)


def _build_field(root: Mapping[str, Any], name: str, place: FieldPlace, required: bool, schema: Any) -> OutlinedField:
    resolved = _resolve(root, schema)
    said = schema.get("description") if isinstance(schema, Mapping) else None
    description = said or resolved.get("description")
    text = description if isinstance(description, str) else ""
    return OutlinedField(name, place, required, _type_in_words(root, resolved), text[:DESCRIPTION_CHARACTERS])


def _type_in_words(root: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return "string", "array of integer", "string or null"; "any" if not specified."""
    kinds = schema.get("type")
    several = kinds if isinstance(kinds, list) else [kinds]
    kinds_in_words = [kind for kind in several if isinstance(kind, str)]
    if kinds_in_words == ["array"]:
        items = _resolve(root, schema.get("items")).get("type")
        return f"array of {items}" if isinstance(items, str) else "array"
    if not kinds_in_words and isinstance(schema.get("enum"), list):
        return "one of several"
    return " or ".join(kinds_in_words) or ("object" if _members(schema) else "any")


def _resolve(root: Mapping[str, Any], schema: Any) -> Mapping[str, Any]:
    """Return the schema, or the target of its reference; {} for anything else."""
    for _ in range(MAX_DEPTH):
        reference = schema.get("$ref") if isinstance(schema, Mapping) else None
        if not (isinstance(reference, str) and reference.startswith(_LOCAL)):
            break
        name = reference.removeprefix(_LOCAL).replace("~1", "/").replace("~0", "~")
        definitions = root.get("$defs")
        schema = definitions.get(name) if isinstance(definitions, Mapping) else None
    return schema if isinstance(schema, Mapping) else {}


def _members(schema: Any) -> Mapping[str, Any]:
    members = schema.get("properties") if isinstance(schema, Mapping) else None
    return members if isinstance(members, Mapping) else {}


def _names(value: Any) -> frozenset[str]:
    return frozenset(name for name in value if isinstance(name, str)) if isinstance(value, list) else frozenset()
