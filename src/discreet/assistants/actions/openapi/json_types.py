"""The JSON types of a schema.

Invariants:
- A type name of another language is translated to the JSON type, with a warning.
- An unknown type name leaves the type open.
"""

from discreet.assistants.actions.openapi.problems import quoted
from discreet.assistants.actions.openapi.schema_builder import SchemaBuilder
from discreet.assistants.actions.openapi.tree import NUMBER, JsonArray, number

KINDS = frozenset({"null", "boolean", "object", "array", "number", "integer", "string"})

_MEANT = {
    "int": "integer", "int32": "integer", "int64": "integer", "long": "integer", "float": "number", "double": "number",
    "decimal": "number", "str": "string", "text": "string", "bool": "boolean", "list": "array", "dict": "object",
    "map": "object", "date": "string", "datetime": "string", "date-time": "string", "uuid": "string", "uri": "string",
    "url": "string", "email": "string", "none": "null",
}  # fmt: skip
_FILES = frozenset({"file", "binary"})
_OPEN = frozenset({"any", "mixed"})


def kinds_of(making: SchemaBuilder) -> None:
    """Set the type, from `type` or from the keywords beside it."""
    said = making.node.get("type")
    if said is None or said == "":
        kinds = _implied(making)
    elif isinstance(said, JsonArray):
        found = [_kind(making, one) for one in said]
        kinds = tuple(dict.fromkeys(kind for kind in found if kind)) if all(found) else ()
    else:
        kind = _kind(making, said)
        kinds = (kind,) if kind else ()
    making.kinds = kinds
    if kinds:
        making.put("type", kinds[0] if len(kinds) == 1 else list(kinds))


def fitted(value: object, kinds: tuple[str, ...]) -> object:
    """Convert `value` to one of `kinds` if only its notation differs: "5" and 5."""
    if not kinds or kind_of(value) in kinds or ("number" in kinds and kind_of(value) == "integer"):
        return value
    if isinstance(value, str):
        if {"number", "integer"} & set(kinds) and NUMBER.fullmatch(value) and len(value) < 20:
            read = number(value)
            return read if "number" in kinds or isinstance(read, int) else value
        return value == "true" if "boolean" in kinds and value in ("true", "false") else value
    if "string" in kinds and isinstance(value, (bool, int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def kind_of(value: object) -> str:
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


def _implied(making: SchemaBuilder) -> tuple[str, ...]:
    node = making.node
    if node.get("properties") and "items" not in node:
        return ("object",)
    return ("array",) if node.get("items") and "properties" not in node else ()


def _kind(making: SchemaBuilder, said: object) -> str | None:
    """Return the JSON type; None when it is left open."""
    if isinstance(said, str) and said in KINDS:
        return said
    name = "null" if said is None else str(said).strip().lower() if isinstance(said, str) else ""
    if name in _FILES:
        making.is_file = True
        return "string"
    meant = name if name in KINDS else _MEANT.get(name)
    if meant:
        if said is not None:
            making.warn("type", f"The type {quoted(said)} is taken as “{meant}”.")
    elif name not in _OPEN:
        making.warn("type", f"{quoted(said)} is not a JSON type; any value is accepted.")
    return meant
