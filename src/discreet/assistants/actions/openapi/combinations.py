"""Combined schemas: allOf, anyOf, oneOf.

Invariants:
- The check before sending must not refuse what the recipient accepts.
- So `oneOf` is checked like `anyOf`, because formats and patterns, which often distinguish the branches, are not
  checked here. Parts of `allOf` that forbid other fields are opened for each other's fields.
- Parts that are plain objects are merged into one.
"""

from typing import Any

from discreet.assistants.actions.openapi.problems import quoted
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder
from discreet.assistants.actions.openapi.tree import JsonArray

_SAID = ("title", "description", "deprecated")
_MERGED = frozenset({"type", "properties", "required", "additionalProperties", *_SAID})


def branches(making: SchemaBuilder, key: str, value: Any) -> None:
    if not isinstance(value, JsonArray) or not value:
        making.warn(key, f"{quoted(key)} must be a list of schemas; it is ignored.")
        return
    parts = [making.part(node, key, place) for place, node in enumerate(value)]
    making.is_file = making.is_file or any(part.is_file for part in parts)
    schemas = [part.schema for part in parts]
    if key == "oneOf" and "anyOf" in making.node:
        making.hold("allOf", [*making.out.get("allOf", []), {"anyOf": schemas}], *parts)
    elif key == "allOf":
        making.hold(key, [*making.out.get("allOf", []), *schemas], *parts)
    else:
        making.hold("anyOf", schemas, *parts)


def settle(making: SchemaBuilder) -> None:
    """Simplify `allOf` after all keywords: merge plain parts, else open closed ones."""
    parts = making.out.get("allOf")
    if not parts:
        return
    whole = {key: value for key, value in making.out.items() if key != "allOf"}
    if len(parts) == 1 and not (set(whole) & set(parts[0])) - {*_SAID, "default"}:
        making.out = {**parts[0], **whole}
    elif (merged := _merged([*parts, whole])) is not None:
        making.out = merged
    else:
        making.out = {**_opened(making, whole), "allOf": [_opened(making, part) for part in parts]}
    kind = making.out.get("type")
    making.kinds = (kind,) if isinstance(kind, str) else tuple(kind or ())


def _merged(parts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Merge plain objects; None when a part is no plain object, or a field differs.

    The result is closed when one part is: that part must have allowed the others' fields, or no value would be valid.
    """
    if not any(part.get("type") == "object" for part in parts):
        return None
    properties: dict[str, Any] = {}
    for part in parts:
        if not set(part) <= _MERGED or part.get("type", "object") != "object":
            return None
        if isinstance(part.get("additionalProperties"), dict):
            return None
        for name, schema in part.get("properties", {}).items():
            if properties.setdefault(name, schema) != schema and schema != {}:
                return None
    said: dict[str, Any] = {key: part[key] for part in parts for key in _SAID if key in part}
    required = list(dict.fromkeys(name for part in parts for name in part.get("required", [])))
    closed = any(part.get("additionalProperties") is False for part in parts)
    return {
        "type": "object",
        **said,
        "properties": properties,
        **({"required": required} if required else {}),
        **({"additionalProperties": False} if closed else {}),
    }


def _opened(making: SchemaBuilder, part: dict[str, Any]) -> dict[str, Any]:
    if part.get("additionalProperties") is not False:
        return part
    making.warn("allOf", "Parts of “allOf” that allow no other fields would refuse each other's; they are opened.")
    return {key: value for key, value in part.items() if key != "additionalProperties"}
