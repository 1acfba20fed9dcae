"""`discreet quota …`: shown, set, cleared, and refused with sentences."""

import json
from uuid import uuid4

from tests.processes.server_process import Program


async def test_quotas_are_set_and_cleared_on_the_command_line(pristine: Program) -> None:
    default = "workspaces  20,000 MB of files, 20,000 files, 200 jobs at once\n"
    listed = await pristine.run("quota", "list")
    assert listed.out == f"accounts  2,000 MB of files, 2,000 files, 50 jobs at once\n{default}"
    one = f"account:{uuid4()}"
    assert (await pristine.run("quota", "set", "accounts", "--answers", "200", "--megabytes", "1000")).code == 0
    listed = await pristine.run("quota", "set", one)
    assert listed.out == f"accounts  200 answers a day, 1,000 MB of files\n{default}{one}  no limit\n"
    cleared = json.loads((await pristine.run("quota", "clear", one, "--json")).out)
    [accounts, workspaces] = cleared["quotas"]
    given = {"answers": 200, "tokens": None, "megabytes": 1000, "files": None, "jobs": None}
    assert (accounts, workspaces["subject"]) == ({"subject": "accounts"} | given, "workspaces")
    for wrong, sentence in ((("somebody",), "A quota is for"), (("accounts", "--tokens", "-1"), "from 0 to")):
        refused = await pristine.run("quota", "set", *wrong)
        assert refused.code == 2
        assert sentence in refused.err
