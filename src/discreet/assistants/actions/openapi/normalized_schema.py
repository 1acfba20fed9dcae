"""A schema as it comes out: JSON Schema 2020-12, with what its makers need to know of it.

Invariants:
- A made schema is never changed.
- Others share it.
"""

from typing import Any, NamedTuple, Protocol

import msgspec

from discreet.assistants.actions.openapi.source import DocumentSource
from discreet.assistants.actions.openapi.tree import At


class NormalizedSchema(NamedTuple):
    """`size` is in bytes of JSON, `height` in levels. `is_file`: the value would be a file's bytes. `is_read_only`: it
    is never sent."""

    schema: dict[str, Any]
    size: int
    height: int = 0
    is_file: bool = False
    is_read_only: bool = False


ANYTHING = NormalizedSchema({}, 2)
NOTHING = NormalizedSchema({"not": {}}, 10)


class SchemaNormalizer(Protocol):
    """Makes the schemas of one document."""

    source: DocumentSource

    def make(self, node: Any, at: At, depth: int = 0) -> NormalizedSchema:
        """Raises Refused when it cannot be used, Exhausted when there is too much of it."""
        ...


def size_of(value: Any) -> int:
    """Bytes as JSON."""
    return len(msgspec.json.encode(value))
