"""Arguments that a JSON Schema allows, as a model would make them."""

from typing import Any

from hypothesis import strategies as st

words = st.sampled_from(["sea & sky", "Zürich", "a/b?c=d#e", "10%", "line\nend", "mia@example.org", "x"])
MAX_DEPTH = 4


def arguments_for(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy of fitting arguments; the request builder refuses keywords that it does not support."""
    return _values(schema, schema, 0)


def _values(schema: Any, root: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if not isinstance(schema, dict):
        return words
    if "$ref" in schema:
        return _values(_referred(schema["$ref"], root), root, depth + 1)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for choice in ("anyOf", "oneOf"):
        if schema.get(choice):
            return st.one_of([_values(one, root, depth + 1) for one in schema[choice]])
    if schema.get("allOf"):
        return _values(_merged(schema["allOf"]), root, depth + 1)
    kinds = schema.get("type", "object" if "properties" in schema else "string")
    return st.one_of([_of_type(kind, schema, root, depth) for kind in ([kinds] if isinstance(kinds, str) else kinds)])


def _of_type(kind: str, schema: dict[str, Any], root: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if kind == "object":
        return _objects(schema, root, depth)
    if kind == "array":
        minimum = schema.get("minItems", 0)
        items = _values(schema.get("items", {}), root, depth + 1)
        return st.lists(items, min_size=minimum, max_size=max(minimum, 0 if depth > MAX_DEPTH else 2))
    if kind == "string":
        minimum, maximum = schema.get("minLength", 0), schema.get("maxLength", 10_000)
        return words.map(lambda word: word.ljust(minimum, "x")[:maximum])
    low, high = schema.get("minimum", -5), schema.get("maximum", max(schema.get("minimum", -5), 0) + 50)
    return {
        "integer": st.integers(int(low), int(high)),
        "number": st.floats(low, high, allow_nan=False),
        "boolean": st.booleans(),
        "null": st.none(),
    }[kind]


def _objects(schema: dict[str, Any], root: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    members = {name: _values(one, root, depth + 1) for name, one in schema.get("properties", {}).items()}
    required = {name: members.pop(name, words) for name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional={} if depth > MAX_DEPTH else members)


def _referred(reference: str, root: dict[str, Any]) -> Any:
    at: Any = root
    for step in reference.removeprefix("#").split("/")[1:]:
        at = at[step.replace("~1", "/").replace("~0", "~")]
    return at


def _merged(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an object with the members of all."""
    properties = {name: one for schema in schemas for name, one in schema.get("properties", {}).items()}
    required = [name for schema in schemas for name in schema.get("required", ())]
    return {"type": "object", "properties": properties, "required": required}
