"""Small plaintext files that are complete or absent, even after a crash."""

import os
from pathlib import Path

UNFINISHED_SUFFIX = ".part"


def temporary_path_of(path: Path) -> Path:
    """Return the temporary path of a file that is being written."""
    return path.with_name(path.name + UNFINISHED_SUFFIX)


def write_atomic(path: Path, content: bytes, *, temporary: Path | None = None) -> None:
    """Write an owner-only file atomically, replacing any existing file.

    It is written to `temporary` first, which must be on the same file system. The default is beside the target.
    """
    temporary_path = temporary or temporary_path_of(path)
    try:
        write_new(temporary_path, content)
        temporary_path.rename(path)
    finally:
        temporary_path.unlink(missing_ok=True)
    sync_directory(path.parent)


def write_new(path: Path, content: bytes) -> None:
    """Write and sync an owner-only file, replacing what a killed process left."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_directory(directory: Path) -> None:
    """Sync a directory, so that its file names are on disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
