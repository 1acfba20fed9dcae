"""The earlier release's installation is upgraded, and its people find everything again and continue.

See specification: Bad input and failure.
"""

import tarfile
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest_asyncio

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.db.pg_dump import load
from discreet.db.prepare import prepare_empty
from tests.processes.server_process import Program, installed
from tests.upgrade.previous_release import KEPT
from tests.upgrade.scenario import ScenarioState, continue_scenario, found_again, surroundings

DATABASE = "left_by_the_earlier_release"


@pytest_asyncio.fixture
async def left(homes: Path, postgres: str) -> AsyncIterator[tuple[Program, ScenarioState]]:
    """The kept installation, unpacked and stopped; time has gone by since, which is not tested here."""
    home = homes / "left"
    home.mkdir(mode=0o700)
    with tarfile.open(KEPT) as packed:
        packed.extractall(home, filter="data")
    keys = open_key_store(home / "keys", MasterKeyFile(home / "keys" / "master.key"), SystemRandomSource())
    url = await prepare_empty(postgres, DATABASE, keys)
    await load(url, home / "database.dump")
    owner = await asyncpg.connect(url)
    await owner.execute("SET session_replication_role = replica")  # without the triggers that keep these as they were
    await owner.execute("UPDATE discreet.sessions SET expires_at = now() + interval '30 days', last_seen_at = now()")
    await owner.execute("UPDATE discreet.api_keys SET expires_at = now() + interval '30 days'")
    await owner.close()
    parts = urlsplit(postgres)
    where = f"postgresql://postgres:{parts.password}@/{DATABASE}?host={parse_qs(parts.query)['host'][0]}"
    async with surroundings() as around:
        around.model.answer = "High water is at noon."
        async with installed(home, DISCREET_DATABASE_URL=where, **around.settings()) as program:
            yield program, ScenarioState.from_json((home / "memories.json").read_text())
    owner = await asyncpg.connect(postgres)
    await owner.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    await owner.close()


async def test_people_find_again_what_they_left_and_nothing_is_broken(left: tuple[Program, ScenarioState]) -> None:
    program, memories = left
    await program.start()
    await found_again(program, memories)
    await continue_scenario(program, memories, third_party_is_there=False)
    verified = await program.run("verify")
    assert (verified.code, verified.err) == (0, ""), verified.out
    assert await program.stop() == 0


def test_what_was_left_is_small_and_sealed_as_ever() -> None:
    """The repository is public: only the cast's words are in it, and its keys are its own."""
    assert KEPT.stat().st_size < 300_000
    with tarfile.open(KEPT) as packed:
        dump = packed.extractfile("database.dump")
        assert dump
        held = dump.read()
    assert b"CREATE TABLE discreet.conversations" in held
    for said in (b"When is low water?", b"What only I may read.", b"Well said"):
        assert said not in held
