"""Description of a backup, stored in its folder with the checksum of every file.

    DIRECTORY/backup.json      the description
    DIRECTORY/database.dump    the database, in PostgreSQL's archive format
    DIRECTORY/datasets/…       the training datasets, encrypted

Invariants:
- A backup is valid when every listed file exists with its checksum and there is no other file.
- Checksums detect damage, not tampering: an attacker who can write the folder can also change them.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from discreet.errors import Invalid

FORMAT = 1
DESCRIPTION, DUMP, DATASETS = "backup.json", "database.dump", "datasets"
_CHUNK = 1 << 20


class FileSum(msgspec.Struct, frozen=True):
    """One file, by its path within the backup."""

    path: str
    bytes: int
    sha256: str


class Description(msgspec.Struct, frozen=True):
    """`began` is the time before the database was read.

    Everything that was acknowledged until then is in the backup.
    """

    format: int
    began: datetime
    discreet: str
    postgres: str
    migrations: tuple[str, ...]
    files: tuple[FileSum, ...]


def checksum_files(directory: Path) -> tuple[FileSum, ...]:
    """Return the checksums of all files below `directory`, without the description."""
    files = sorted(path for path in directory.rglob("*") if path.is_file() and path != directory / DESCRIPTION)
    return tuple(_sum(directory, path) for path in files)


def encode(description: Description) -> bytes:
    return msgspec.json.format(msgspec.json.encode(description), indent=2) + b"\n"


def read_verified(directory: Path, unknown_migrations: Callable[[Iterable[str]], list[str]]) -> Description:
    """Return the description of a complete backup that this version can read.

    Invalid names the fault.
    """
    description = _read(directory)
    if newer := unknown_migrations(description.migrations):
        raise Invalid(
            f"This backup was made by a newer version of Discreet ({description.discreet}): this version does not know "
            f"its migration {newer[0]}. Restore it with that version or a later one."
        )
    present = {file.path: file for file in checksum_files(directory)}
    for expected in description.files:
        if present.pop(expected.path, None) != expected:
            raise Invalid(f"The backup is damaged: {directory / expected.path} is missing or was changed.")
    for path in present:
        raise Invalid(f"The backup is damaged: {directory / path} does not belong to it.")
    return description


def _read(directory: Path) -> Description:
    file = directory / DESCRIPTION
    try:
        description = msgspec.json.decode(file.read_bytes(), type=Description)
    except OSError as error:
        raise Invalid(f"There is no backup in {directory}: {DESCRIPTION} cannot be read ({error.strerror}).") from error
    except msgspec.DecodeError as error:
        raise Invalid(f"The backup is damaged: {file} cannot be read.") from error
    if description.format != FORMAT:
        raise Invalid(f"The backup has format {description.format}; this version reads format {FORMAT}.")
    return description


def _sum(directory: Path, path: Path) -> FileSum:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return FileSum(str(path.relative_to(directory)), path.stat().st_size, digest.hexdigest())
