"""Creation of a backup: its folder is complete or absent.

Invariants:
- The start time is noted first; then the database is copied, then the datasets, and the keys last.
- So a copy of the keys that is made here has the key of everything in the database's copy.
- Keys are never in the backup's folder.
"""

import asyncio
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from discreet import __version__
from discreet.backup import store
from discreet.backup.description import DATASETS, DESCRIPTION, DUMP, FORMAT, Description, checksum_files, encode
from discreet.db.connecting import new_connection
from discreet.db.pg_dump import dump
from discreet.errors import Conflict, Invalid
from discreet.ports.clock import Clock
from discreet.runtime.atomic_file import sync_directory, write_atomic


@dataclass(frozen=True)
class BackupSource:
    """What a backup reads: the database (as its owner) and the folder of the datasets."""

    owner_url: str
    datasets: Path
    keys: Path


async def make_backup(source: BackupSource, directory: Path, clock: Clock) -> Description:
    """Create a backup.

    Conflict if the folder exists, Invalid for a folder inside the key store.
    """
    if directory.exists():
        raise Conflict(f"{directory} already exists. Name a new folder.")
    if directory.absolute().is_relative_to(source.keys.absolute()):
        raise Invalid("A backup cannot be in the key store. Name a folder elsewhere.")
    partial = directory.with_name(f"{directory.name}.part")
    shutil.rmtree(partial, ignore_errors=True)  # left by an interrupted backup
    partial.mkdir(mode=0o700, parents=True)
    try:
        description = await _write_backup(source, partial, clock)
        partial.rename(directory)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    sync_directory(directory.parent)
    return description


async def _write_backup(source: BackupSource, partial: Path, clock: Clock) -> Description:
    started_at = clock.now()
    connection = await new_connection(source.owner_url)
    try:
        migrations = await store.applied_migrations(connection)
        postgres = await connection.fetchval("SELECT current_setting('server_version')")
    finally:
        await connection.close()
    (partial / DUMP).touch(mode=0o600)
    await dump(source.owner_url, partial / DUMP)
    await asyncio.to_thread(_copy_datasets, source.datasets, partial / DATASETS)
    files = await asyncio.to_thread(checksum_files, partial)
    description = Description(FORMAT, started_at, __version__, postgres, migrations, files)
    _sync_files(partial)
    write_atomic(partial / DESCRIPTION, encode(description))
    return description


def _copy_datasets(datasets: Path, to: Path) -> None:
    """Copy the encrypted files. A file that is deleted during the copy is left out."""
    to.mkdir(mode=0o700)
    for file in datasets.rglob("*") if datasets.is_dir() else ():
        copy = to / file.relative_to(datasets)
        if not file.is_file():
            continue
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            shutil.copy2(file, copy)
        except FileNotFoundError:
            copy.unlink(missing_ok=True)


def _sync_files(directory: Path) -> None:
    for path in directory.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            sync_directory(path)
