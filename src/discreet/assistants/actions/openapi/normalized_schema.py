"""A normalized schema in JSON Schema 2020-12, with facts for its users.

Invariants:
- A schema is never changed once it is built, because others share it.
"""

from typing import Any, NamedTuple, Protocol

import msgspec

from discreet.assistants.actions.openapi.source import DocumentSource
from discreet.assistants.actions.openapi.tree import At


class NormalizedSchema(NamedTuple):
    """A schema with its size.

    `size` is in bytes of JSON, `height` in levels. `is_file`: the value would be a file's bytes. `is_read_only`: the
    value is never sent.
    """

    schema: dict[str, Any]
    size: int
    height: int = 0
    is_file: bool = False
    is_read_only: bool = False


ANYTHING = NormalizedSchema({}, 2)
NOTHING = NormalizedSchema({"not": {}}, 10)


class SchemaNormalizer(Protocol):
    """Normalizes the schemas of one document."""

    source: DocumentSource

    def make(self, node: Any, at: At, depth: int = 0) -> NormalizedSchema:
        """Return a schema. Raises DocumentPartRejected, or BudgetExceeded for too many."""
        ...


def json_size(value: Any) -> int:
    """Return the size in bytes of JSON."""
    return len(msgspec.json.encode(value))
