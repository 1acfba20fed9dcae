"""How many connections a server can hold: it asks for all that the system allows, and says when that is little."""

import re
import resource
import subprocess
import sys
from pathlib import Path

from discreet.open_files import ENOUGH, too_few
from tests.processes.program import Program

SAYS = "from discreet.open_files import raise_open_files, too_few; print(too_few(raise_open_files()))"


async def test_a_server_started_with_the_usual_limit_raises_it(inhabited: Program) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))
    try:
        await inhabited.start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    limits = Path(f"/proc/{inhabited.process.pid}/limits").read_text()
    assert re.search(rf"Max open files +{hard} +{hard} ", limits), limits
    assert await inhabited.stop() == 0


def test_a_system_that_allows_few_is_told_what_to_do() -> None:
    few = subprocess.run(
        ["sh", "-c", 'ulimit -n 512; exec "$0" -c "$1"', sys.executable, SAYS],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert few.stdout.startswith("The system lets this server have 512 files open")
    assert "LimitNOFILE" in few.stdout
    assert too_few(ENOUGH) is None
    assert too_few(None) is None
