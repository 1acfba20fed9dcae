"""Conversion of a document's schema to self-contained JSON Schema 2020-12.

Invariants:
- References are replaced by their targets, so no `$ref` is left.
- A recursive schema is expanded once. At its inner occurrence any value of its type is accepted, with a warning.
"""

from typing import Any

from discreet.assistants.actions.openapi.keywords import WORDS, make_one
from discreet.assistants.actions.openapi.limits import MAX_SCHEMA_DEPTH
from discreet.assistants.actions.openapi.normalized_schema import ANYTHING, NOTHING, NormalizedSchema
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, quoted
from discreet.assistants.actions.openapi.source import DocumentSource
from discreet.assistants.actions.openapi.tree import At, JsonObject


class Schemas:
    """Normalizes the schemas of one document; reference targets are cached."""

    def __init__(self, source: DocumentSource) -> None:
        self.source = source
        self._made: dict[At, NormalizedSchema] = {}
        self._open: set[At] = set()
        self._cut: set[At] = set()
        """Recursive targets that were cut while normalizing the current schema."""

    def make(self, node: Any, at: At, depth: int = 0) -> NormalizedSchema:
        """Return a schema. Raises DocumentPartRejected, or BudgetExceeded for too many."""
        self.source.spend()
        if depth > MAX_SCHEMA_DEPTH:
            raise _too_deep(at)
        if isinstance(node, bool):
            return ANYTHING if node else NOTHING
        if isinstance(node, str) and node.strip():
            self.source.warn(at, f"A schema must be a mapping; {quoted(node)} is taken as its type.")
            text, node = node, JsonObject(1)
            node.put("type", text, 1)
        if node is None or node == "":
            self.source.warn(at, "There is no schema here; any value is accepted.")
            return ANYTHING
        if not isinstance(node, JsonObject):
            raise DocumentPartRejected(at, "A schema must be a mapping.")
        if isinstance(node.get("$ref"), str):
            return self._referred(node, at, depth)
        if isinstance(node.get("$dynamicRef"), str):
            raise DocumentPartRejected((*at, "$dynamicRef"), "A dynamic reference cannot be followed; use “$ref”.")
        return make_one(self, node, at, depth)

    def _referred(self, node: JsonObject, at: At, depth: int) -> NormalizedSchema:
        named = self._named(node, at, depth)
        beside = JsonObject(node.line)
        for key in node:
            if key in WORDS or (key != "$ref" and self.source.is_strict):
                beside.put(key, node[key], node.lines.get(key, node.line))
            elif key not in ("$ref", "required") and not key.startswith("x-"):
                self.source.warn((*at, key), f"{quoted(key)} beside a reference is ignored in OpenAPI before 3.1.")
        return _with(named, make_one(self, beside, at, depth)) if beside else named

    def _named(self, node: JsonObject, at: At, depth: int) -> NormalizedSchema:
        """Return the schema of a reference's target."""
        target, place = self.source.resolve(node, at)
        if place in self._open:
            self._cut.add(place)
            name = quoted(place[-1])
            self.source.warn(at, f"{name} contains itself; for the inner one any value of its type is accepted.")
            return _again(name, target)
        if (known := self._made.get(place)) is not None:
            if depth + known.height > MAX_SCHEMA_DEPTH:
                raise _too_deep(at)
            return known
        return self._first(target, place, depth)

    def _first(self, target: Any, place: At, depth: int) -> NormalizedSchema:
        """Normalize a target, and cache it unless an enclosing schema cut something in it."""
        outer, self._cut = self._cut, set()
        self._open.add(place)
        try:
            made = self.make(target, place, depth)
        finally:
            self._open.discard(place)
            inner = self._cut - {place}
            self._cut = outer | inner
        if not inner:
            self._made[place] = made
        return made


def _again(name: str, target: Any) -> NormalizedSchema:
    """Return the schema at a recursive occurrence."""
    said = f"Another {name}, of the form described around it."
    schema: dict[str, Any] = {"description": said}
    kind = target.get("type") if isinstance(target, JsonObject) else None
    if kind in ("object", "array", "string", "number", "integer", "boolean"):
        schema = {"type": kind, **schema}
    elif isinstance(target, JsonObject) and "properties" in target:
        schema = {"type": "object", **schema}
    return NormalizedSchema(schema, 60 + len(said.encode()))


def _with(named: NormalizedSchema, own: NormalizedSchema) -> NormalizedSchema:
    """Return the target's schema combined with the keywords beside the reference."""
    rules = {key: value for key, value in own.schema.items() if key not in WORDS}
    said = {key: value for key, value in own.schema.items() if key in WORDS}
    size, height = named.size + own.size + 16, max(named.height, own.height)
    marks = (named.is_file or own.is_file, named.is_read_only or own.is_read_only)
    if not rules:
        return NormalizedSchema({**named.schema, **said}, size, height, *marks)
    return NormalizedSchema({**said, "allOf": [named.schema, rules]}, size, height + 1, *marks)


def _too_deep(at: At) -> DocumentPartRejected:
    return DocumentPartRejected(at, f"Its data is nested more than {MAX_SCHEMA_DEPTH} levels deep.")
