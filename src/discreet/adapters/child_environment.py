"""The environment of a child process: paths to programs, no setting or secret."""

import os

PASSED_ON = (
    "PATH", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TZ",
)  # fmt: skip


def child_environment(**extra: str) -> dict[str, str]:
    """Return the variables of this process that a child needs to run, and `extra`."""
    known = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return known | {"LANG": "C.UTF-8", "PYTHONUTF8": "1"} | extra
