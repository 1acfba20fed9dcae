"""Normalization of a schema, keyword by keyword.

Invariants:
- Only known keywords with values of their type are kept, so the result is valid by construction.
- Unknown keywords, and those that cannot be checked before sending, are left out with a warning: the recipient checks
  them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from discreet.assistants.actions.openapi import arrays, bounds, combinations, objects, values
from discreet.assistants.actions.openapi.json_types import set_kinds
from discreet.assistants.actions.openapi.limits import MAX_FIELD_DESCRIPTION_LENGTH, MAX_TITLE_LENGTH
from discreet.assistants.actions.openapi.normalized_schema import NormalizedSchema, SchemaNormalizer
from discreet.assistants.actions.openapi.problems import quote
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder
from discreet.assistants.actions.openapi.text import clean_and_warn
from discreet.assistants.actions.openapi.tree import At, JsonObject

ANNOTATIONS = frozenset({"title", "description", "default", "deprecated"})
"""Annotations: keywords without an effect on validation."""

_HANDLED_ELSEWHERE = frozenset(
    {"type", "required", "title", "description", "deprecated", "nullable", "x-nullable", "readOnly"}
)
_IGNORED = frozenset(
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


def normalize_schema(normalizer: SchemaNormalizer, node: JsonObject, at: At, depth: int) -> NormalizedSchema:
    """Return the schema of `node`, which is not a reference."""
    builder = SchemaBuilder(normalizer, node, at, depth)
    builder.source.consume_budget(len(node) // 20)
    set_kinds(builder)
    for key in node:
        _add_keyword(builder, key)
    objects.add_required(builder)
    _add_annotations(builder)
    combinations.simplify_all_of(builder)
    _allow_null(builder)
    read_only = builder.source.get_flag(node, "readOnly", at)
    return NormalizedSchema(builder.out, builder.size, builder.height, builder.is_file, read_only)


def _add_keyword(builder: SchemaBuilder, key: str) -> None:
    if handle := _KEYWORDS.get(key):
        handle(builder, key, builder.node[key])
    elif key in _UNCHECKED:
        builder.warn(key, f"{quote(key)} is not checked before sending.")
    elif key not in _HANDLED_ELSEWHERE and key not in _IGNORED and not key.startswith("x-"):
        builder.warn(key, f"{quote(key)} is not a schema keyword; it is ignored.")


def _add_annotations(builder: SchemaBuilder) -> None:
    source, node, at = builder.source, builder.node, builder.at
    text = clean_and_warn(source, node.get("description"), (*at, "description"), MAX_FIELD_DESCRIPTION_LENGTH)
    if text := " ".join([text, *builder.descriptions]).strip():
        builder.put("description", text)
    elif title := clean_and_warn(source, node.get("title"), (*at, "title"), MAX_TITLE_LENGTH):
        builder.put("title", title)
    if source.get_flag(node, "deprecated", at):
        builder.put("deprecated", True)


def _allow_null(builder: SchemaBuilder) -> None:
    nullable = [name for name in ("nullable", "x-nullable") if builder.source.get_flag(builder.node, name, builder.at)]
    if not nullable or "null" in builder.kinds:
        return
    if builder.kinds:
        builder.put("type", [*builder.kinds, "null"])
        if "enum" in builder.out and None not in builder.out["enum"]:
            builder.put("enum", [*builder.out["enum"], None])
    elif any(key not in ANNOTATIONS for key in builder.out):
        said = {key: builder.out.pop(key) for key in list(builder.out) if key in ANNOTATIONS}
        builder.out = {**said, "anyOf": [builder.out, {"type": "null"}]}
        builder.size, builder.height = builder.size + 30, builder.height + 1


Handler = Callable[[SchemaBuilder, str, Any], None]

_KEYWORDS: Mapping[str, Handler] = {
    "properties": objects.add_properties,
    "additionalProperties": objects.add_additional,
    "patternProperties": objects.add_pattern_properties,
    "items": arrays.add_items,
    "prefixItems": arrays.add_prefix_items,
    "uniqueItems": arrays.add_unique_items,
    "allOf": combinations.add_branches,
    "anyOf": combinations.add_branches,
    "oneOf": combinations.add_branches,
    "enum": values.add_enum,
    "const": values.add_const,
    "default": values.add_default,
    "pattern": values.add_pattern,
    "format": values.add_format,
    "contentEncoding": values.add_annotation,
    "contentMediaType": values.add_annotation,
    "multipleOf": bounds.add_multiple,
    "minimum": bounds.add_limit,
    "maximum": bounds.add_limit,
    "exclusiveMinimum": bounds.add_exclusive_limit,
    "exclusiveMaximum": bounds.add_exclusive_limit,
    "minLength": bounds.add_count,
    "maxLength": bounds.add_count,
    "minItems": bounds.add_count,
    "maxItems": bounds.add_count,
    "minProperties": bounds.add_count,
    "maxProperties": bounds.add_count,
}
