"""A process that cannot see the embedded PostgreSQL leaves it alone."""

import asyncio
import os
import shutil
import subprocess
import sys

import pytest

from tests.processes.server_process import Program

APART = ["unshare", "--pid", "--fork", "--mount-proc"]


def cannot_be_apart() -> bool:
    return shutil.which("unshare") is None or subprocess.run([*APART, "true"], capture_output=True).returncode != 0


@pytest.mark.skipif(cannot_be_apart(), reason="namespaces for processes need root")
async def test_a_command_in_another_container_takes_nothing_from_a_running_database(seeded: Program) -> None:
    """As `docker run` beside a server on the same folder. PostgreSQL ends itself when its file is gone."""
    ben = await (await seeded.start()).come_in("ben")
    noted = seeded.home / "postgres" / "postmaster.pid"
    before = noted.read_text()
    beside = await asyncio.create_subprocess_exec(
        *APART, sys.executable, "-m", "discreet", "dataset", "list", env=os.environ | seeded.environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, errors = await beside.communicate()
    assert beside.returncode != 0
    assert "is not visible from here" in errors.decode()
    assert noted.read_text() == before
    (await ben.get("/api/conversations")).ok()
