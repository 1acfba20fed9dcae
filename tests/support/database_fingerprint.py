"""Row counts and checksums of each table, to see that nothing was changed.

The time at which a session was last seen is left out, as are the runs of scheduled chores.
"""

from typing import Any

BY_THE_CLOCK = ("retention_runs", "evidence_nodes", "evidence_checkpoints")


async def holdings(owner: Any) -> dict[str, tuple[int, int]]:
    """Return each table's row count and content checksum."""
    tables = await owner.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'discreet'"
        " AND table_type = 'BASE TABLE' AND table_name <> ALL ($1) ORDER BY table_name",
        BY_THE_CLOCK,
    )
    each = (
        f"SELECT '{name}', count(*), coalesce(sum(hashtextextended((to_jsonb(t) - 'last_seen_at' - 'position')::text, 0)), 0)"
        f' FROM "{name}" AS t'
        for (name,) in tables
    )
    return {name: (rows, int(content)) for name, rows, content in await owner.fetch(" UNION ALL ".join(each))}
