"""Folders for a test run's databases, keys and homes."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 6 << 30
"""Free bytes in memory. A run with three workers uses up to 4 GB."""


@contextmanager
def scratch_directory(prefix: str, *, in_memory: bool = False) -> Iterator[Path]:
    """Make a folder and delete it at the end.

    The path is short: PostgreSQL's socket is below it, and socket paths have a limit. `in_memory`: in /dev/shm if there
    is room, where copying a database takes a tenth of the CPU. Not for keys that a test looks for from the cell of the
    dataset pipeline: the cell may write there.
    """
    directory = Path(tempfile.mkdtemp(prefix=prefix, dir=memory_folder() if in_memory else None))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


def memory_folder() -> Path | None:
    """Return the folder whose files are in memory, if it has room."""
    with suppress(OSError):
        there = os.statvfs(MEMORY)
        if not there.f_flag & os.ST_NOEXEC and there.f_bavail * there.f_frsize > ENOUGH:
            return MEMORY
    return None
