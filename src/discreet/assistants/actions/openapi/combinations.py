"""Combined schemas: allOf, anyOf, oneOf.

Invariants:
- The check before sending must not refuse what the recipient accepts.
- So `oneOf` is checked like `anyOf`, because formats and patterns, which often distinguish the branches, are not
  checked here. Parts of `allOf` that forbid other fields are opened for each other's fields.
- Parts that are plain objects are merged into one.
"""

from typing import Any

from discreet.assistants.actions.openapi.problems import quote
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder
from discreet.assistants.actions.openapi.tree import JsonArray

_ANNOTATIONS = ("title", "description", "deprecated")
_MERGEABLE = frozenset({"type", "properties", "required", "additionalProperties", *_ANNOTATIONS})


def add_branches(builder: SchemaBuilder, key: str, value: Any) -> None:
    if not isinstance(value, JsonArray) or not value:
        builder.warn(key, f"{quote(key)} must be a list of schemas; it is ignored.")
        return
    parts = [builder.normalize_part(node, key, place) for place, node in enumerate(value)]
    builder.is_file = builder.is_file or any(part.is_file for part in parts)
    schemas = [part.schema for part in parts]
    if key == "oneOf" and "anyOf" in builder.node:
        builder.put_schemas("allOf", [*builder.out.get("allOf", []), {"anyOf": schemas}], *parts)
    elif key == "allOf":
        builder.put_schemas(key, [*builder.out.get("allOf", []), *schemas], *parts)
    else:
        builder.put_schemas("anyOf", schemas, *parts)


def simplify_all_of(builder: SchemaBuilder) -> None:
    """Simplify `allOf` after all keywords: merge plain parts, else open closed ones."""
    parts = builder.out.get("allOf")
    if not parts:
        return
    beside = {key: value for key, value in builder.out.items() if key != "allOf"}
    if len(parts) == 1 and not (set(beside) & set(parts[0])) - {*_ANNOTATIONS, "default"}:
        builder.out = {**parts[0], **beside}
    elif (merged := _merge_objects([*parts, beside])) is not None:
        builder.out = merged
    else:
        builder.out = {
            **_allow_other_fields(builder, beside),
            "allOf": [_allow_other_fields(builder, part) for part in parts],
        }
    kind = builder.out.get("type")
    builder.kinds = (kind,) if isinstance(kind, str) else tuple(kind or ())


def _merge_objects(parts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Merge plain objects; None when a part is no plain object, or a field differs.

    The result is closed when one part is: that part must have allowed the others' fields, or no value would be valid.
    """
    if not any(part.get("type") == "object" for part in parts):
        return None
    properties: dict[str, Any] = {}
    for part in parts:
        if not set(part) <= _MERGEABLE or part.get("type", "object") != "object":
            return None
        if isinstance(part.get("additionalProperties"), dict):
            return None
        for name, schema in part.get("properties", {}).items():
            if properties.setdefault(name, schema) != schema and schema != {}:
                return None
    annotations: dict[str, Any] = {key: part[key] for part in parts for key in _ANNOTATIONS if key in part}
    required = list(dict.fromkeys(name for part in parts for name in part.get("required", [])))
    closed = any(part.get("additionalProperties") is False for part in parts)
    return {
        "type": "object",
        **annotations,
        "properties": properties,
        **({"required": required} if required else {}),
        **({"additionalProperties": False} if closed else {}),
    }


def _allow_other_fields(builder: SchemaBuilder, part: dict[str, Any]) -> dict[str, Any]:
    if part.get("additionalProperties") is not False:
        return part
    builder.warn("allOf", "Parts of “allOf” that allow no other fields would refuse each other's; they are opened.")
    return {key: value for key, value in part.items() if key != "additionalProperties"}
