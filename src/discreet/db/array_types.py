"""The array types of statements, known to each new connection.

asyncpg asks the catalogue for an array type when a connection first sees it. That query runs on the caches of a new
PostgreSQL process, which are empty: the first question after an idle time waited for it several times.
"""

from collections.abc import Sequence
from typing import Any, Final

ELEMENTS: Final = (
    "bool", "bytea", "date", "float4", "float8", "int2", "int4", "int8", "numeric", "text", "timestamptz", "uuid",
)  # fmt: skip
"""The element types for which asyncpg has an own codec, of the arrays that our statements use."""

_ARRAYS = """
    SELECT arrays.oid, 'pg_catalog' AS ns, arrays.typname AS name, arrays.typtype AS kind, NULL::oid AS basetype,
        elements.oid AS elemtype, elements.typdelim AS elemdelim, NULL::oid AS range_subtype,
        NULL AS attrtypoids, NULL AS attrnames, elements.typname::text AS elemtype_name
    FROM pg_catalog.pg_type AS elements JOIN pg_catalog.pg_type AS arrays ON arrays.oid = elements.typarray
    WHERE elements.typnamespace = 'pg_catalog'::regnamespace AND elements.typname = ANY(string_to_array($1, ' '))
"""
"""The columns of asyncpg's own query, which `register_data_types` reads. It has no array itself, in or out: for those
asyncpg would ask the catalogue."""


async def array_types(connection: Any) -> Sequence[Any]:
    """Return the array types of `ELEMENTS`. Their ids are the same in every connection of a database."""
    rows: Sequence[Any] = await connection.fetch(_ARRAYS, " ".join(ELEMENTS))
    return rows


def register_array_types(connection: Any, types: Sequence[Any]) -> None:
    """Make these types known to a connection, without a round trip."""
    connection.get_settings().register_data_types(types)
