"""The JSON types of a schema.

Invariants:
- A type name of another language is translated to the JSON type, with a warning.
- An unknown type name leaves the type open.
"""

from discreet.assistants.actions.openapi.problems import quote
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder
from discreet.assistants.actions.openapi.tree import NUMBER, JsonArray, parse_number

KINDS = frozenset({"null", "boolean", "object", "array", "number", "integer", "string"})

_KIND_ALIASES = {
    "int": "integer", "int32": "integer", "int64": "integer", "long": "integer", "float": "number", "double": "number",
    "decimal": "number", "str": "string", "text": "string", "bool": "boolean", "list": "array", "dict": "object",
    "map": "object", "date": "string", "datetime": "string", "date-time": "string", "uuid": "string", "uri": "string",
    "url": "string", "email": "string", "none": "null",
}  # fmt: skip
_FILES = frozenset({"file", "binary"})
_OPEN = frozenset({"any", "mixed"})


def set_kinds(builder: SchemaBuilder) -> None:
    """Set the type, from `type` or from the keywords beside it."""
    declared = builder.node.get("type")
    if declared is None or declared == "":
        kinds = _implied_kinds(builder)
    elif isinstance(declared, JsonArray):
        found = [_parse_kind(builder, name) for name in declared]
        kinds = tuple(dict.fromkeys(kind for kind in found if kind)) if all(found) else ()
    else:
        kind = _parse_kind(builder, declared)
        kinds = (kind,) if kind else ()
    builder.kinds = kinds
    if kinds:
        builder.put("type", kinds[0] if len(kinds) == 1 else list(kinds))


def convert_to_kinds(value: object, kinds: tuple[str, ...]) -> object:
    """Convert `value` to one of `kinds` if only its notation differs: "5" and 5."""
    if not kinds or get_kind(value) in kinds or ("number" in kinds and get_kind(value) == "integer"):
        return value
    if isinstance(value, str):
        if {"number", "integer"} & set(kinds) and NUMBER.fullmatch(value) and len(value) < 20:
            read = parse_number(value)
            return read if "number" in kinds or isinstance(read, int) else value
        return value == "true" if "boolean" in kinds and value in ("true", "false") else value
    if "string" in kinds and isinstance(value, (bool, int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def get_kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "integer" if value.is_integer() else "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def _implied_kinds(builder: SchemaBuilder) -> tuple[str, ...]:
    node = builder.node
    if node.get("properties") and "items" not in node:
        return ("object",)
    return ("array",) if node.get("items") and "properties" not in node else ()


def _parse_kind(builder: SchemaBuilder, declared: object) -> str | None:
    """Return the JSON type; None when it is left open."""
    if isinstance(declared, str) and declared in KINDS:
        return declared
    name = "null" if declared is None else str(declared).strip().lower() if isinstance(declared, str) else ""
    if name in _FILES:
        builder.is_file = True
        return "string"
    parsed = name if name in KINDS else _KIND_ALIASES.get(name)
    if parsed:
        if declared is not None:
            builder.warn("type", f"The type {quote(declared)} is taken as “{parsed}”.")
    elif name not in _OPEN:
        builder.warn("type", f"{quote(declared)} is not a JSON type; any value is accepted.")
    return parsed
