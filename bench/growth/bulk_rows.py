"""The other people of an installation, created by SQL.

Rows, labels, indexes and sizes are as the product makes them, with the same encrypted bytes in each. These people never
sign in, so they have no keys.

Invariant: triggers and foreign keys are active, except where a row is inserted as a decided one.
"""

from dataclasses import dataclass

from bench.history_seed import CALLS
from discreet.db.pool import Connection

TALK = 4
"""Messages of a conversation."""
MAX_CONCURRENT = 50_000
"""Conversations that are made in one batch."""
QUESTION_BYTES, ANSWER_BYTES = 160, 1_400
"""Size of an encrypted question of 15 words, and of an answer of 200."""
MAX_PEOPLE, MAX_GPTS, TEAM = 100_000, 5_000, 50


@dataclass(frozen=True)
class Crowd:
    """How many of each object there are, for a number of messages."""

    messages: int

    @property
    def conversations(self) -> int:
        return self.messages // TALK

    @property
    def people(self) -> int:
        return min(MAX_PEOPLE, max(10, self.messages // 10))

    @property
    def gpts(self) -> int:
        return min(MAX_GPTS, max(5, self.messages // 200))

    @property
    def teams(self) -> int:
        return max(1, self.people // (2 * TEAM))


PEOPLE = """
    CREATE TEMP TABLE crowd AS SELECT n, uuidv7(make_interval(secs => n) - interval '400 days') AS id,
        now() - interval '400 days' AS since FROM generate_series(0, {people} - 1) AS n;
    CREATE UNIQUE INDEX ON crowd (n);
    INSERT INTO accounts (id, email, name, password_hash, created_at)
        SELECT id, 'crowd' || {existing} || '.' || n || '@example.org', 'Person ' || n, 'none', since FROM crowd;
    INSERT INTO sessions (id, account_id, token_hash, device, created_at, last_seen_at, expires_at, confirmed_at)
        SELECT uuidv7(), id, sha256(id::text::bytea), 'Firefox', now(), now(), now() + interval '30 days', now()
        FROM crowd;
    INSERT INTO security_events (at, account_id, act, made_by)
        SELECT since, id, 'password_changed', 'person' FROM crowd;
    INSERT INTO choices (at, made_by, party, purpose, allowed)
        SELECT since, id, 'user:' || id, 'improve', n % 2 = 0 FROM crowd;
    INSERT INTO account_retention (account_id, at, days) SELECT id, since, 3650 FROM crowd WHERE n % 10 = 0;
    INSERT INTO usage (holder, day, answers, tokens) SELECT 'account:' || id, current_date, 9, 9000 FROM crowd;
    INSERT INTO insight_ledgers (owner_id, mark, sealed)
        SELECT id, sha256((id::text || k)::bytea), sha256(id::text::bytea) FROM crowd, generate_series(1, 2) AS k;
    INSERT INTO feedback_sent (id, owner_id, sealed) SELECT uuidv7(), id, {question} FROM crowd WHERE n % 20 = 0;
    INSERT INTO folders (id, owner_id, sealed_name, created_at)
        SELECT uuidv7(), id, sha256(id::text::bytea), since FROM crowd WHERE n % 10 = 0;
    WITH logged AS (
        INSERT INTO evidence_log (id, leaf) SELECT uuidv7(), sha256(id::text::bytea) FROM crowd RETURNING id)
    INSERT INTO evidence_personal (id, account_id, sealed)
        SELECT logged.id, crowd.id, {question} FROM (SELECT id, row_number() OVER () - 1 AS n FROM logged) AS logged
        JOIN crowd USING (n);
    CREATE TEMP TABLE teams AS
        SELECT n, uuidv7(make_interval(secs => n) - interval '300 days') AS id
        FROM generate_series(0, {teams} - 1) AS n;
    INSERT INTO workspaces (id, service, name, created_at)
        SELECT id, 'team', 'Team ' || n, now() - interval '300 days' FROM teams;
    INSERT INTO memberships (workspace_id, account_id, role, joined_at)
        SELECT teams.id, crowd.id, CASE crowd.n % {team} WHEN 0 THEN 'owner' ELSE 'member' END, now()
        FROM crowd JOIN teams ON teams.n = crowd.n / {team};
    INSERT INTO workspace_audit_events
        (at, workspace_id, act, made_by, actor_id, actor_name, about_id, about_name, details)
        SELECT now(), teams.id, 'member_role', 'person', crowd.id, '', crowd.id, '', '{{}}'
        FROM crowd JOIN teams ON teams.n = crowd.n / {team};
"""
GPTS = """
    CREATE TEMP TABLE helpers AS SELECT n, uuidv7(make_interval(secs => n) - interval '300 days') AS id,
        (SELECT id FROM crowd WHERE crowd.n = helper.n % {people}) AS owner_id
        FROM generate_series(0, {gpts} - 1) AS helper (n);
    INSERT INTO gpts (id, owner_id, level, current_version, created_at, category)
        SELECT id, owner_id, 'everyone', 1, now() - interval '300 days',
            (ARRAY['writing', 'other'])[1 + n % 2] FROM helpers;
    INSERT INTO gpt_versions (gpt_id, version, name, description, sealed_instructions, starters, made_at)
        SELECT id, version, 'Helper ' || n, 'Helps with matter ' || n % 97 || ' of everyday work', {answer},
            '{{}}', now()
        FROM helpers, generate_series(0, 1) AS version;
    INSERT INTO choices (at, made_by, party, purpose, allowed)
        SELECT now() - interval '300 days', owner_id, 'gpt:' || id, 'improve', true FROM helpers;
    INSERT INTO knowledge_files (id, gpt_id, service, name, bytes, state, added_at)
        SELECT uuidv7(), id, 'consumer_chat', 'handbook.pdf', 10000, 'ready', now() FROM helpers, generate_series(1, 3);
    INSERT INTO insight_published_gpts (gpt_id, since) SELECT id, current_date - 300 FROM helpers;
    INSERT INTO gpt_stars (gpt_id, account_id, good, sealed)
        SELECT helpers.id, crowd.id, true, sha256(crowd.id::text::bytea)
        FROM crowd JOIN helpers ON helpers.n = crowd.n % {gpts} WHERE crowd.n % 10 = 1;
"""
TALKS = """
    CREATE TEMP TABLE talks AS
        SELECT talk.n, uuidv7(talk.began - now()) AS id, uuidv7(talk.began - now()) AS label_id, crowd.id AS owner_id,
            talk.began, helpers.id AS gpt_id
        FROM (SELECT n, now() - make_interval(secs => 300 * 86400.0 * ({conversations} - n) / {conversations}) AS began
              FROM generate_series({first}::bigint, {end} - 1) AS n) AS talk
        JOIN crowd ON crowd.n = talk.n * 7919 % {people}
        LEFT JOIN helpers ON talk.n % 3 = 0 AND helpers.n = talk.n / 3 % {gpts};
    CREATE TEMP TABLE leaves AS
        SELECT id, page, nth % 128 AS number FROM (
            SELECT id, owner_id, row_number() OVER (PARTITION BY owner_id ORDER BY n) - 1
                + (SELECT count(*) FROM conversations WHERE conversations.owner_id = talks.owner_id) AS nth
            FROM talks) AS counted
        CROSS JOIN LATERAL (
            SELECT overlay(overlay(md5(owner_id::text || nth / 128) PLACING '00' FROM 1) PLACING '8' FROM 13)::uuid
        ) AS named (page);
    INSERT INTO key_pages (id, owner_id)
        SELECT DISTINCT paged.page, owner_id FROM leaves JOIN talks USING (id)
        CROSS JOIN LATERAL (VALUES (page), (overlay(page::text PLACING '80' FROM 1)::uuid)) AS paged (page)
        ON CONFLICT DO NOTHING;
    INSERT INTO conversations
            (id, owner_id, service, gpt_id, began_at, updated_at, sealed_title, own_key, share_key)
        SELECT id, owner_id, 'consumer_chat', gpt_id, began, began, sha256(id::text::bytea),
            leaf_of(page, number::int), leaf_of(overlay(page::text PLACING '80' FROM 1)::uuid, number::int)
        FROM talks JOIN leaves USING (id) ORDER BY n;
    DROP TABLE leaves;
    INSERT INTO labels (id, conversation_id, owner_id, began_at, parties)
        SELECT label_id, id, owner_id, began, array_remove(ARRAY['conversation:' || id, 'gpt:' || gpt_id,
            'service:consumer_chat', CASE n % 10 WHEN 0 THEN 'third_party:weather.example' END,
            'user:' || owner_id], NULL)
        FROM talks ORDER BY n;
    INSERT INTO key_grants (conversation_id, owner_id, service, drawer, holder, sealed_key)
        SELECT id, owner_id, 'consumer_chat', drawer, holder, sha256(id::text::bytea) || sha256(id::text::bytea)
        FROM talks, (VALUES ('private', 'user'), ('improvement', 'user'), ('improvement', 'improvement'))
            AS given (drawer, holder) ORDER BY n;
    INSERT INTO messages (id, conversation_id, owner_id, role, label_id, drawer, state, sealed, created_at)
        SELECT uuidv7(began - now()), id, owner_id, CASE k % 2 WHEN 0 THEN 'user' ELSE 'assistant' END, label_id,
            'improvement', 'complete', CASE k % 2 WHEN 0 THEN {question} ELSE {answer} END,
            began + make_interval(secs => k)
        FROM talks, generate_series(0, {talk} - 1) AS k ORDER BY n, k;
    INSERT INTO ratings (message_id, conversation_id, owner_id, sealed)
        SELECT DISTINCT ON (talks.id) messages.id, talks.id, talks.owner_id, sha256(talks.id::text::bytea)
        FROM talks JOIN messages ON messages.conversation_id = talks.id WHERE talks.n % 20 = 0 AND role = 'assistant';
    INSERT INTO shares (id, owner_id, conversation_id, created_at, expires_at, sealed)
        SELECT uuidv7(), owner_id, id, began, now() + interval '30 days', {answer} FROM talks WHERE n % 100 = 0;
    INSERT INTO deletions (id, kind, owner_id, made_by, asked_at, keys_destroyed_at, finished_at, amounts, disclosures,
            datasets)
        SELECT uuidv7(began - now()), 'conversation', owner_id, 'person', began, began, began, '{{"messages": 4}}',
            0, '{{}}'
        FROM talks WHERE n % 10 = 0;
    DROP TABLE talks;
"""
CHECKPOINTS = """
    INSERT INTO evidence_checkpoints (log, size, root, note, at)
        SELECT 1, n, sha256('{}'), repeat('a', 200), now()
        FROM generate_series(1, (SELECT max(size) FROM evidence_checkpoints) - 1) AS n ON CONFLICT DO NOTHING
"""
"""One for each entry, as if a second passed between two. None of them is read."""


async def gather_crowd(owner: Connection, crowd: Crowd, existing: int = 0) -> None:
    """Add a crowd with so many messages.

    `existing` is the number of messages that exist already. `owner`: a connection of the database's owner whose search
    path is the product's schema.
    """
    sizes = {
        "existing": existing,
        "people": crowd.people, "teams": crowd.teams, "team": TEAM, "gpts": crowd.gpts, "talk": TALK,
        "conversations": crowd.conversations,
        "question": f"decode(repeat('a7', {QUESTION_BYTES}), 'hex')",
        "answer": f"decode(repeat('b3', {ANSWER_BYTES}), 'hex')",
    }  # fmt: skip
    await owner.execute("SET synchronous_commit = off")
    await owner.execute(PEOPLE.format(**sizes))
    await owner.execute(GPTS.format(**sizes))
    for first in range(0, crowd.conversations, MAX_CONCURRENT):
        end = min(first + MAX_CONCURRENT, crowd.conversations)
        await owner.execute(TALKS.format(**sizes, first=first, end=end))
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")  # cards are inserted as decided ones
        await owner.execute(CALLS)
    await owner.execute("DROP TABLE calls; DROP TABLE crowd; DROP TABLE helpers; DROP TABLE teams")
