"""The training rule as SQL: labels decided per second."""

from collections.abc import AsyncIterator
from time import perf_counter

import asyncpg

from bench.database import throwaway_database
from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

ROWS = Wanted("rule_sql_rows_per_s", "labels/s", goal=1_000_000)
WANTED = (ROWS,)

# Four parties per label, as in a chat with a GPT: half of the people allow, and four fifths of the conversations.
_CAST = """
CREATE TABLE labels (id bigint PRIMARY KEY, began_at timestamptz NOT NULL, parties text[] NOT NULL);
CREATE TABLE permissions (
    party text NOT NULL, purpose text NOT NULL, allowed_since timestamptz, PRIMARY KEY (party, purpose));
INSERT INTO labels (id, began_at, parties)
    SELECT n, timestamptz '2026-01-01Z' + n * interval '1 second',
           ARRAY['conversation:' || n / 4, 'gpt:' || n % 500, 'service:consumer_chat', 'user:' || n % 5000]
    FROM generate_series(1, {labels}) AS n;
INSERT INTO permissions (party, purpose, allowed_since)
    SELECT 'user:' || n, 'improve', CASE WHEN n % 2 = 0 THEN timestamptz '2025-06-01Z' END
    FROM generate_series(0, 4999) AS n
    UNION ALL SELECT 'gpt:' || n, 'improve', timestamptz '2025-06-01Z' FROM generate_series(0, 499) AS n
    UNION ALL SELECT 'service:consumer_chat', 'improve', timestamptz '1970-01-01Z'
    UNION ALL SELECT 'conversation:' || n, 'improve', CASE WHEN n % 5 <> 0 THEN timestamptz '2026-01-01Z' END
    FROM generate_series(0, {labels} / 4) AS n;
ANALYZE labels, permissions;
"""


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Count the refused labels of a whole throwaway database."""
    query = _query()
    labels = 200_000 if stage.quick else 1_000_000
    async with throwaway_database() as url:
        connection = await asyncpg.connect(url)
        await connection.execute(_CAST.format(labels=labels))
        rounds, refused = [], 0
        for _ in range(stage.rounds):
            began = perf_counter()
            refused = await connection.fetchval(query)
            rounds.append(labels / (perf_counter() - began))
        await connection.close()
        note = f"{labels:,} labels of four parties each, {refused:,} refused; each is decided by all its parties."
        yield ROWS.of_rounds(rounds, note)


def _query() -> str:
    try:
        from discreet.promises.improve import THE_RULE
    except ImportError as missing:
        raise Unmeasured(f"the rule is not here: {missing}") from missing
    return f"SELECT count(DISTINCT id) FROM ({THE_RULE.refused_labels_sql()}) AS refused"
