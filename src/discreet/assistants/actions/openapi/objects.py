"""Keywords of objects: which fields are sent, and which are required.

Invariants:
- Read-only fields are never sent. Files cannot be sent.
- A required field that cannot be sent refuses the operation; an optional one is left out with a warning.
"""

from typing import Any

from discreet.assistants.actions.openapi.problems import DocumentPartRejected, quoted
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder
from discreet.assistants.actions.openapi.text import key as checked_key
from discreet.assistants.actions.openapi.tree import JsonArray, JsonObject


def properties(making: SchemaBuilder, key: str, value: Any) -> None:
    if value is None or value == "":
        return
    if not isinstance(value, JsonObject):
        raise DocumentPartRejected((*making.at, key), "“properties” must be a mapping of names to schemas.")
    parts = {name: making.part(node, key, checked_key(name, (*making.at, key, name))) for name, node in value.items()}
    must = set(_listed(making))
    sent = {name: part for name, part in parts.items() if not part.is_read_only and not part.is_file}
    for name, part in parts.items():
        if part.is_file and not part.is_read_only:
            _refuse_file(making, name, name in must or _is_required(value[name]))
    making.hold(key, {name: part.schema for name, part in sent.items()}, *sent.values())
    making.size += sum(len(name.encode()) + 4 for name in sent)


def _refuse_file(making: SchemaBuilder, name: str, must: bool) -> None:
    place = (*making.at, "properties", name)
    if must:
        raise DocumentPartRejected(
            place, f"The field {quoted(name)} is a file and must be given; files cannot be sent."
        )
    making.source.warn(place, f"The field {quoted(name)} is a file; it is left out, files cannot be sent.")


def required(making: SchemaBuilder) -> None:
    """Set `required`, after `properties`.

    It takes the names of the list, and fields that declare themselves required.
    """
    described = making.node.get("properties")
    described = described if isinstance(described, JsonObject) else JsonObject(1)
    sent = making.out.get("properties", {})
    names = dict.fromkeys(name for name in _listed(making) if name in sent or name not in described)
    for name in sent:
        if _is_required(described[name]) and name not in names:
            why = f"“required” belongs to the object around it; {quoted(name)} is taken as required."
            making.source.warn((*making.at, "properties", name, "required"), why)
            names[name] = None
    if names:
        making.put("required", list(names))
    undescribed = [name for name in names if name not in sent]
    if undescribed and not _is_combined(making):
        making.out["properties"] = {**sent, **{name: {} for name in undescribed}}
        making.size += sum(len(name.encode()) + 8 for name in undescribed)
        for name in undescribed:
            checked_key(name, (*making.at, "required"))
            making.warn("required", f"{quoted(name)} is required and not described; any value is accepted.")


def _listed(making: SchemaBuilder) -> list[str]:
    """Return the names in `required`.

    A boolean there is about this schema itself; the parent schema reads it.
    """
    value = making.node.get("required")
    if value is None or isinstance(value, bool) or (isinstance(value, str) and value.lower() in ("true", "false")):
        return []
    if isinstance(value, str) and value in (making.node.get("properties") or {}):
        making.warn("required", f"“required” must be a list; {quoted(value)} is taken as the one name in it.")
        return [value]
    if not isinstance(value, JsonArray) or not all(isinstance(name, str) for name in value):
        making.warn("required", "“required” must be a list of names; it is ignored.")
        return []
    making.source.spend(1 + len(value) // 20)
    return list(dict.fromkeys(value))


def additional(making: SchemaBuilder, key: str, value: Any) -> None:
    if "patternProperties" in making.node or value is None:
        return
    if isinstance(value, JsonObject):
        part = making.part(value, key)
        making.hold(key, part.schema, part)
    else:
        making.put(key, making.source.flag(making.node, key, making.at, True))


def by_pattern(making: SchemaBuilder, key: str, value: Any) -> None:
    if value:
        making.warn(key, "Fields with names given by a pattern are not checked before sending; any is accepted.")


def _is_required(node: Any) -> bool:
    """Return whether a field declares itself required, as older schemas do."""
    said = node.get("required") if isinstance(node, JsonObject) else None
    return said is True or (isinstance(said, str) and said.lower() in ("true", "yes"))


def _is_combined(making: SchemaBuilder) -> bool:
    """Return whether required fields may be described in a combined schema."""
    inside = len(making.at) > 1 and making.at[-2] in ("allOf", "anyOf", "oneOf")
    return inside or any(key in making.node for key in ("allOf", "anyOf", "oneOf", "patternProperties"))
