"""A shard: permitted conversations as JSON lines in the chat fine-tuning format.

    {"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}, …]}

Law of this file: it takes `Permitted` and nothing else. A shard under its own name is whole, on the disk and
its owner's alone; until then it has another name, and nothing of it stays when it is not finished.
"""

import hashlib
import os
from collections.abc import Set as AbstractSet
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec

from discreet.improvement.open import Permitted

UNFINISHED_SUFFIX = ".part"


class Shard(msgspec.Struct, frozen=True):
    """What a manifest says of a shard. `sha256` is of the whole file, in hexadecimal."""

    name: str
    records: int
    bytes: int
    sha256: str


class ShardWriter:
    """Writes one shard into `directory`. Use as a context manager; without `publish` nothing is left."""

    def __init__(self, directory: Path, name: str) -> None:
        self._final = directory / name
        self._part = directory / (name + UNFINISHED_SUFFIX)
        self._records = 0
        self._file = _create(self._part)

    def __enter__(self) -> "ShardWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)

    @property
    def records(self) -> int:
        return self._records

    def write(self, permitted: Permitted) -> None:
        self._file.write(msgspec.json.encode({"messages": permitted.messages}) + b"\n")
        self._records += 1

    def drop(self, lines: AbstractSet[int]) -> None:
        """Take these lines (counted from 0) out again, by writing the others anew."""
        self._file.close()
        kept = self._part.with_suffix(".kept" + UNFINISHED_SUFFIX)
        try:
            with self._part.open("rb") as before, _create(kept) as after:
                after.writelines(line for n, line in enumerate(before) if n not in lines)
            kept.rename(self._part)
        finally:
            kept.unlink(missing_ok=True)
        self._records -= len(lines)
        self._file = self._part.open("ab")

    def publish(self) -> Shard:
        """Bring everything to the disk and give the shard its name."""
        self._file.flush()
        os.fsync(self._file.fileno())
        with self._part.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        size = self._part.stat().st_size
        self._part.rename(self._final)
        sync_directory(self._final.parent)
        return Shard(self._final.name, self._records, size, digest)


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file that is whole or absent, and its owner's alone."""
    part = path.with_name(path.name + UNFINISHED_SUFFIX)
    try:
        with _create(part) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _create(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
