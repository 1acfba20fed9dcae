"""Row counts and checksums of each table, to see that nothing was changed.

The time at which a session was last seen is left out, as are the runs of scheduled chores.
"""

from typing import Any
from weakref import WeakKeyDictionary

BY_THE_CLOCK = ("retention_runs", "evidence_nodes", "evidence_checkpoints")


_PREPARED: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
"""The statement of each connection. It is too long for the connection's own cache, and planning it takes most time."""


async def fingerprint_tables(owner: Any) -> dict[str, tuple[int, int]]:
    """Return each table's row count and content checksum."""
    if owner not in _PREPARED:
        _PREPARED[owner] = await owner.prepare(await _statement(owner))
    return {name: (rows, int(content)) for name, rows, content in await _PREPARED[owner].fetch()}


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
