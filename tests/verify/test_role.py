"""The role that verifies reads every row but no content, and writes nothing (P7, P12)."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from tests.verify.conftest import SeededInstallation

pytestmark = [pytest.mark.promise("P7"), pytest.mark.promise("P12")]

CONTENT = [
    ("accounts", "email"), ("accounts", "name"), ("accounts", "password_hash"), ("sessions", "token_hash"),
    ("conversations", "sealed_title"), ("messages", "sealed"), ("key_grants", "sealed_key"), ("gpt_versions", "name"),
    ("gpt_versions", "sealed_instructions"), ("passages", "sealed"), ("passages", "embedding"),
    ("knowledge_files", "name"), ("instruction_copies", "sealed"), ("passage_copies", "sealed"), ("images", "sealed_key"),
    ("image_pieces", "sealed"), ("attachments", "sealed_seen"), ("attachment_pieces", "sealed"), ("actions", "sealed"), ("action_secrets", "sealed"), ("connections", "sealed"),
    ("consents", "sealed"), ("standing_grants", "sealed"), ("ledger", "sealed_entry"), ("ledger_fields", "sealed"),
    ("contributions", "mark"), ("contributions", "sealed"), ("insight_ledgers", "mark"),
    ("ratings", "sealed"), ("feedback_delivered", "sealed"), ("feedback_waiting", "id"), ("abuse_reports", "sealed"),
    ("policy_drafts", "text"), ("workspaces", "name"), ("workspace_audit_events", "actor_name"), ("api_keys", "digest"),
    ("api_responses", "sealed"), ("directory_users", "email"),
]  # fmt: skip


@pytest_asyncio.fixture(scope="module")
async def role(infra: Infrastructure, seeded: SeededInstallation) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(infra.addresses.verify, server_settings={"search_path": "discreet"})
    yield connection
    await connection.close()


@pytest.mark.parametrize(("table", "column"), CONTENT, ids=".".join)
async def test_the_role_cannot_read_content(role: Any, table: str, column: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await role.fetch(f"SELECT {column} FROM {table}")


async def test_the_only_sealed_column_that_it_reads_is_the_logs_personal_entries(
    owner: Any, seeded: SeededInstallation
) -> None:
    """They contain ids, settings and times; a person's key opens them."""
    readable = await owner.fetch(
        "SELECT of_table, of_column FROM sealed_columns()"
        " WHERE has_column_privilege('discreet_verify', 'discreet.' || of_table, of_column, 'SELECT')"
    )
    assert [tuple(row) for row in readable] == [("evidence_personal", "sealed")]


async def test_the_role_cannot_write(owner: Any, seeded: SeededInstallation) -> None:
    """No function that it may call writes as the owner, either."""
    writable = await owner.fetch(
        "SELECT oid::regclass FROM pg_class WHERE relnamespace = 'discreet'::regnamespace AND relkind IN ('r', 'p')"
        " AND (has_table_privilege('discreet_verify', oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')"
        "      OR has_any_column_privilege('discreet_verify', oid, 'INSERT, UPDATE'))"
    )
    volatile = await owner.fetch(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'discreet'::regnamespace AND provolatile = 'v'"
        " AND has_function_privilege('discreet_verify', oid, 'EXECUTE')"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
    )
    assert (writable, volatile) == ([], [])


async def test_it_reads_all_rows_and_the_serving_role_reads_one_persons(
    role: Any, infra: Infrastructure, owner: Any, seeded: SeededInstallation
) -> None:
    all_rows = await owner.fetchval("SELECT count(*) FROM conversations")
    assert await role.fetchval("SELECT count(id) FROM conversations") == all_rows > 1
    async with infra.database.acting_as(seeded.ben.account_id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM conversations") < all_rows


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("accounts", "email"),
        ("sessions", "token_hash"),
        ("messages", "role"),
        ("nothing", "sealed"),
        ("pg_authid", "x"),
    ],
)
async def test_envelopes_are_checked_in_sealed_columns_only(role: Any, table: str, column: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await role.fetch("SELECT * FROM check_envelopes($1, $2)", table, column)


async def test_a_column_name_cannot_inject_sql(role: Any) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await role.fetch("SELECT * FROM check_envelopes('messages', 'sealed) FROM messages; DROP TABLE labels --')")


@pytest.mark.parametrize(
    ("value", "sealed"),
    [
        (b"", False),
        (b"\x01", False),
        (b"\x01" + bytes(range(200, 228)), True),
        (b"\x01" + b"\x80" * 27, False),
        (b"\x02" + bytes(range(200, 228)), False),
        (b"\x01" + b"plain words of a person, all of them", False),
        ("\x01今日は正午に橋の下で会いましょう、忘れないでください".encode(), False),
        (b"\x01" + "Прочти это".encode() + b"\x80" * 9, True),
    ],
)
async def test_an_envelope_is_distinguished_from_text(role: Any, value: bytes, sealed: bool) -> None:
    assert await role.fetchval("SELECT is_sealed($1)", value) is sealed


async def test_real_envelopes_are_recognised(role: Any, infra: Infrastructure) -> None:
    """Ten thousand random envelopes: the test fails by chance once in two hundred thousand runs."""
    envelopes = [b"\x01" + infra.random.bytes(29) for _ in range(10_000)]
    assert (
        await role.fetchval("SELECT count(*) FROM unnest($1::bytea[]) AS one WHERE is_sealed(one)", envelopes) == 10_000
    )
