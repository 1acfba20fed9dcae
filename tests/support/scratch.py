"""A folder for a test run's databases and keys."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_directory(prefix: str) -> Iterator[Path]:
    """Make a folder and delete it at the end.

    The path is short: PostgreSQL's socket lies below it, and socket paths have a limit. Not in /dev/shm: the cell of the
    dataset pipeline may write there.
    """
    directory = Path(tempfile.mkdtemp(prefix=prefix))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)
