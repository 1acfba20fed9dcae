"""Searches a database for an id, in every column that could hold it.

Invariants:
- Tables come from the catalogue, not from a list, so that a new table is searched, too.
- It reads as the owner, past row-level security, and reports numbers of rows, never their content.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from discreet.db.pool import Connection

SCHEMAS: Final = ("discreet", "procrastinate")
SEARCHED: Final = ("uuid", "uuid[]", "text", "text[]", "character varying", "jsonb", "json")
"""Types of columns that can hold an id. Encrypted columns (bytea) are unreadable without their key."""


@dataclass(frozen=True)
class Column:
    schema: str
    table: str
    name: str

    @property
    def place(self) -> str:
        """Return the name that `retained_columns.KEPT` uses.

        Tables outside the schema `discreet` have their schema's name in it.
        """
        return f"{self.table}.{self.name}" if self.schema == "discreet" else f"{self.schema}.{self.table}.{self.name}"


@dataclass(frozen=True)
class Hits:
    column: Column
    rows: int


async def columns(connection: Connection) -> list[Column]:
    rows = await connection.fetch(
        """
        SELECT namespaces.nspname AS schema, tables.relname AS table, attributes.attname AS name
        FROM pg_class AS tables
        JOIN pg_namespace AS namespaces ON namespaces.oid = tables.relnamespace
        JOIN pg_attribute AS attributes ON attributes.attrelid = tables.oid
        WHERE namespaces.nspname = ANY ($1) AND tables.relkind = 'r' AND attributes.attnum > 0
            AND NOT attributes.attisdropped AND format_type(attributes.atttypid, NULL) = ANY ($2)
        ORDER BY 1, 2, attributes.attnum
        """,
        list(SCHEMAS),
        list(SEARCHED),
    )
    return [Column(row["schema"], row["table"], row["name"]) for row in rows]


async def search(connection: Connection, texts: Sequence[str]) -> list[Hits]:
    """Return the columns that contain one of these texts, and in how many rows.

    A text may be part of a longer value.
    """
    by_table: dict[tuple[str, str], list[Column]] = defaultdict(list)
    for column in await columns(connection):
        by_table[column.schema, column.table].append(column)
    hits = []
    for (schema, table), table_columns in by_table.items():
        counts = ", ".join(
            f'count(*) FILTER (WHERE lower("{column.name}"::text) LIKE ANY ($1))' for column in table_columns
        )
        patterns = [_contains_pattern(text) for text in texts]
        row = await connection.fetchrow(f'SELECT {counts} FROM "{schema}"."{table}"', patterns)
        hits += [Hits(column, rows) for column, rows in zip(table_columns, row, strict=True) if rows]
    return hits


async def statistics(connection: Connection, texts: Sequence[str]) -> list[Column]:
    """Return the columns whose statistics hold one of these texts as a sample value."""
    rows = await connection.fetch(
        """
        SELECT schemaname, tablename, attname FROM pg_stats
        WHERE schemaname = ANY ($2)
            AND lower(concat(most_common_vals::text, histogram_bounds::text, most_common_elems::text)) LIKE ANY ($1)
        ORDER BY 1, 2, 3
        """,
        [_contains_pattern(text) for text in texts],
        list(SCHEMAS),
    )
    return [Column(row["schemaname"], row["tablename"], row["attname"]) for row in rows]


def _contains_pattern(text: str) -> str:
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
