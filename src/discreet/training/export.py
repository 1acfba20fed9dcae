"""A dataset in clear: its documents and what is given out of each shard.

Invariants:
- What is given out is what the manifest says, byte for byte, or an error.
- The proofs stay: many side by side tell which records belong together (`proofs.py`).
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from discreet.crypto.envelope import CannotOpen
from discreet.errors import Conflict
from discreet.runtime.atomic_file import sync_directory
from discreet.training.documents import documents
from discreet.training.keys import DatasetKeys
from discreet.training.manifest import Manifest
from discreet.training.shard import ShardFile, open_file


def clear_files(directory: Path, manifest: Manifest, keys: DatasetKeys) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each file's name and its content in pieces, to be read in this order. CannotOpen when one is not what it was."""
    for name, content in documents(manifest).items():
        yield name, iter((content,))
    for shard in manifest.shards:
        for file in shard.files:
            yield file.name, _checked(directory, file, keys)


def export(directory: Path, manifest: Manifest, keys: DatasetKeys, target: Path) -> None:
    """Write the files into a folder that is new or empty, for its owner alone. After an error nothing of them stays.

    Conflict when the folder holds something already.
    """
    made = not target.exists()
    if not made and (not target.is_dir() or any(target.iterdir())):
        raise Conflict(f"{target} is there already and is no empty folder. Choose another.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    written: list[Path] = []
    try:
        for name, pieces in clear_files(directory, manifest, keys):
            written.append(target / name)
            _write(target / name, pieces)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        if made:
            target.rmdir()
        raise
    sync_directory(target)


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def _checked(directory: Path, file: ShardFile, keys: DatasetKeys) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in open_file(directory, file.name, keys):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != file.sha256:
        raise CannotOpen(f"{file.name} is not what the manifest says")
