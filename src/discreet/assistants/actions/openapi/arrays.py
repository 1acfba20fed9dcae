"""Keywords of arrays.

Invariants:
- The result follows JSON Schema 2020-12; the older form of tuples is translated.
"""

from typing import Any

from discreet.assistants.actions.openapi.problems import quoted
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder
from discreet.assistants.actions.openapi.tree import JsonArray, JsonObject


def items(making: SchemaBuilder, key: str, value: Any) -> None:
    if making.kinds and "array" not in making.kinds:
        making.warn(key, f"“items” says nothing about {quoted(making.kinds[0])}; it is ignored.")
        return
    if isinstance(value, JsonArray):
        prefix(making, key, value)
        return
    if value is None:
        return
    part = making.part(value, key)
    making.is_file = making.is_file or part.is_file
    making.hold(key, part.schema, part)


def prefix(making: SchemaBuilder, key: str, value: Any) -> None:
    if not isinstance(value, JsonArray) or not value:
        making.warn(key, f"{quoted(key)} must be a list of schemas; it is ignored.")
        return
    parts = [making.part(node, key, place) for place, node in enumerate(value)]
    making.is_file = making.is_file or any(part.is_file for part in parts)
    making.hold("prefixItems", [part.schema for part in parts], *parts)


def unique(making: SchemaBuilder, key: str, value: Any) -> None:
    if making.source.flag(JsonObject(1) if value is None else making.node, key, making.at):
        making.put(key, True)
