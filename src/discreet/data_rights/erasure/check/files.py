"""Searches a folder for an id, in the names of files and in their bytes.

Invariants:
- Every file of every type is read to its end.
- No file is assumed to be clean.
"""

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True)
class FileHit:
    """A file with a hit.

    `named`: the id is in the file's name, so the file is about it.
    """

    path: Path
    named: bool


def search_patterns(ids: Sequence[UUID], texts: Sequence[str]) -> tuple[bytes, ...]:
    """Return the byte patterns to search for.

    These are each id as PostgreSQL stores it and as text, and each text.
    """
    return (*(id_.bytes for id_ in ids), *(str(id_).encode() for id_ in ids), *(each.encode() for each in texts))


def search(folder: Path, marks: Sequence[bytes], *, names: Sequence[str]) -> Iterator[FileHit]:
    """Yield hits in the order of their paths.

    Files that vanish during the search count as absent.
    """
    for path in sorted(folder.rglob("*")):
        if any(name in path.name for name in names):
            yield FileHit(path, named=True)
        elif path.is_file() and not path.is_symlink() and _holds(path, marks):
            yield FileHit(path, named=False)


def _holds(path: Path, marks: Sequence[bytes]) -> bool:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(content.find(mark) >= 0 for mark in marks)
    except (FileNotFoundError, ValueError):  # deleted during the search, or empty
        return False
