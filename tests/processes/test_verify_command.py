"""`discreet verify` beside a running server: a sound installation passes, and a breach is named (P12)."""

import json
from uuid import uuid4

import pytest

from discreet.adapters.child_environment import child_environment
from discreet.code.service import Cells
from tests.processes.server_process import Program
from tests.support.cells import CODE_PYTHON
from tests.support.chat_client import ask

pytestmark = pytest.mark.promise("P12")


async def test_it_runs_while_the_server_serves(seeded: Program) -> None:
    del seeded.environment["DISCREET_CODE_PYTHON"]  # with cells
    await seeded.start()
    ben = await seeded.come_in("ben")
    await ask(ben, "Which way?")
    ran = await seeded.run("verify")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-1].endswith("as promised.")
    assert await state_of_cells() in ran.out
    (seeded.home / "keys" / "ring").chmod(0o640)
    ran = await seeded.run("verify", "--json", "--promise", "P7", "--promise", "P13")
    assert ran.code == 1
    assert json.loads(ran.out)["cells"] is None, "no cell was asked for"
    first, second = json.loads(ran.out)["promises"]
    assert first["breaches"] == [{"item": "file keys/ring", "why": "Others may open it (0640); only its owner should."}]
    assert (first["id"], second["id"], second["breached"]) == ("P7", "P13", 0)
    assert seeded.process.returncode is None


async def state_of_cells() -> str:
    """Return the sentence about cells on this machine."""
    cells = Cells(CODE_PYTHON, child_environment())
    try:
        return (await cells.state()).sentence
    finally:
        await cells.close()


async def test_what_it_cannot_check_has_an_exit_code_of_its_own(pristine: Program) -> None:
    stray = pristine.home / "keys" / "private" / "ne" / f"spare+{uuid4()}"
    stray.parent.mkdir(mode=0o700, exist_ok=True)
    stray.write_bytes(b"")
    ran = await pristine.run("verify", "--promise", "P10")
    assert ran.code == 2
    assert "not checked: 1 keys named spare/…" in ran.out
