"""The number of connections a server can hold: it asks for the system's maximum, and warns if that is low."""

import re
import resource
import subprocess
import sys
from pathlib import Path

from discreet.runtime.file_limit import ENOUGH, file_limit_warning
from tests.processes.server_process import Program

SAYS = "from discreet.runtime.file_limit import raise_file_limit, file_limit_warning; print(file_limit_warning(raise_file_limit()))"


async def test_a_server_started_with_the_usual_limit_raises_it(seeded: Program) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))
    try:
        await seeded.start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    limits = Path(f"/proc/{seeded.process.pid}/limits").read_text()
    assert re.search(rf"Max open files +{hard} +{hard} ", limits), limits
    assert await seeded.stop() == 0


def test_a_low_file_limit_is_reported_with_its_remedy() -> None:
    few = subprocess.run(
        ["sh", "-c", 'ulimit -n 512; exec "$0" -c "$1"', sys.executable, SAYS],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert few.stdout.startswith("The system lets this server open 512 files")
    assert "LimitNOFILE" in few.stdout
    assert file_limit_warning(ENOUGH) is None
    assert file_limit_warning(None) is None
