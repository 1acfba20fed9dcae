"""Conversion of a document's schema to self-contained JSON Schema 2020-12.

Invariants:
- References are replaced by their targets, so no `$ref` is left.
- A recursive schema is expanded once. At its inner occurrence any value of its type is accepted, with a warning.
"""

from typing import Any

from discreet.assistants.actions.openapi.keywords import ANNOTATIONS, normalize_schema
from discreet.assistants.actions.openapi.limits import MAX_SCHEMA_DEPTH
from discreet.assistants.actions.openapi.normalized_schema import ANYTHING, NOTHING, NormalizedSchema
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, quote
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
        self.source.consume_budget()
        if depth > MAX_SCHEMA_DEPTH:
            raise _too_deep(at)
        if isinstance(node, bool):
            return ANYTHING if node else NOTHING
        if isinstance(node, str) and node.strip():
            self.source.warn(at, f"A schema must be a mapping; {quote(node)} is taken as its type.")
            text, node = node, JsonObject(1)
            node.put("type", text, 1)
        if node is None or node == "":
            self.source.warn(at, "There is no schema here; any value is accepted.")
            return ANYTHING
        if not isinstance(node, JsonObject):
            raise DocumentPartRejected(at, "A schema must be a mapping.")
        if isinstance(node.get("$ref"), str):
            return self._normalize_reference(node, at, depth)
        if isinstance(node.get("$dynamicRef"), str):
            raise DocumentPartRejected((*at, "$dynamicRef"), "A dynamic reference cannot be followed; use “$ref”.")
        return normalize_schema(self, node, at, depth)

    def _normalize_reference(self, node: JsonObject, at: At, depth: int) -> NormalizedSchema:
        target = self._normalize_target(node, at, depth)
        beside = JsonObject(node.line)
        for key in node:
            if key in ANNOTATIONS or (key != "$ref" and self.source.is_strict):
                beside.put(key, node[key], node.lines.get(key, node.line))
            elif key not in ("$ref", "required") and not key.startswith("x-"):
                self.source.warn((*at, key), f"{quote(key)} beside a reference is ignored in OpenAPI before 3.1.")
        return _combine(target, normalize_schema(self, beside, at, depth)) if beside else target

    def _normalize_target(self, node: JsonObject, at: At, depth: int) -> NormalizedSchema:
        """Return the schema of a reference's target."""
        target, place = self.source.resolve(node, at)
        if place in self._open:
            self._cut.add(place)
            name = quote(place[-1])
            self.source.warn(at, f"{name} contains itself; for the inner one any value of its type is accepted.")
            return _build_recursive(name, target)
        if (known := self._made.get(place)) is not None:
            if depth + known.height > MAX_SCHEMA_DEPTH:
                raise _too_deep(at)
            return known
        return self._normalize_uncached(target, place, depth)

    def _normalize_uncached(self, target: Any, place: At, depth: int) -> NormalizedSchema:
        """Normalize a target, and cache it unless an enclosing schema cut something in it."""
        outer, self._cut = self._cut, set()
        self._open.add(place)
        try:
            normalized = self.make(target, place, depth)
        finally:
            self._open.discard(place)
            inner = self._cut - {place}
            self._cut = outer | inner
        if not inner:
            self._made[place] = normalized
        return normalized


def _build_recursive(name: str, target: Any) -> NormalizedSchema:
    """Return the schema at a recursive occurrence."""
    description = f"Another {name}, of the form described around it."
    schema: dict[str, Any] = {"description": description}
    kind = target.get("type") if isinstance(target, JsonObject) else None
    if kind in ("object", "array", "string", "number", "integer", "boolean"):
        schema = {"type": kind, **schema}
    elif isinstance(target, JsonObject) and "properties" in target:
        schema = {"type": "object", **schema}
    return NormalizedSchema(schema, 60 + len(description.encode()))


def _combine(target: NormalizedSchema, own: NormalizedSchema) -> NormalizedSchema:
    """Return the target's schema combined with the keywords beside the reference."""
    rules = {key: value for key, value in own.schema.items() if key not in ANNOTATIONS}
    annotations = {key: value for key, value in own.schema.items() if key in ANNOTATIONS}
    size, height = target.size + own.size + 16, max(target.height, own.height)
    marks = (target.is_file or own.is_file, target.is_read_only or own.is_read_only)
    if not rules:
        return NormalizedSchema({**target.schema, **annotations}, size, height, *marks)
    return NormalizedSchema({**annotations, "allOf": [target.schema, rules]}, size, height + 1, *marks)


def _too_deep(at: At) -> DocumentPartRejected:
    return DocumentPartRejected(at, f"Its data is nested more than {MAX_SCHEMA_DEPTH} levels deep.")
