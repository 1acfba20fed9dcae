"""Normalization of a schema, keyword by keyword.

Invariants:
- Only known keywords with values of their type are kept, so the result is valid by construction.
- Unknown keywords, and those that cannot be checked before sending, are left out with a warning: the recipient checks
  them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from discreet.assistants.actions.openapi import arrays, bounds, combinations, objects, values
from discreet.assistants.actions.openapi.json_types import kinds_of
from discreet.assistants.actions.openapi.limits import MAX_FIELD_DESCRIPTION_LENGTH, MAX_TITLE_LENGTH
from discreet.assistants.actions.openapi.normalized_schema import NormalizedSchema, SchemaNormalizer
from discreet.assistants.actions.openapi.problems import quoted
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder
from discreet.assistants.actions.openapi.text import words
from discreet.assistants.actions.openapi.tree import At, JsonObject

WORDS = frozenset({"title", "description", "default", "deprecated"})
"""Annotations: keywords without an effect on validation."""

_ELSEWHERE = frozenset({"type", "required", "title", "description", "deprecated", "nullable", "x-nullable", "readOnly"})
_SILENT = frozenset(
    {
        "example", "examples", "externalDocs", "xml", "discriminator", "writeOnly", "id", "optional",
        "collectionFormat", "allowEmptyValue", "$schema", "$id", "$anchor", "$dynamicAnchor", "$comment",
        "$vocabulary", "$defs", "definitions",
    }
)  # fmt: skip
"""Keywords without an effect on the request."""
_UNCHECKED = frozenset(
    {
        "if", "then", "else", "not", "contains", "minContains", "maxContains", "propertyNames", "dependentRequired",
        "dependentSchemas", "dependencies", "unevaluatedItems", "unevaluatedProperties", "contentSchema",
        "additionalItems",
    }
)  # fmt: skip


def make_one(maker: SchemaNormalizer, node: JsonObject, at: At, depth: int) -> NormalizedSchema:
    """Return the schema of `node`, which is not a reference."""
    making = SchemaBuilder(maker, node, at, depth)
    making.source.spend(len(node) // 20)
    kinds_of(making)
    for key in node:
        _keyword(making, key)
    objects.required(making)
    _say(making)
    combinations.settle(making)
    _allow_null(making)
    read_only = making.source.flag(node, "readOnly", at)
    return NormalizedSchema(making.out, making.size, making.height, making.is_file, read_only)


def _keyword(making: SchemaBuilder, key: str) -> None:
    if handle := _KEYWORDS.get(key):
        handle(making, key, making.node[key])
    elif key in _UNCHECKED:
        making.warn(key, f"{quoted(key)} is not checked before sending.")
    elif key not in _ELSEWHERE and key not in _SILENT and not key.startswith("x-"):
        making.warn(key, f"{quoted(key)} is not a schema keyword; it is ignored.")


def _say(making: SchemaBuilder) -> None:
    source, node, at = making.source, making.node, making.at
    text = words(source, node.get("description"), (*at, "description"), MAX_FIELD_DESCRIPTION_LENGTH)
    if text := " ".join([text, *making.said]).strip():
        making.put("description", text)
    elif title := words(source, node.get("title"), (*at, "title"), MAX_TITLE_LENGTH):
        making.put("title", title)
    if source.flag(node, "deprecated", at):
        making.put("deprecated", True)


def _allow_null(making: SchemaBuilder) -> None:
    nullable = [name for name in ("nullable", "x-nullable") if making.source.flag(making.node, name, making.at)]
    if not nullable or "null" in making.kinds:
        return
    if making.kinds:
        making.put("type", [*making.kinds, "null"])
        if "enum" in making.out and None not in making.out["enum"]:
            making.put("enum", [*making.out["enum"], None])
    elif any(key not in WORDS for key in making.out):
        said = {key: making.out.pop(key) for key in list(making.out) if key in WORDS}
        making.out = {**said, "anyOf": [making.out, {"type": "null"}]}
        making.size, making.height = making.size + 30, making.height + 1


Handler = Callable[[SchemaBuilder, str, Any], None]

_KEYWORDS: Mapping[str, Handler] = {
    "properties": objects.properties,
    "additionalProperties": objects.additional,
    "patternProperties": objects.by_pattern,
    "items": arrays.items,
    "prefixItems": arrays.prefix,
    "uniqueItems": arrays.unique,
    "allOf": combinations.branches,
    "anyOf": combinations.branches,
    "oneOf": combinations.branches,
    "enum": values.enum,
    "const": values.const,
    "default": values.default,
    "pattern": values.pattern,
    "format": values.format_,
    "contentEncoding": values.annotation,
    "contentMediaType": values.annotation,
    "multipleOf": bounds.multiple,
    "minimum": bounds.limit,
    "maximum": bounds.limit,
    "exclusiveMinimum": bounds.exclusive,
    "exclusiveMaximum": bounds.exclusive,
    "minLength": bounds.count,
    "maxLength": bounds.count,
    "minItems": bounds.count,
    "maxItems": bounds.count,
    "minProperties": bounds.count,
    "maxProperties": bounds.count,
}
