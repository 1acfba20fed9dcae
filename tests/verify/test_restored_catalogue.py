"""A database that was restored from a dump equals one made by the migrations, to the letter (P6)."""

from pathlib import Path

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.db.catalogue import catalogue, declared
from discreet.db.connecting import at_database
from discreet.db.pg_dump import dump, load

pytestmark = pytest.mark.promise("P6")


async def test_a_restored_database_is_as_the_migrations_make_it(
    infra: Infrastructure, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    name, socket = (
        await owner.fetchval("SELECT current_database()"),
        await owner.fetchval("SHOW unix_socket_directories"),
    )
    url = f"postgresql://postgres:only-for-this-run@/{name}?host={socket}"
    await dump(url, tmp_path / "dump")
    await owner.execute("CREATE DATABASE restored")
    try:
        restored = await asyncpg.connect(at_database(url, "restored"), server_settings={"search_path": "discreet"})
        await restored.execute("CREATE EXTENSION vector WITH SCHEMA public")
        await load(at_database(url, "restored"), tmp_path / "dump")
        present, forms = await catalogue(restored), await declared(url, str(name))
        await restored.close()
    finally:
        await owner.execute("DROP DATABASE restored WITH (FORCE)")
    assert {name: present.get(name) for name, known in forms.items() if present.get(name) not in known} == {}
