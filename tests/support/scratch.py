"""A folder for a test run's databases and keys."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
ENOUGH = 6 << 30
"""Bytes. A run with three workers uses up to 2 GB."""


@contextmanager
def scratch_directory(prefix: str) -> Iterator[Path]:
    """Make a folder, in memory if there is room, and delete it at the end.

    In memory, making and deleting the folders of a key store takes a tenth of the CPU. The path is short: PostgreSQL's
    socket lies below it, and socket paths have a limit.
    """
    directory = Path(tempfile.mkdtemp(prefix=prefix, dir=IN_MEMORY if _has_room() else None))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


def _has_room() -> bool:
    with suppress(OSError):
        there = os.statvfs(IN_MEMORY)
        return not there.f_flag & os.ST_NOEXEC and there.f_bavail * there.f_frsize > ENOUGH
    return False
