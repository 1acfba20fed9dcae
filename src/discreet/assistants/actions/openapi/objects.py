"""Keywords of objects: which fields are sent, and which are required.

Invariants:
- Read-only fields are never sent. Files cannot be sent.
- A required field that cannot be sent refuses the operation; an optional one is left out with a warning.
"""

from typing import Any

from discreet.assistants.actions.openapi.problems import DocumentPartRejected, quote
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder
from discreet.assistants.actions.openapi.text import check_key as checked_key
from discreet.assistants.actions.openapi.tree import JsonArray, JsonObject


def add_properties(builder: SchemaBuilder, key: str, value: Any) -> None:
    if value is None or value == "":
        return
    if not isinstance(value, JsonObject):
        raise DocumentPartRejected((*builder.at, key), "“properties” must be a mapping of names to schemas.")
    parts = {
        name: builder.normalize_part(node, key, checked_key(name, (*builder.at, key, name)))
        for name, node in value.items()
    }
    required_names = set(_list_required(builder))
    sent_parts = {name: part for name, part in parts.items() if not part.is_read_only and not part.is_file}
    for name, part in parts.items():
        if part.is_file and not part.is_read_only:
            _refuse_file(builder, name, name in required_names or _is_required(value[name]))
    builder.put_schemas(key, {name: part.schema for name, part in sent_parts.items()}, *sent_parts.values())
    builder.size += sum(len(name.encode()) + 4 for name in sent_parts)


def _refuse_file(builder: SchemaBuilder, name: str, is_required: bool) -> None:
    place = (*builder.at, "properties", name)
    if is_required:
        raise DocumentPartRejected(place, f"The field {quote(name)} is a file and must be given; files cannot be sent.")
    builder.source.warn(place, f"The field {quote(name)} is a file; it is left out, files cannot be sent.")


def add_required(builder: SchemaBuilder) -> None:
    """Set `add_required`, after `add_properties`.

    It takes the names of the list, and fields that declare themselves required.
    """
    described = builder.node.get("properties")
    described = described if isinstance(described, JsonObject) else JsonObject(1)
    sent_properties = builder.out.get("properties", {})
    names = dict.fromkeys(name for name in _list_required(builder) if name in sent_properties or name not in described)
    for name in sent_properties:
        if _is_required(described[name]) and name not in names:
            why = f"“required” belongs to the object around it; {quote(name)} is taken as required."
            builder.source.warn((*builder.at, "properties", name, "required"), why)
            names[name] = None
    if names:
        builder.put("required", list(names))
    undescribed = [name for name in names if name not in sent_properties]
    if undescribed and not _is_combined(builder):
        builder.out["properties"] = {**sent_properties, **{name: {} for name in undescribed}}
        builder.size += sum(len(name.encode()) + 8 for name in undescribed)
        for name in undescribed:
            checked_key(name, (*builder.at, "required"))
            builder.warn("required", f"{quote(name)} is required and not described; any value is accepted.")


def _list_required(builder: SchemaBuilder) -> list[str]:
    """Return the names in `add_required`.

    A boolean there is about this schema itself; the parent schema reads it.
    """
    value = builder.node.get("required")
    if value is None or isinstance(value, bool) or (isinstance(value, str) and value.lower() in ("true", "false")):
        return []
    if isinstance(value, str) and value in (builder.node.get("properties") or {}):
        builder.warn("required", f"“required” must be a list; {quote(value)} is taken as the one name in it.")
        return [value]
    if not isinstance(value, JsonArray) or not all(isinstance(name, str) for name in value):
        builder.warn("required", "“required” must be a list of names; it is ignored.")
        return []
    builder.source.consume_budget(1 + len(value) // 20)
    return list(dict.fromkeys(value))


def add_additional(builder: SchemaBuilder, key: str, value: Any) -> None:
    if "patternProperties" in builder.node or value is None:
        return
    if isinstance(value, JsonObject):
        part = builder.normalize_part(value, key)
        builder.put_schemas(key, part.schema, part)
    else:
        builder.put(key, builder.source.get_flag(builder.node, key, builder.at, True))


def add_pattern_properties(builder: SchemaBuilder, key: str, value: Any) -> None:
    if value:
        builder.warn(key, "Fields with names given by a pattern are not checked before sending; any is accepted.")


def _is_required(node: Any) -> bool:
    """Return whether a field declares itself required, as older schemas do."""
    declared = node.get("required") if isinstance(node, JsonObject) else None
    return declared is True or (isinstance(declared, str) and declared.lower() in ("true", "yes"))


def _is_combined(builder: SchemaBuilder) -> bool:
    """Return whether required fields may be described in a combined schema."""
    inside = len(builder.at) > 1 and builder.at[-2] in ("allOf", "anyOf", "oneOf")
    return inside or any(key in builder.node for key in ("allOf", "anyOf", "oneOf", "patternProperties"))
