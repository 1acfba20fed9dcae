"""What a used installation has besides its corpus.

Every object's own key, calls to a third party with their cards, grants and ledger rows, and an evidence log with many
signed checkpoints.

Invariant: everything keeps the promises, so `discreet verify` finds no breach.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from discreet.app.infrastructure import Infrastructure, build_sequencer
from discreet.db.pool import Connection

CALLS = """
    CREATE TEMP TABLE calls AS
        SELECT gen_random_uuid() AS consent_id, gen_random_uuid() AS grant_id, gen_random_uuid() AS ledger_id,
            messages.conversation_id, messages.owner_id, gpts.id AS gpt_id, messages.created_at AS at,
            sha256(convert_to(messages.id::text, 'UTF8')) AS digest, messages.sealed
        FROM messages JOIN labels ON labels.id = messages.label_id
        CROSS JOIN (SELECT id FROM gpts ORDER BY id LIMIT 1) AS gpts
        WHERE messages.role = 'assistant' AND array_to_string(labels.parties, ' ') LIKE '%third_party:%';
    INSERT INTO consents (id, owner_id, conversation_id, gpt_id, gpt_version, state, digest, sealed, created_at,
            decided_at)
        SELECT consent_id, owner_id, conversation_id, gpt_id, 1, 'used', digest, sealed, at, at FROM calls;
    INSERT INTO grants (id, owner_id, consent_id, conversation_id, gpt_id, gpt_version, fingerprint, digest, given_at,
            expires_at, used_at)
        SELECT grant_id, owner_id, consent_id, conversation_id, gpt_id, 1, digest, digest, at,
            at + interval '1 minute', at
        FROM calls;
    INSERT INTO ledger (id, owner_id, grant_id, conversation_id, gpt_id, digest, state, begun_at, completed_at,
            sealed_entry)
        SELECT ledger_id, owner_id, grant_id, conversation_id, gpt_id, digest, 'answered', at, at, sealed FROM calls;
    INSERT INTO ledger_fields (ledger_id, owner_id, conversation_id, sealed)
        SELECT ledger_id, owner_id, conversation_id, sealed FROM calls;
"""
"""One call for each answer that a third party is a party to. Their envelopes are copies of other rows and are never
opened.
"""
ENTRIES_AT_ONCE = 20_000
"""Entries of the evidence log between two checkpoints."""


async def live_in(on: Infrastructure, owner: Connection, entries: int) -> None:
    """Add keys and calls to a filled corpus, and so many entries to the evidence log.

    `owner` is a connection as for the corpus.
    """
    await _keys(on, owner)
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")  # cards are inserted as decided ones
        await owner.execute(CALLS)
    await _write_down(on, owner, entries)
    await owner.execute("VACUUM ANALYZE")


async def _keys(on: Infrastructure, owner: Connection) -> None:
    names = [row["name"] for row in await owner.fetch("""
        SELECT 'user/' || id AS name FROM accounts UNION ALL SELECT 'gpt/' || id FROM gpts
        UNION ALL SELECT 'conversation/' || id FROM conversations WHERE own_key IS NULL
    """)]  # fmt: skip
    with ThreadPoolExecutor(16) as writers:  # each key is synced to disk; threads wait together
        await asyncio.get_running_loop().run_in_executor(None, lambda: list(writers.map(on.keys.create_key, names)))


async def _write_down(on: Infrastructure, owner: Connection, entries: int) -> None:
    """Insert public entries as `evidence/record.py` does.

    The sequencer signs them in several batches.
    """
    for first in range(0, entries, ENTRIES_AT_ONCE):
        await owner.execute(
            """
            WITH salted AS MATERIALIZED (
                SELECT gen_random_uuid() AS id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS salt,
                    '{"at":"' || $3 || '","facts":{"n":' || n || '},"kind":"administrative_act","version":1}' AS facts
                FROM generate_series($1::int, $2::int - 1) AS n
            ), logged AS (
                INSERT INTO evidence_log (id, leaf) SELECT id, sha256(salt || convert_to(facts, 'UTF8')) FROM salted)
            INSERT INTO evidence_public (id, subject, salt, facts) SELECT id, 'bench', salt, facts FROM salted
            """,
            first, min(first + ENTRIES_AT_ONCE, entries), on.clock.now().isoformat(),
        )  # fmt: skip
        await build_sequencer(on).advance()
