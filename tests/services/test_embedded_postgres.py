"""The embedded PostgreSQL is started again where its folder exists, and never recreated where it does not."""

import asyncio
from pathlib import Path

import pytest

from discreet.app.erasure import open_erasure_check
from discreet.app.infrastructure import open_infrastructure
from discreet.db.embedded import EmbeddedPostgres, _first_starts
from discreet.errors import Misconfigured
from discreet.settings import read_settings


def test_a_deleted_folder_of_a_running_server_is_not_recreated(tmp_path: Path) -> None:
    gone = tmp_path / "postgres"
    with pytest.raises(Misconfigured, match="does not start"):
        EmbeddedPostgres(gone, "a password")._start_again()
    assert not gone.exists()


async def test_cleaning_up_leftovers_ends_no_running_server(tmp_path: Path) -> None:
    """Locks are a process's own: a second user of the server in it would be the last that leaves."""
    settings = read_settings({"DISCREET_HOME": str(tmp_path / "home")})
    async with open_infrastructure(settings) as on:
        async with open_erasure_check(on):
            pass
        async with on.database.anonymous() as connection:
            assert await connection.fetchval("SELECT 1") == 1


async def test_a_process_has_one_user_of_a_server(tmp_path: Path) -> None:
    directory = tmp_path / "postgres"
    first, second = EmbeddedPostgres(directory, "a password"), EmbeddedPostgres(directory, "a password")
    await first.start()
    try:
        with pytest.raises(RuntimeError, match="already"):
            await second.start()
        await second.stop()
        assert first.runs
    finally:
        await first.stop()


async def test_first_starts_wait_for_each_other(tmp_path: Path) -> None:
    """As root on a new machine, each would create the same system user."""
    server = EmbeddedPostgres(tmp_path / "postgres", "a password")
    try:
        with _first_starts():
            starting = asyncio.create_task(server.start())
            await asyncio.sleep(0.5)
            assert not [each for each in tmp_path.iterdir() if each.is_dir()]
        await starting
        assert server.runs
    finally:
        await server.stop()
