"""Small files in clear that are whole or absent, at every moment and after every crash."""

import os
from pathlib import Path

UNFINISHED_SUFFIX = ".part"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is its owner's alone, in place of what had its name."""
    part = path.with_name(path.name + UNFINISHED_SUFFIX)
    part.unlink(missing_ok=True)  # of a process that was killed
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
