"""All values of a call, with their places in arguments and request (P4).

Invariants:
- Each text that a model chose is in some field, exactly as in the request before transport encoding: values, and also
  keys that the model made up, because a key can reveal as much as a value.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from discreet.assistants.actions.operation import Constant
from discreet.assistants.actions.request.arguments import build_pointer, shorten
from discreet.detection.hidden import spell_out_hidden
from discreet.promises.disclosure import DisclosedField, FieldPlace, Part, SentPicture

Kind = Literal["string", "number", "boolean", "null", "json"]

KEY_MARK = "~key"
"""The end of the pointer of a field that shows a key, in front of its value's field. No JSON pointer ends so."""

CONSTANT_MARK = "~fixed"
"""The end of the pointer of a field with a fixed value. No JSON pointer ends so."""

MAX_BRANCHES = 100
_BRANCHES = ("allOf", "anyOf", "oneOf")
_BRANCH = ("then", "else")


@dataclass(frozen=True)
class FieldLocation:
    """The place of a value.

    `path` is its place in the arguments, `place` in the request; `name` is for a person.
    """

    path: tuple[str | int, ...]
    name: str
    place: FieldPlace

    def below(self, step: str | int) -> "FieldLocation":
        """Return the location of a member. Names count from 1."""
        name = f"{self.name} {step + 1}".strip() if isinstance(step, int) else _join_names(self.name, step)
        return FieldLocation((*self.path, step), name, self.place)


def list_fields(value: Any, schema: Any, spot: FieldLocation) -> Iterator[DisclosedField]:
    """Yield the leaves of a value, in order; an empty list or object is a leaf.

    `schema` says which keys are the API's own.
    """
    match value:
        case dict() if value:
            for key, item in value.items():
                below = spot.below(key)
                if not _declares(schema, key):
                    yield _build_field(below, key, "string", f"{below.name} (its name)", KEY_MARK)
                yield from list_fields(item, _get_member_schema(schema, key), below)
        case list() if value:
            for position, item in enumerate(value):
                yield from list_fields(item, _get_item_schema(schema), spot.below(position))
        case _:
            yield _build_field(spot, plain_text(value), _kind(value), spot.name or "value")


def build_constant_field(constant: Constant) -> DisclosedField:
    """Return the field that shows a fixed value."""
    spot = FieldLocation((constant.name,), human_name(constant.name), constant.place)
    return _build_field(spot, plain_text(constant.value), _kind(constant.value), spot.name, CONSTANT_MARK)


def build_picture_field(part_and_picture: tuple[str, SentPicture]) -> DisclosedField:
    """Return the field that shows the facts of a picture in the part of this name."""
    name, picture = part_and_picture
    facts = f"{picture.width} × {picture.height} pixels, {picture.bytes:,} bytes, SHA-256 {picture.sha256}"
    return _build_field(FieldLocation((name,), human_name(name), FieldPlace.BODY), facts, "string", name, CONSTANT_MARK)


def plain_text(value: Any) -> str:
    """Return a value as text: a string as it is, everything else as JSON."""
    return value if isinstance(value, str) else json_text(value)


def json_text(value: Any) -> str:
    """Return JSON without white space, with keys in the given order, without escapes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def human_name(name: str) -> str:
    """Return an untrusted name to show beside a value: visible, on one line, short."""
    return shorten(spell_out_hidden(name))


def _build_field(spot: FieldLocation, text: str, kind: Kind, name: str, end: str = "") -> DisclosedField:
    parts = (Part(text),) if text else ()
    return DisclosedField(build_pointer(spot.path) + end, name, spot.place, kind, parts)


def _join_names(name: str, key: str) -> str:
    return f"{name} › {human_name(key)}" if name else human_name(key)


def _kind(value: Any) -> Kind:
    match value:
        case str():
            return "string"
        case bool():
            return "boolean"
        case None:
            return "null"
        case int() | float():
            return "number"
        case _:
            return "json"


def _branches(schema: Any) -> list[Mapping[str, Any]]:
    """Return the schema and its alternatives, at most MAX_BRANCHES."""
    return list(islice(_all_branches(schema), MAX_BRANCHES))


def _all_branches(schema: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(schema, Mapping):
        return
    yield schema
    for name in _BRANCHES:
        for branch in _as_sequence(schema.get(name)):
            yield from _all_branches(branch)
    for name in _BRANCH:
        yield from _all_branches(schema.get(name))


def _as_sequence(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _declares(schema: Any, key: str) -> bool:
    """Return whether the document itself names the key, so that it is not the model's."""
    return any(key in branch.get("properties", {}) for branch in _branches(schema))


def _get_member_schema(schema: Any, key: str) -> Any:
    """Return the schema of a member, from all alternatives together."""
    branches = _branches(schema)
    schemas = [branch["properties"][key] for branch in branches if key in branch.get("properties", {})]
    schemas = schemas or [branch["additionalProperties"] for branch in branches if "additionalProperties" in branch]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _get_item_schema(schema: Any) -> Any:
    schemas = [branch["items"] for branch in _branches(schema) if "items" in branch]
    schemas += [item for branch in _branches(schema) for item in _as_sequence(branch.get("prefixItems"))]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
