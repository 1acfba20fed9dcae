"""The earlier release: its code out of git's history, and an installation that it left, kept in this folder.

`python -m tests.upgrade.previous_release` makes the kept one again, with that code: after a release, say so in SINCE.
"""

import asyncio
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.db.embedded import EmbeddedPostgres
from discreet.db.pg_dump import dump
from tests.processes.server_process import Program, installed
from tests.upgrade.scenario import ScenarioEndpoints, ScenarioState, run_scenario, surroundings

SINCE = "src/discreet/db/from_0084.sql"
"""A file that the earlier release was the first to have: it is the commit that added this file. Named by that, since a
commit's number changes when history is copied. Until there is a released version: the state right after the migrations
were squashed, because no server works beside one from before that."""
NOT_HERE = "The earlier release is not in git's history here; the suite tests what it left (tests/upgrade)."
ROOT = Path(__file__).parents[2]
AT_0084 = Path(__file__).parent / "left_at_0084.tar.xz"
"""`database.dump`, `keys/`, `datasets/`, and `memories.json` of an installation at migration 0084, the last one before the
first release. No program can make it again."""
LEFT = Path(__file__).parent / "left.tar.xz"
"""The same for the earlier release, once this program has made it."""
KEPT = LEFT if LEFT.exists() else AT_0084
"""The installation that the suite upgrades. Until there is a released version: the installation at 0084."""


def released() -> str | None:
    """The release's commit; None where git or that part of its history is not here."""
    if shutil.which("git") is None:
        return None
    came = _git("log", "--diff-filter=A", "--format=%H", "-1", "--", SINCE)
    return came or None


def _git(*words: str) -> str:
    """The output of git; nothing where git fails."""
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False).stdout.strip()


@contextmanager
def checked_out(release: str) -> Iterator[Path]:
    """A folder with the release's files, installed there by its own means: it may need packages that we no longer need."""
    with tempfile.TemporaryDirectory(prefix="discreet-release-") as folder:
        archive = Path(folder) / "release.tar"
        subprocess.run(["git", "-C", str(ROOT), "archive", "--output", archive, release], check=True)
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        subprocess.run(["make", "-s", "-C", folder, ".venv/.test"], stdout=sys.stderr, check=True)
        yield Path(folder)


def python_of(release: Path) -> str:
    """The Python of the environment that it was installed in."""
    return str(release / ".venv/bin/python")


@contextmanager
def running_code_of(release: Path) -> Iterator[None]:
    """Programs that start during this belong to the earlier release."""
    before, Program.python = Program.python, python_of(release)
    try:
        yield
    finally:
        Program.python = before


@asynccontextmanager
async def installation(home: Path, around: ScenarioEndpoints) -> AsyncIterator[Program]:
    """A home for whichever code is run in it."""
    async with installed(home, **around.settings()) as program:
        yield program


async def keep_what_it_leaves(release: str) -> None:
    with tempfile.TemporaryDirectory(prefix="discreet-left-") as folder, checked_out(release) as code:
        home = Path(folder) / "home"
        async with surroundings() as around, installation(home, around) as program:
            with running_code_of(code):
                memories = await run_scenario(await program.start(), around)
                assert await program.stop() == 0
            await _pack(home, memories)


async def _pack(home: Path, memories: ScenarioState) -> None:
    keys = open_key_store(home / "keys", MasterKeyFile(home / "keys" / "master.key"), SystemRandomSource())
    postgres = EmbeddedPostgres(home / "postgres", keys.database_password("postgres"))
    try:
        url = await postgres.start()
        await dump(url.replace("/postgres?", "/discreet?"), home / "database.dump", compressed=False)
    finally:
        await postgres.stop()
    (home / "memories.json").write_text(memories.as_json())
    with tarfile.open(LEFT, "w:xz", preset=9) as packed:
        for name in ("database.dump", "keys", "datasets", "memories.json"):
            packed.add(home / name, name)


if __name__ == "__main__":
    if (commit := released()) is None:
        sys.exit(NOT_HERE)
    asyncio.run(keep_what_it_leaves(commit))
    print(f"{LEFT.stat().st_size:,} bytes", file=sys.stderr)
