"""Locks on files between processes: shared by many, or held by one alone.

Invariant: A lock belongs to the handle that took it, so threads of one process exclude each other too, and it is gone
with its process, however that ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import finalize


class FileLock:
    """A shared lock that is kept until it is let go, or nobody refers to it any more, or its process ends."""

    def __init__(self, path: Path) -> None:
        handle = _open(path)
        self.let_go = finalize(self, os.close, handle)
        fcntl.flock(handle, fcntl.LOCK_SH)


@contextmanager
def locked(path: Path, *, alone: bool = False) -> Iterator[None]:
    """Wait for the lock and hold it: together with others, or `alone`."""
    handle = _open(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


@contextmanager
def locked_at_once(path: Path) -> Iterator[bool]:
    """Hold the lock alone if nobody else has it now; tells whether."""
    handle = _open(path)
    try:
        yield _take(handle)
    finally:
        os.close(handle)


def is_held(path: Path) -> bool:
    """Whether anybody holds the lock, shared or alone."""
    with locked_at_once(path) as taken:
        return not taken


def _take(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
