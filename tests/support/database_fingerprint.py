"""Row counts and checksums of each table, to see that nothing was changed.

The time at which a session was last seen is left out, as are the runs of scheduled chores.
"""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

BY_THE_CLOCK = ("retention_runs", "evidence_nodes", "evidence_checkpoints")

Fingerprint = dict[str, tuple[int, int]]


@dataclass
class _Reader:
    statement: Any
    """Prepared: it is too long for the connection's own cache, and planning it takes most time."""
    log_end: str | None = None
    """Where the write-ahead log ended before `last` was read."""
    last: Fingerprint | None = None


_READERS: WeakKeyDictionary[Any, _Reader] = WeakKeyDictionary()


async def fingerprint_tables(owner: Any) -> Fingerprint:
    """Return each table's row count and content checksum.

    Every change to a row, and every commit, is written to the write-ahead log: while that has not grown, nothing was
    changed, and the tables need not be read again.
    """
    if owner not in _READERS:
        _READERS[owner] = _Reader(await owner.prepare(await _statement(owner)))
    reader = _READERS[owner]
    log_end = await owner.fetchval("SELECT pg_current_wal_insert_lsn()::text")
    if reader.last is None or reader.log_end != log_end:
        reader.last = {name: (rows, int(content)) for name, rows, content in await reader.statement.fetch()}
        reader.log_end = log_end
    return reader.last


async def _statement(owner: Any) -> str:
    tables = await owner.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'discreet'"
        " AND table_type = 'BASE TABLE' AND table_name <> ALL ($1) ORDER BY table_name",
        BY_THE_CLOCK,
    )
    return " UNION ALL ".join(
        f"SELECT '{name}', count(*), coalesce(sum(hashtextextended((to_jsonb(t) - 'last_seen_at' - 'position')::text, 0)), 0)"
        f' FROM "{name}" AS t'
        for (name,) in tables
    )
