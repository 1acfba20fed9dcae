"""A restore that is killed: no server starts from half of it, and the same command restores all of it (P10)."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.processes.conftest import copied
from tests.processes.killed_while_restoring import KILLED
from tests.processes.server_process import Program
from tests.processes.test_backup import done, status_of
from tests.processes.test_bad_starts import refusal
from tests.support.chat_client import ask

pytestmark = pytest.mark.promise("P10")


async def killed(program: Program, backup: Path, step: str) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DISCREET_")}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.processes.killed_while_restoring", str(backup), step,
        env=inherited | program.environment, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert await child.wait() == KILLED, step
    await program.sweep()  # its database


async def test_killed_at_each_step_the_next_one_restores_all_of_it(
    seeded: Program, elsewhere: Program, homes: Path
) -> None:
    backup = homes / f"{seeded.home.name}-backup"
    ben = await (await seeded.start()).come_in("ben")
    conversation = (await ask(ben, "Kept, and told to nobody.")).conversation
    deleted = (await ask(ben, "Deleted the day after.")).conversation
    await done(seeded, "backup", backup)
    (await ben.delete(f"/api/conversations/{deleted}")).ok()
    assert await seeded.stop() == 0
    elsewhere.home.mkdir()
    await copied(seeded.home / "keys", elsewhere.home / "keys")
    ring = (elsewhere.home / "keys" / "ring").read_bytes()

    await killed(elsewhere, backup, "checked")
    assert sorted(path.name for path in elsewhere.home.iterdir()) == ["keys"], "nothing has begun"
    for step in ("marked", "loading", "loaded", "reconciled"):
        await killed(elsewhere, backup, step)
        assert "restore` again" in await refusal(elsewhere), step
        assert (elsewhere.home / "keys" / "ring").read_bytes() == ring, "the key store of today is left alone"

    restored = await done(elsewhere, "restore", backup)
    assert "1 conversations no longer have a key: removed." in restored.out
    ben = await (await elsewhere.start()).come_in("ben")
    assert (await ben.get(f"/api/conversations/{conversation}")).ok()["messages"][0][
        "text"
    ] == "Kept, and told to nobody."
    assert await status_of(ben, deleted) == 404
    shutil.rmtree(backup)
