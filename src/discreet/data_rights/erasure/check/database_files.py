"""The embedded PostgreSQL's own files: which table or index a file is, and how what is dead in one is wiped.

Invariants:
- PostgreSQL writes over what was deleted when it needs the room.
- What a check finds there is named, with when it goes.
- `wipe` writes the table anew at once, and leaves the write-ahead log nothing of before.
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
    """A table, an index or a TOAST table, and the table to which it belongs."""

    name: str
    table: str


async def settle(connection: Connection) -> None:
    """What is in the server's memory is in its files from here on."""
    await connection.execute("CHECKPOINT")


async def relation_of(connection: Connection, path: Path, data: Path) -> Relation | None:
    """None for a file that holds no relation of this database."""
    matched = HEAP_FILE.search(path.relative_to(data).as_posix())
    here = await connection.fetchval("SELECT oid::text FROM pg_database WHERE datname = current_database()")
    if matched is None or matched["database"] != here:
        return None
    row = await connection.fetchrow(
        """
        SELECT found.oid::regclass::text AS name, coalesce(
            (SELECT indrelid::regclass::text FROM pg_index WHERE indexrelid = found.oid),
            (SELECT oid::regclass::text FROM pg_class WHERE reltoastrelid = found.oid),
            found.oid::regclass::text) AS table
        FROM pg_class AS found WHERE found.oid = pg_filenode_relation(0, $1::text::oid)
        """,
        matched["node"],
    )
    return Relation(row["name"], row["table"]) if row else None


async def wipe(connection: Connection, tables: set[str]) -> None:
    """Write these tables anew, without what is dead in them, and what PostgreSQL knows of their values; then end the
    write-ahead log's old segments."""
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
    """As many as there are, those included that were kept to be written again."""
    count: int = await connection.fetchval("SELECT count(*) FROM pg_ls_waldir()")
    return min(count + 1, LOG_SEGMENTS_AT_MOST)
