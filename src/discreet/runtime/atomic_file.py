"""Small files in clear that are whole or absent, at every moment and after every crash."""

import os
from pathlib import Path

UNFINISHED_SUFFIX = ".part"


def unfinished(path: Path) -> Path:
    """Where a file is written before it gets its name."""
    return path.with_name(path.name + UNFINISHED_SUFFIX)


def write_atomic(path: Path, content: bytes, *, aside: Path | None = None) -> None:
    """Write a file that is its owner's alone, in place of what had its name.

    It is written `aside` first, in the same file system: beside its place unless another path is given.
    """
    part = aside or unfinished(path)
    try:
        write_new(part, content)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    sync_directory(path.parent)


def write_new(path: Path, content: bytes) -> None:
    """Write the bytes of an owner-only file to the disk, in place of what a killed process left there."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_directory(directory: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
