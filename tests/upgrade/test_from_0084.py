"""The one-time upgrade from migration 0084: afterwards the schema equals a new database's, and every row is there."""

import json
import tarfile
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import FileKeyStore, open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.db.catalogue import catalogue
from discreet.db.connecting import at_database
from discreet.db.pg_dump import load
from discreet.db.prepare import LAST_BEFORE_RELEASES, migrations, prepare, prepare_empty
from discreet.db.process_liveness import SIGNS
from discreet.errors import Misconfigured
from tests.upgrade.previous_release import AT_0084

DATABASE = "at_0084"
NEW = "prepared_anew"
RENAMED = {
    "endings": "revocations",
    "move_ins": "chat_imports",
    "moved_in": "imported_conversations",
    "dataset_looks": "dataset_access_log",
    "insight_roster": "insight_published_gpts",
    "workspace_acts": "workspace_audit_events",
    "sign_in_acts": "security_events",
    "own_keys": "user_keys",
    "own_key_openers": "user_key_unlock_methods",
    "keys_to_advance": "pending_key_rotations",
    "given_files": "attachments",
    "given_file_pieces": "attachment_pieces",
    "operation_beginnings": "operation_first_seen",
    "evidence_since": "evidence_kind_starts",
    "image_turns": "image_request_counts",
}
COLUMNS = {"heard_of": "last_read_security_event", "move_in_id": "chat_import_id"}
ROWS = """
    INSERT INTO discreet.endings (at, account_id) SELECT now(), id FROM discreet.accounts;
    INSERT INTO discreet.move_ins (id, account_id, service, state, bytes, began_at)
        SELECT gen_random_uuid(), id, 'consumer_chat', 'waiting', 1, now() FROM discreet.accounts;
    INSERT INTO discreet.moved_in (account_id, mark, conversation_id, move_in_id)
        SELECT owner_id, substr(sha256(''), 1, 16), conversations.id, move_ins.id
        FROM discreet.conversations JOIN discreet.move_ins ON account_id = owner_id
        ORDER BY conversations.id LIMIT 1;
    UPDATE discreet.accounts SET heard_of = 7;
"""
"""Rows in renamed tables and columns that the kept installation has none of."""


@pytest_asyncio.fixture
async def keys(tmp_path: Path) -> FileKeyStore:
    with tarfile.open(AT_0084) as packed:
        packed.extractall(tmp_path, filter="data")
    return open_key_store(tmp_path / "keys", MasterKeyFile(tmp_path / "keys" / "master.key"), SystemRandomSource())


@pytest_asyncio.fixture
async def old(postgres: str, tmp_path: Path, keys: FileKeyStore) -> AsyncIterator[Any]:
    """The owner's connection to a database at 0084."""
    url = await prepare_empty(postgres, DATABASE, keys)
    await load(url, tmp_path / "database.dump")
    connection = await asyncpg.connect(url)
    await connection.execute(ROWS)
    yield connection
    await connection.close()
    owner = await asyncpg.connect(postgres)
    for database in (DATABASE, NEW):
        await owner.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    await owner.close()


Rows = list[dict[str, Any]]


async def rows_of(connection: Any) -> dict[str, Rows]:
    """All rows of each table by its new name."""
    tables = await connection.fetch("SELECT relname FROM pg_class WHERE relkind = 'r' AND"
                                    " relnamespace = 'discreet'::regnamespace AND relname <> 'migrations'")  # fmt: skip
    found = {}
    for row in tables:
        table = row["relname"]
        rows = await connection.fetch(f"SELECT to_jsonb(t)::text AS row FROM discreet.{table} AS t")
        found[RENAMED.get(table, table)] = [with_new_names(json.loads(row["row"])) for row in rows]
    return found


def with_new_names(row: dict[str, Any]) -> dict[str, Any]:
    return {COLUMNS.get(column, column): value for column, value in row.items()}


def in_columns(rows: Rows, columns: Iterable[str]) -> list[str]:
    """The rows as sorted texts, in only these columns: later migrations add others."""
    return sorted(json.dumps([row[column] for column in columns]) for row in rows)


async def catalogue_at(url: str) -> dict[str, str]:
    connection = await asyncpg.connect(url, server_settings={"search_path": "discreet"})
    try:
        return dict(await catalogue(connection))
    finally:
        await connection.close()


async def test_the_schema_becomes_that_of_a_new_database_and_rows_stay(
    old: Any, postgres: str, keys: FileKeyStore
) -> None:
    before = await rows_of(old)
    assert all(before[table] for table in ("revocations", "imported_conversations", "user_keys", "security_events"))
    await prepare(postgres, DATABASE, keys)
    await prepare(postgres, NEW, keys)
    upgraded, new = [await catalogue_at(at_database(postgres, name)) for name in (DATABASE, NEW)]
    assert {name: (upgraded.get(name), new.get(name)) for name in upgraded.keys() | new.keys()
            if upgraded.get(name) != new.get(name)} == {}  # fmt: skip
    after = await rows_of(old)
    for table, rows in before.items():
        columns = sorted({column for row in rows for column in row})
        if table == "evidence_kind_starts":  # kinds that are new since begin with the upgrade
            assert set(in_columns(rows, columns)) <= set(in_columns(after[table], columns))
        else:
            assert in_columns(after[table], columns) == in_columns(rows, columns), table
    recorded = [row["name"] for row in await old.fetch("SELECT name FROM discreet.migrations ORDER BY name")]
    assert recorded == [script.name for script in migrations()]
    await prepare(postgres, DATABASE, keys)  # again: nothing is left to do


async def test_an_older_database_is_refused_with_what_to_do(old: Any, postgres: str, keys: FileKeyStore) -> None:
    await old.execute("DELETE FROM discreet.migrations WHERE name > '0083'")
    with pytest.raises(Misconfigured, match=r"is at migration 0082.*First start") as refused:
        await prepare(postgres, DATABASE, keys)
    assert LAST_BEFORE_RELEASES in str(refused.value)
    assert await old.fetchval("SELECT to_regclass('discreet.endings') IS NOT NULL")


async def test_nothing_changes_while_a_server_runs(old: Any, postgres: str, keys: FileKeyStore) -> None:
    await old.execute("SELECT pg_advisory_lock($1, 7)", SIGNS)
    with pytest.raises(Misconfigured, match="needs all servers stopped"):
        await prepare(postgres, DATABASE, keys)
    assert await old.fetchval("SELECT to_regclass('discreet.endings') IS NOT NULL")
    assert await old.fetchval("SELECT max(name) FROM discreet.migrations") == LAST_BEFORE_RELEASES
