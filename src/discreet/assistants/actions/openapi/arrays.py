"""Keywords of arrays.

Invariants:
- The result follows JSON Schema 2020-12; the older form of tuples is translated.
"""

from typing import Any

from discreet.assistants.actions.openapi.problems import quote
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder
from discreet.assistants.actions.openapi.tree import JsonArray, JsonObject


def add_items(builder: SchemaBuilder, key: str, value: Any) -> None:
    if builder.kinds and "array" not in builder.kinds:
        builder.warn(key, f"“items” says nothing about {quote(builder.kinds[0])}; it is ignored.")
        return
    if isinstance(value, JsonArray):
        add_prefix_items(builder, key, value)
        return
    if value is None:
        return
    part = builder.normalize_part(value, key)
    builder.is_file = builder.is_file or part.is_file
    builder.put_schemas(key, part.schema, part)


def add_prefix_items(builder: SchemaBuilder, key: str, value: Any) -> None:
    if not isinstance(value, JsonArray) or not value:
        builder.warn(key, f"{quote(key)} must be a list of schemas; it is ignored.")
        return
    parts = [builder.normalize_part(node, key, place) for place, node in enumerate(value)]
    builder.is_file = builder.is_file or any(part.is_file for part in parts)
    builder.put_schemas("prefixItems", [part.schema for part in parts], *parts)


def add_unique_items(builder: SchemaBuilder, key: str, value: Any) -> None:
    if builder.source.get_flag(JsonObject(1) if value is None else builder.node, key, builder.at):
        builder.put(key, True)
