"""Minimum and maximum keywords of numbers, lengths and counts.

Invariants:
- A bound is a number that JSON can represent.
- Both forms of "exclusive" are accepted: beside a bound (OpenAPI 3.0, Swagger) and instead of it (JSON Schema).
"""

from typing import Any

from discreet.assistants.actions.openapi.json_types import fitted
from discreet.assistants.actions.openapi.problems import quoted
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder

_MAX_VALUE = 2**53


def limit(making: SchemaBuilder, key: str, value: Any) -> None:
    bound = _number(making, key, value)
    if bound is None:
        return
    exclusive = "exclusive" + key[0].upper() + key[1:]
    making.put(exclusive if _is_flag(making.node.get(exclusive)) else key, bound)


def exclusive(making: SchemaBuilder, key: str, value: Any) -> None:
    if _is_flag(value):
        if key.removeprefix("exclusive").lower() not in making.node:
            making.warn(key, f"{quoted(key)} has no bound beside it; it is ignored.")
    elif value is not False and value != "false" and (bound := _number(making, key, value)) is not None:
        making.put(key, bound)


def count(making: SchemaBuilder, key: str, value: Any) -> None:
    bound = _number(making, key, value)
    if bound is None:
        return
    if bound < 0 or bound != int(bound):
        making.warn(key, f"{quoted(key)} must be a whole number from 0 on; it is ignored.")
    elif key != "maxLength" or bound < _MAX_VALUE:
        making.put(key, int(bound))


def multiple(making: SchemaBuilder, key: str, value: Any) -> None:
    """Handle `multipleOf`; only whole numbers, because binary fractions are inexact."""
    step = _number(making, key, value)
    if step is None:
        return
    if step <= 0 or step != int(step):
        making.warn(key, "“multipleOf” is checked for whole numbers only; it is left to the recipient.")
    else:
        making.put(key, int(step))


def _number(making: SchemaBuilder, key: str, value: Any) -> int | float | None:
    bound = fitted(value, ("number",))
    if value is None:
        return None
    if isinstance(bound, bool) or not isinstance(bound, (int, float)):
        making.warn(key, f"{quoted(key)} must be a number, not {quoted(value)}; it is ignored.")
        return None
    if isinstance(value, str):
        making.warn(key, f"{quoted(key)} must be a number; {quoted(value)} is taken as one.")
    if abs(bound) > _MAX_VALUE:
        return float(bound)
    return bound


def _is_flag(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.lower() == "true")
