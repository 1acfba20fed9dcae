"""File locks between processes, shared or exclusive.

Invariants:
- A lock belongs to the handle that took it, so threads of one process exclude each other too. It ends with its process.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import finalize


class FileLock:
    """A shared lock.

    It is held until it is released or garbage collected, or its process ends.
    """

    def __init__(self, path: Path) -> None:
        handle = _open(path)
        self.release = finalize(self, os.close, handle)
        fcntl.flock(handle, fcntl.LOCK_SH)


@contextmanager
def hold_lock(path: Path, *, exclusive: bool = False) -> Iterator[None]:
    """Wait for the lock and hold it, shared unless `exclusive`."""
    handle = _open(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


@contextmanager
def try_lock(path: Path) -> Iterator[bool]:
    """Try to take the lock exclusively without waiting; yield whether that worked."""
    handle = _open(path)
    try:
        yield _try_flock(handle)
    finally:
        os.close(handle)


def is_locked(path: Path) -> bool:
    """Return whether the lock is held, shared or exclusive."""
    with try_lock(path) as has_lock:
        return not has_lock


def _try_flock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
