"""A migration runs beside the earlier release: it blocks no one for long, and removes nothing."""

from importlib.resources.abc import Traversable

import pytest

from discreet.db.prepare import migrations
from tests.upgrade.locks import held_up

BEFORE = "0017_quotas_and_jobs.sql"
"""The last file of the first release; no earlier release has its tables."""

REASONS: dict[str, str] = {
    "0019_operator_and_branding.sql": "the settings have a row for each time that an operator changed them",
    "0044_about_me.sql": "The table of prompts is small: a few texts for each person. Looking through it takes moments.",
    "0021_preview_chats.sql": "The partial index holds no row yet: writers wait for one look through the table.",
    "0055_key_pages.sql": "The partial indexes hold no or few rows yet: writers wait for one look through the table.",
    "0056_move_to_key_pages.sql": "The index is read by the move alone: writers wait for one look through the table.",
    "0060_expired_shares.sql": "People share few chats, up to 200 each: looking through the table takes moments.",
    "0065_cheaper_turn.sql": "The function was called by the trigger's function alone, which is replaced with it.",
    "0066_key_comparison.sql": "A server has few workspaces, and the partial index few rows: one look through the log.",
    "0068_key_kinds_and_locks.sql": "The functions are of releases that cannot run beside key pages and were stopped for them.",
    "0069_turn_in_fewer_steps.sql": "A person has a row for 128 chats: writers wait for one look through the table.",
    "0042_capability_ends.sql": "The partial index covers grants for one chat only, a few for each person.",
}
"""The reason why a migration may use a statement that is refused otherwise."""

SINCE = [script for script in migrations() if script.name > BEFORE]


@pytest.mark.parametrize("script", SINCE, ids=lambda script: script.name)
def test_a_migration_does_not_block_running_servers(script: Traversable) -> None:
    found = held_up(script.read_text())
    assert found == [] or script.name in REASONS, "\n".join(found)


def test_every_reason_is_needed() -> None:
    texts = {script.name: script.read_text() for script in SINCE}
    assert [name for name in REASONS if not held_up(texts.get(name, ""))] == []


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("ALTER TABLE messages ALTER COLUMN position TYPE bigint", "rewrites"),
        ("ALTER TABLE messages ALTER position SET NOT NULL", "looks through"),
        ("ALTER TABLE messages\n    ALTER COLUMN position SET NOT NULL", "looks through"),
        ("ALTER TABLE messages ADD CONSTRAINT short CHECK (length(x) < 3)", "looks through"),
        ("ALTER TABLE messages ADD FOREIGN KEY (a) REFERENCES b (id)", "looks through"),
        ("ALTER TABLE messages ADD COLUMN a uuid REFERENCES b (id)", "checks every row"),
        ("ALTER TABLE messages ADD COLUMN a uuid NOT NULL", "takes away"),
        ("ALTER TABLE messages DROP COLUMN a", "takes away"),
        ("ALTER TABLE messages RENAME TO notes", "takes away"),
        ("CREATE UNIQUE INDEX a ON messages (b)", "keeps writers out"),
        ("UPDATE messages SET a = 1", "changes every row"),
        ("-- why\nDELETE FROM messages WHERE a", "changes every row"),
        ("DROP TABLE messages", "takes a table away"),
        ("LOCK TABLE messages", "locks a table"),
        ("DROP FUNCTION f(uuid)", "takes away a function"),
    ],
)
def test_what_holds_up_is_seen(statement: str, why: str) -> None:
    [found] = held_up(f"CREATE TABLE new (id uuid);\n{statement};\n")
    assert found.startswith(why)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX a ON new (b)",
        "ALTER TABLE new ADD CHECK (a > 0)",
        "ALTER TABLE messages ADD COLUMN a int NOT NULL DEFAULT 1",
        "ALTER TABLE messages ADD COLUMN a timestamptz, ADD COLUMN b int",
        "ALTER TABLE messages ADD CONSTRAINT short CHECK (length(x) < 3) NOT VALID",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM messages; END $$",
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql\nBEGIN ATOMIC\n    SELECT 1;\n    UPDATE messages SET a = 1;\nEND",
        "CREATE POLICY p ON messages FOR UPDATE TO discreet_serve USING (true)",
        "-- UPDATE messages SET a = 1\nGRANT SELECT ON messages TO discreet_verify",
    ],
)
def test_what_does_not_is_let_through(statement: str) -> None:
    assert held_up(f"CREATE TABLE new (id uuid);\n{statement};\n") == []
