"""Minimum and maximum keywords of numbers, lengths and counts.

Invariants:
- A bound is a number that JSON can represent.
- Both forms of "exclusive" are accepted: beside a bound (OpenAPI 3.0, Swagger) and instead of it (JSON Schema).
"""

from typing import Any

from discreet.assistants.actions.openapi.json_types import convert_to_kinds
from discreet.assistants.actions.openapi.problems import quote
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder

_MAX_VALUE = 2**53


def add_limit(builder: SchemaBuilder, key: str, value: Any) -> None:
    bound = _parse_bound(builder, key, value)
    if bound is None:
        return
    exclusive = "exclusive" + key[0].upper() + key[1:]
    builder.put(exclusive if _is_flag(builder.node.get(exclusive)) else key, bound)


def add_exclusive_limit(builder: SchemaBuilder, key: str, value: Any) -> None:
    if _is_flag(value):
        if key.removeprefix("exclusive").lower() not in builder.node:
            builder.warn(key, f"{quote(key)} has no bound beside it; it is ignored.")
    elif value is not False and value != "false" and (bound := _parse_bound(builder, key, value)) is not None:
        builder.put(key, bound)


def add_count(builder: SchemaBuilder, key: str, value: Any) -> None:
    bound = _parse_bound(builder, key, value)
    if bound is None:
        return
    if bound < 0 or bound != int(bound):
        builder.warn(key, f"{quote(key)} must be a whole number from 0 on; it is ignored.")
    elif key != "maxLength" or bound < _MAX_VALUE:
        builder.put(key, int(bound))


def add_multiple(builder: SchemaBuilder, key: str, value: Any) -> None:
    """Handle `multipleOf`; only whole numbers, because binary fractions are inexact."""
    step = _parse_bound(builder, key, value)
    if step is None:
        return
    if step <= 0 or step != int(step):
        builder.warn(key, "“multipleOf” is checked for whole numbers only; it is left to the recipient.")
    else:
        builder.put(key, int(step))


def _parse_bound(builder: SchemaBuilder, key: str, value: Any) -> int | float | None:
    bound = convert_to_kinds(value, ("number",))
    if value is None:
        return None
    if isinstance(bound, bool) or not isinstance(bound, (int, float)):
        builder.warn(key, f"{quote(key)} must be a number, not {quote(value)}; it is ignored.")
        return None
    if isinstance(value, str):
        builder.warn(key, f"{quote(key)} must be a number; {quote(value)} is taken as one.")
    if abs(bound) > _MAX_VALUE:
        return float(bound)
    return bound


def _is_flag(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.lower() == "true")
