"""Keywords with values, and keywords of strings.

Invariants:
- A value is sent unchanged, so it must not contain hidden characters.
- A pattern stays only if matching is fast (`patterns.py`). Any other is added to the description, and the recipient
  checks it.
"""

from typing import Any

import msgspec

from discreet.assistants.actions.openapi.json_types import convert_to_kinds
from discreet.assistants.actions.openapi.limits import MAX_DEFAULT_LENGTH, MAX_KEY_LENGTH, MAX_PATTERN_LENGTH
from discreet.assistants.actions.openapi.normalized_schema import json_size
from discreet.assistants.actions.openapi.patterns import is_simple
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, quote
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder
from discreet.assistants.actions.openapi.text import is_plain
from discreet.assistants.actions.openapi.tree import JsonArray, JsonObject


def add_enum(builder: SchemaBuilder, key: str, value: Any) -> None:
    if not isinstance(value, JsonArray) or not value:
        builder.warn(key, "“enum” must be a list of values; it is ignored.")
        return
    builder.source.consume_budget(1 + len(value) // 20)
    allowed = [_check_value(builder, key, item) for item in value]
    converted = [convert_to_kinds(item, builder.kinds) for item in allowed]
    changed = [quote(was, 20) for was, now in zip(allowed, converted, strict=True) if was is not now]
    if changed:
        named = ", ".join(changed[:5])
        builder.warn(key, f"Values of “enum” are not of the schema's type, and are taken as if they were: {named}.")
    builder.put(key, list({msgspec.json.encode(item): item for item in converted}.values()))


def add_const(builder: SchemaBuilder, key: str, value: Any) -> None:
    builder.put(key, _check_value(builder, key, value))


def add_default(builder: SchemaBuilder, key: str, value: Any) -> None:
    """Handle `add_default`: the model sees it, but it is never filled in."""
    if value is None:
        return
    plain = without_lines(value)
    if json_size(plain) > MAX_DEFAULT_LENGTH or not is_plain(plain) or _contains_reference(plain):
        builder.warn(key, "The default is too long, or contains a reference or hidden characters; it is left out.")
    else:
        builder.put(key, convert_to_kinds(plain, builder.kinds))


def add_pattern(builder: SchemaBuilder, key: str, value: Any) -> None:
    if isinstance(value, str) and is_simple(value):
        builder.put(key, value)
        return
    builder.warn(key, "The pattern is not checked before sending; the recipient checks it.")
    if isinstance(value, str) and len(value) <= MAX_PATTERN_LENGTH and is_plain(value):
        builder.descriptions.append(f"Pattern: {value}")


def add_format(builder: SchemaBuilder, key: str, value: Any) -> None:
    if value == "binary":
        builder.is_file = True
    add_annotation(builder, key, value)


def add_annotation(builder: SchemaBuilder, key: str, value: Any) -> None:
    if isinstance(value, str) and len(value) <= MAX_KEY_LENGTH and is_plain(value):
        builder.put(key, value)
    elif value is not None:
        builder.warn(key, f"{quote(key)} must be a short text; it is ignored.")
    if key == "contentMediaType" and "contentEncoding" not in builder.node:
        builder.is_file = builder.is_file or not str(value).startswith(("text/", "application/json"))


def without_lines(value: Any) -> Any:
    """Return a value of the tree without its lines."""
    if isinstance(value, JsonObject):
        return {key: without_lines(part) for key, part in value.items()}
    return [without_lines(part) for part in value] if isinstance(value, JsonArray) else value


def _check_value(builder: SchemaBuilder, key: str, value: Any) -> Any:
    plain = without_lines(value)
    if not is_plain(plain):
        raise DocumentPartRejected((*builder.at, key), "One of its allowed values contains hidden characters.")
    if _contains_reference(plain):
        raise DocumentPartRejected(
            (*builder.at, key), "One of its allowed values is a reference, which is not allowed."
        )
    return plain


def _contains_reference(value: Any) -> bool:
    """Return whether a value contains a reference, which is not followed there."""
    if isinstance(value, dict):
        return "$ref" in value or any(_contains_reference(part) for part in value.values())
    return isinstance(value, list) and any(_contains_reference(part) for part in value)
