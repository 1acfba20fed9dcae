"""No deletion reads a whole table to look for references to the deleted row."""

from typing import Any

UNCOVERED = """
    SELECT conrelid::regclass::text AS referring, confrelid::regclass::text AS referred, columns
    FROM pg_constraint
    CROSS JOIN LATERAL (SELECT array_agg(attname::text ORDER BY attnum) AS columns FROM pg_attribute
                        WHERE attrelid = conrelid AND attnum = ANY (conkey)) AS named
    WHERE contype = 'f' AND connamespace = 'discreet'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_index
        WHERE indrelid = conrelid AND indkey[0] = ANY (conkey)
            AND coalesce(pg_get_expr(indpred, indrelid) ~ '^\\(\\w+ IS NOT NULL\\)$', true))
    ORDER BY 1, 3
"""
STAY = {"services"}
"""Tables whose rows the database never deletes."""


async def test_what_a_foreign_key_refers_to_can_be_deleted_without_reading_a_table(owner: Any) -> None:
    rows = await owner.fetch(UNCOVERED)
    assert [tuple(row) for row in rows if row["referred"] not in STAY] == []
