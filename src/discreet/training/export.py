"""Unencrypted export of a dataset: its documents and its shards' data files.

Invariants:
- The exported files match the manifest byte for byte, or the export fails.
- Proofs are not exported: many together reveal which records belong to one person (`proofs.py`).
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import Conflict
from discreet.runtime.atomic_file import sync_directory
from discreet.training.documents import documents
from discreet.training.keys import DatasetKeys
from discreet.training.manifest import Manifest
from discreet.training.shard import ShardFile, open_file


def clear_files(directory: Path, manifest: Manifest, keys: DatasetKeys) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield each file's name and content in pieces, to be read in this order.

    DecryptionFailed when a file does not match the manifest.
    """
    for name, content in documents(manifest).items():
        yield name, iter((content,))
    for shard in manifest.shards:
        for file in shard.files:
            yield file.name, _read_checked(directory, file, keys)


def export(directory: Path, manifest: Manifest, keys: DatasetKeys, target: Path) -> None:
    """Write the files into a new or empty folder, readable by its owner only.

    After an error the written files are deleted. Conflict when the folder is not empty.
    """
    is_new = not target.exists()
    if not is_new and (not target.is_dir() or any(target.iterdir())):
        raise Conflict(f"{target} already exists and is not an empty folder. Choose another one.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    written: list[Path] = []
    try:
        for name, pieces in clear_files(directory, manifest, keys):
            written.append(target / name)
            _write(target / name, pieces)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        if is_new:
            target.rmdir()
        raise
    sync_directory(target)


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def _read_checked(directory: Path, file: ShardFile, keys: DatasetKeys) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in open_file(directory, file.name, keys):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != file.sha256:
        raise DecryptionFailed(f"{file.name} does not match the manifest")
