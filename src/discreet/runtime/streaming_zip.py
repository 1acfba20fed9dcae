"""A ZIP file that is produced while it is read.

It is never whole in memory or on disk.
"""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import IO

PIECE = 1 << 20
"""Bytes after which a piece is ready."""


class StreamingZip:
    """A ZIP that is written file by file; the caller takes finished pieces in between."""

    def __init__(self) -> None:
        self._outlet = _Outlet()
        self._archive = zipfile.ZipFile(self._outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=1)

    def file(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open the next file for writing; one at a time."""
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        return self._archive.open(entry, "w", force_zip64=True)

    @property
    def is_due(self) -> bool:
        """Whether a piece is ready."""
        return self._outlet.waiting >= PIECE

    def take(self) -> bytes:
        return self._outlet.take()

    def close(self) -> bytes:
        """Finish the archive and return its last bytes, without which it cannot be opened."""
        self._archive.close()
        return self._outlet.take()


class _Outlet:
    """The unseekable output of `zipfile`, which collects pieces."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.waiting = 0

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        self.waiting += len(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: no data is buffered."""

    def close(self) -> None:
        """Do nothing."""

    def take(self) -> bytes:
        data, self._pieces, self.waiting = b"".join(self._pieces), [], 0
        return data


def stream_zip(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """Yield the pieces of a ZIP with `files`, by name.

    An error in a file ends it early, so that the archive is recognisably incomplete.
    """
    archive = StreamingZip()
    for name, content in files:
        with archive.file(name) as file:
            for data in content:
                file.write(data)
                if archive.is_due:
                    yield archive.take()
    yield archive.close()
