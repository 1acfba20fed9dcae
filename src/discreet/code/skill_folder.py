"""Unpacks skills in a cell. This module runs inside the cell, and imports the standard library only.

Invariants:
- Nothing is written outside the skill's own folder, and nothing there is replaced.
- A damaged archive leaves out what cannot be read.
"""

import os
import zipfile
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Final

MANIFEST: Final = "SKILL.md"
MAX_UNPACKED: Final = 32 << 20
"""Bytes of one skill's files."""
READ_ONLY: Final = 0o444


def unpack_skill(name: str, archive: bytes, folder: Path) -> None:
    """Write the skill's files into a new folder with its name. A folder that is there already stays as it is."""
    home = folder / name
    if home.exists():
        return
    refused = zipfile.BadZipFile, OSError, ValueError, NotImplementedError, MemoryError
    with suppress(*refused), zipfile.ZipFile(BytesIO(archive)) as files:
        within = "" if MANIFEST in files.namelist() else f"{name}/"
        room = MAX_UNPACKED
        for info in files.infolist():
            if not info.is_dir() and info.filename.startswith(within):
                target = _get_target(home, info.filename.removeprefix(within))
                room -= _write(target, _read_file(files, info, room)) if target else 0


def _get_target(home: Path, path: str) -> Path | None:
    """Return the file for a path in the archive; None for a path that could lead elsewhere."""
    parts = path.split("/")
    return None if any(part in ("", ".", "..") for part in parts) else home.joinpath(*parts)


def _read_file(files: zipfile.ZipFile, info: zipfile.ZipInfo, max_bytes: int) -> bytes | None:
    """Return a file of the archive; None if it is damaged, or larger than it may be."""
    with suppress(zipfile.BadZipFile, zlib.error, ValueError, EOFError, RuntimeError), files.open(info) as source:
        content = source.read(max_bytes + 1)
        return content if len(content) <= max_bytes else None
    return None


def _write(target: Path, content: bytes | None) -> int:
    """Write a new file and return its length; 0 if it cannot be written."""
    if content is None:
        return 0
    with suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READ_ONLY), "wb") as out:
            return out.write(content)
    return 0
