"""The embedded PostgreSQL's files: the relation in each, and wiping of dead rows.

Invariants:
- PostgreSQL overwrites deleted rows only when it needs the space.
- A finding in these files is named, with the time when it goes.
- `wipe` rewrites the table at once and leaves no old data in the write-ahead log.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from discreet.db.pool import Connection

HEAP_FILE: Final = re.compile(r"base/(?P<database>\d+)/(?P<node>\d+)(?:\.\d+)?(?:_(?P<fork>fsm|vm|init))?$")
LOG_SEGMENTS_AT_MOST: Final = 64


@dataclass(frozen=True)
class Relation:
    """A table, index or TOAST table, and the table to which it belongs."""

    name: str
    table: str


async def write_checkpoint(connection: Connection) -> None:
    """Write the database server's memory to its files."""
    await connection.execute("CHECKPOINT")


async def relation_of(connection: Connection, path: Path, data: Path) -> Relation | None:
    """Return the file's relation; None for a file without a relation of this database."""
    match = HEAP_FILE.search(path.relative_to(data).as_posix())
    database_oid = await connection.fetchval("SELECT oid::text FROM pg_database WHERE datname = current_database()")
    if match is None or match["database"] != database_oid:
        return None
    row = await connection.fetchrow(
        """
        SELECT found.oid::regclass::text AS name, coalesce(
            (SELECT indrelid::regclass::text FROM pg_index WHERE indexrelid = found.oid),
            (SELECT oid::regclass::text FROM pg_class WHERE reltoastrelid = found.oid),
            found.oid::regclass::text) AS table
        FROM pg_class AS found WHERE found.oid = pg_filenode_relation(0, $1::text::oid)
        """,
        match["node"],
    )
    return Relation(row["name"], row["table"]) if row else None


async def wipe(connection: Connection, tables: set[str]) -> None:
    """Rewrite these tables and the statistics without dead rows.

    Afterwards end the old segments of the write-ahead log.
    """
    await connection.execute("ANALYZE")
    for table in sorted({*tables, "pg_catalog.pg_statistic"}):
        await connection.execute(f"VACUUM (FULL) {table}")
    await connection.execute("ALTER SYSTEM SET wal_recycle = off")
    await connection.execute("SELECT pg_reload_conf()")
    for _ in range(await _segments(connection)):
        await connection.execute("SELECT pg_logical_emit_message(false, 'discreet', '')")
        await connection.execute("SELECT pg_switch_wal()")
    await connection.execute("CHECKPOINT")
    await connection.execute("CHECKPOINT")


async def _segments(connection: Connection) -> int:
    """Return the number of WAL segments, recycled ones included."""
    count: int = await connection.fetchval("SELECT count(*) FROM pg_ls_waldir()")
    return min(count + 1, LOG_SEGMENTS_AT_MOST)
