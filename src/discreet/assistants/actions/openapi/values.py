"""Keywords with values, and keywords of strings.

Invariants:
- A value is sent unchanged, so it must not contain hidden characters.
- A pattern stays only if matching is fast (`patterns.py`). Any other is added to the description, and the recipient
  checks it.
"""

from typing import Any

import msgspec

from discreet.assistants.actions.openapi.json_types import fitted
from discreet.assistants.actions.openapi.limits import MAX_DEFAULT_LENGTH, MAX_KEY_LENGTH, MAX_PATTERN_LENGTH
from discreet.assistants.actions.openapi.normalized_schema import size_of
from discreet.assistants.actions.openapi.patterns import is_simple
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, quoted
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder
from discreet.assistants.actions.openapi.text import is_plain
from discreet.assistants.actions.openapi.tree import JsonArray, JsonObject


def enum(making: SchemaBuilder, key: str, value: Any) -> None:
    if not isinstance(value, JsonArray) or not value:
        making.warn(key, "“enum” must be a list of values; it is ignored.")
        return
    making.source.spend(1 + len(value) // 20)
    allowed = [_checked(making, key, one) for one in value]
    kept = [fitted(one, making.kinds) for one in allowed]
    changed = [quoted(was, 20) for was, now in zip(allowed, kept, strict=True) if was is not now]
    if changed:
        named = ", ".join(changed[:5])
        making.warn(key, f"Values of “enum” are not of the schema's type, and are taken as if they were: {named}.")
    making.put(key, list({msgspec.json.encode(one): one for one in kept}.values()))


def const(making: SchemaBuilder, key: str, value: Any) -> None:
    making.put(key, _checked(making, key, value))


def default(making: SchemaBuilder, key: str, value: Any) -> None:
    """Handle `default`: the model sees it, but it is never filled in."""
    if value is None:
        return
    plain = plainly(value)
    if size_of(plain) > MAX_DEFAULT_LENGTH or not is_plain(plain) or _refers(plain):
        making.warn(key, "The default is too long, or contains a reference or hidden characters; it is left out.")
    else:
        making.put(key, fitted(plain, making.kinds))


def pattern(making: SchemaBuilder, key: str, value: Any) -> None:
    if isinstance(value, str) and is_simple(value):
        making.put(key, value)
        return
    making.warn(key, "The pattern is not checked before sending; the recipient checks it.")
    if isinstance(value, str) and len(value) <= MAX_PATTERN_LENGTH and is_plain(value):
        making.said.append(f"Pattern: {value}")


def format_(making: SchemaBuilder, key: str, value: Any) -> None:
    if value == "binary":
        making.is_file = True
    annotation(making, key, value)


def annotation(making: SchemaBuilder, key: str, value: Any) -> None:
    if isinstance(value, str) and len(value) <= MAX_KEY_LENGTH and is_plain(value):
        making.put(key, value)
    elif value is not None:
        making.warn(key, f"{quoted(key)} must be a short text; it is ignored.")
    if key == "contentMediaType" and "contentEncoding" not in making.node:
        making.is_file = making.is_file or not str(value).startswith(("text/", "application/json"))


def plainly(value: Any) -> Any:
    """Return a value of the tree without its lines."""
    if isinstance(value, JsonObject):
        return {key: plainly(part) for key, part in value.items()}
    return [plainly(part) for part in value] if isinstance(value, JsonArray) else value


def _checked(making: SchemaBuilder, key: str, value: Any) -> Any:
    plain = plainly(value)
    if not is_plain(plain):
        raise DocumentPartRejected((*making.at, key), "One of its allowed values contains hidden characters.")
    if _refers(plain):
        raise DocumentPartRejected((*making.at, key), "One of its allowed values is a reference, which is not allowed.")
    return plain


def _refers(value: Any) -> bool:
    """Return whether a value contains a reference, which is not followed there."""
    if isinstance(value, dict):
        return "$ref" in value or any(_refers(part) for part in value.values())
    return isinstance(value, list) and any(_refers(part) for part in value)
