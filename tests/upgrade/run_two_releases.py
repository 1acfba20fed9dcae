"""`make upgrade-test`: the earlier release, out of git's history, beside this one on one database, and its own tests.

1. The release fills an installation and goes on serving; this code comes up beside it and brings the database up to date.
   People find everything again at either, go on at either, and `discreet verify` finds nothing.
2. The release's acceptance tests pass with its code on the tables of now. They do not run with the code of now, whose
   modules have other names.

The one-time upgrade from migration 0084 renames tables, and needs all servers stopped. So the earlier release here is the
state right after that step; `test_upgrade.py` and `test_from_0084.py` test the step itself.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.processes.server_process import Program
from tests.support.chat_client import ask
from tests.upgrade.previous_release import (
    NOT_HERE,
    ROOT,
    checked_out,
    installation,
    python_of,
    released,
    running_code_of,
)
from tests.upgrade.scenario import back, continue_scenario, finished, found_again, run_scenario, surroundings

ACCEPTANCE = (
    *(
        f"tests/processes/test_{name}.py"
        for name in ("killed", "killed_call", "side_by_side", "suspended", "key_commands")
    ),
    *(
        f"tests/http/test_{name}.py"
        for name in ("chat", "chat_actions", "consents", "gpts", "sharing", "sign_in", "feedback")
    ),
)
MIGRATIONS = Path("src/discreet/db/migrations")
KEY_PAGES = MIGRATIONS / "0055_key_pages.sql"
"""A release without it cannot open conversations of one with it."""


def main() -> None:
    if (commit := released()) is None:
        sys.exit(NOT_HERE)
    with checked_out(commit) as release:
        if (release / KEY_PAGES).exists():
            asyncio.run(_beside(release))
        else:
            report("the release knows no key pages, so its servers are stopped first (decision 111): test_upgrade.py")
        _replace(release, MIGRATIONS)
        _pass(release, python_of(release), ACCEPTANCE, "with its code, on the tables of now")


async def _beside(release: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="discreet-beside-") as folder:
        home = Path(folder) / "home"
        async with surroundings() as around, installation(home, around) as old:
            with running_code_of(release):
                memories = await run_scenario(await old.start(), around)
            report("the release has filled a database, and goes on serving")
            new = await Program(home, **around.settings()).start()
            try:
                report("this code has brought it up to date beside it")
                await found_again(new, memories)
                await found_again(old, memories)
                report("people find everything again at either")
                await _chat_at_either(old, new, memories.sessions["ben"])
                await continue_scenario(new, memories, third_party_is_there=True)
                assert await old.stop() == 0
                verified = await new.run("verify")
                assert verified.code == 0, verified.out
                report(verified.out.splitlines()[-1])
            finally:
                assert await new.stop() == 0


async def _chat_at_either(old: Program, new: Program, token: str) -> None:
    """A conversation goes to and fro between the releases."""
    told_first = await ask(back(old, token), "Begun at the old one.")
    for program in (new, old):
        person = back(program, token)
        last = (await person.get(f"/api/conversations/{told_first.conversation}")).ok()["messages"][-1]["id"]
        await ask(person, "And on.", conversation_id=told_first.conversation, parent_id=last)
        assert await finished(person, str(told_first.conversation))
    report("a conversation goes to and fro")


def _replace(release: Path, folder: Path) -> None:
    """Replace the release's files in this folder with the current ones."""
    shutil.rmtree(release / folder)
    shutil.copytree(ROOT / folder, release / folder, ignore=shutil.ignore_patterns("__pycache__"))


def _pass(release: Path, python: str, tests: Sequence[str], how: str) -> None:
    """The release's tests; the programs that they start run its folder's code, not the installed one."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("DISCREET_", "PYTHON"))}
    environment["PYTHONPATH"] = str(release / "src")
    subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=release,
        env=environment,
        check=True,
    )
    report(f"the release's tests pass {how}")


def report(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
