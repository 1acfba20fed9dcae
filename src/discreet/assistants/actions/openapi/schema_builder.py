"""Builder of one schema.

Invariants:
- Each part is counted when it is added, so size and height are always known.
"""

from typing import Any

from discreet.assistants.actions.openapi.limits import MAX_SCHEMA_SIZE
from discreet.assistants.actions.openapi.normalized_schema import NormalizedSchema, SchemaNormalizer, json_size
from discreet.assistants.actions.openapi.problems import DocumentPartRejected
from discreet.assistants.actions.openapi.tree import At, JsonObject


class SchemaBuilder:
    """A schema under construction.

    `kinds` are the allowed JSON types, empty for any; `descriptions` are added to its description.
    """

    def __init__(self, normalizer: SchemaNormalizer, node: JsonObject, at: At, depth: int) -> None:
        self.normalizer, self.source = normalizer, normalizer.source
        self.node, self.at, self.depth = node, at, depth
        self.kinds: tuple[str, ...] = ()
        self.out: dict[str, Any] = {}
        self.size, self.height = 2, 0
        self.is_file = False
        self.descriptions: list[str] = []

    def put(self, key: str, value: Any) -> None:
        """Add a keyword whose value contains no schema."""
        self.out[key] = value
        self._grow(len(key) + 4 + json_size(value))

    def put_schemas(self, key: str, value: Any, *parts: NormalizedSchema) -> None:
        """Add a keyword whose value contains schemas."""
        self.out[key] = value
        self._grow(len(key) + 6 + sum(part.size + 2 for part in parts))
        self.height = max(self.height, *(part.height + 1 for part in parts), 0)

    def _grow(self, bytes_: int) -> None:
        self.size += bytes_
        if self.size > MAX_SCHEMA_SIZE:
            raise DocumentPartRejected(
                self.at, f"The description of its data is longer than {MAX_SCHEMA_SIZE // 1000} kB."
            )

    def normalize_part(self, node: Any, *steps: str | int) -> NormalizedSchema:
        """Normalize a schema inside this one."""
        return self.normalizer.make(node, (*self.at, *steps), self.depth + 1)

    def warn(self, key: str, why: str) -> None:
        self.source.warn((*self.at, key), why)
