"""A process is killed between creating a key and its row: that key is destroyed, and no other (P10)."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable

import pytest

from discreet.app.erasure import build_orphan_keys
from discreet.app.infrastructure import Infrastructure
from discreet.backup.unneeded_keys import find_unneeded
from discreet.data_rights.erasure.orphan_keys import OrphanKeys
from discreet.db.connecting import new_connection
from tests.support.builder import Builder

pytestmark = pytest.mark.promise("P10")

MAKE = """
import sys
from pathlib import Path
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
directory, *names = sys.argv[1:]
keys = open_key_store(Path(directory), MasterKeyFile(Path(directory) / "master.key"), SystemRandomSource())
for name in names:
    keys.create_key(name)
print("made", flush=True)
sys.stdin.read()
"""


def killed_after_making(infra: Infrastructure, names: Iterable[str]) -> None:
    keys = str(infra.settings.home / "keys")
    with subprocess.Popen(
        [sys.executable, "-c", MAKE, keys, *names], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as it:
        assert it.stdout
        assert it.stdout.readline() == b"made\n"
        os.kill(it.pid, signal.SIGKILL)


def settling(infra: Infrastructure) -> OrphanKeys:
    return build_orphan_keys(infra)


async def test_only_what_a_killed_process_made_for_nothing_goes(infra: Infrastructure) -> None:
    build = Builder(infra)
    ada = await build.person("ada")
    there, its_own = f"user/{ada.account_id}", f"image/{infra.random.new_id()}"
    for_nothing = [f"conversation/{infra.random.new_id()}", f"gpt/{infra.random.new_id()}"]
    infra.keys.create_key(its_own)  # its row is still to come: this process lives
    infra.keys.destroy_key(there)
    killed_after_making(infra, [there, *for_nothing, "reports"])
    await settling(infra).destroy_unneeded()
    names = set(infra.keys.names())
    assert {there, its_own, "reports"} <= names
    assert not names & set(for_nothing)
    assert [page for page, _ in infra.keys.journal.orphans()] == []


async def test_what_cannot_be_destroyed_now_is_found_the_next_time(infra: Infrastructure) -> None:
    for_nothing = f"export/{infra.random.new_id()}"
    killed_after_making(infra, [for_nothing])

    def torn(_: str) -> None:
        raise OSError("torn")

    with pytest.raises(OSError, match="torn"):
        await OrphanKeys(infra.database, infra.keys.journal.orphans, torn).destroy_unneeded()
    await settling(infra).destroy_unneeded()
    assert for_nothing not in set(infra.keys.names())


async def test_a_key_that_is_destroyed_during_the_search_is_not_found(infra: Infrastructure) -> None:
    gone, left = (f"gpt/{infra.random.new_id()}" for _ in range(2))
    infra.keys.create_key(gone)
    infra.keys.create_key(left)

    def noted() -> list[str]:
        """Let another server delete something after the keys were listed."""
        infra.keys.destroy_key(gone)
        return []

    connection = await new_connection(infra.addresses.owner)
    try:
        found = await find_unneeded(connection, infra.keys, noted)
    finally:
        await connection.close()
    assert left in found.names
    assert gone not in found.names
