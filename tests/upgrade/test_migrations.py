"""A migration runs beside the earlier release: it holds nobody up for long, and takes nothing away."""

from importlib.resources.abc import Traversable

import pytest

from discreet.db.prepare import migrations
from tests.upgrade.locks import held_up

BEFORE = "0044_shares.sql"
"""The last migration of the state that stands for an earlier release; those until then have never met a full database."""

SMALL = "GPTs and their versions are few, a person makes them by hand: looking through all of them takes milliseconds."
REASONS = {
    "0045_gpt_rights.sql": SMALL,
    "0047_gpt_categories.sql": SMALL,
    "0048_gpt_stars.sql": SMALL,
    "0074_contributions_tell_no_counts.sql": "What is counted of a day or two is little: its index is built in a moment.",
    "0053_growth.sql": "Writers wait once while indexes are built, without which every deletion reads whole tables.",
    "0055_keys_for_nothing.sql": "Conversations with another key than their first are few: it is one look over the table.",
    "0062_proven_domains.sql": "Domains of sign-ins, and sign-ins of the last minutes, are few rows: milliseconds.",
    "0068_attempts_to_read_exports.sql": SMALL,
    "0072_always_allow_asks_again.sql": f"{SMALL} What a person allowed always are a few rows, too.",
    "0073_session_cookies_and_default_quotas.sql": "Sessions get a column without being looked at; two rows are added.",
    "0069_branches_of_responses.sql": "Responses are stored where a program asks for it; writers wait once for the index.",
    "0070_verified_addresses.sql": "Offers are few, made by hand. Of accounts those alone change that have shown a mailbox.",
    "0077_gpt_origins.sql": f"{SMALL} So are actions and knowledge files.",
    "0081_star_releases.sql": SMALL,
}
"""Why a migration may do what is refused otherwise."""

SINCE = [script for script in migrations() if script.name > BEFORE]


@pytest.mark.parametrize("script", SINCE, ids=lambda script: script.name)
def test_it_holds_nobody_up(script: Traversable) -> None:
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
