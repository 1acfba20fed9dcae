"""Files as one ZIP, made while it is read: nothing of it is ever whole in memory or on the disk."""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import IO

PIECE = 1 << 20
"""Bytes after which a piece is handed on."""


class StreamingZip:
    """A ZIP that is written file by file. Its maker takes what is ready away, in between."""

    def __init__(self) -> None:
        self._outlet = _Outlet()
        self._archive = zipfile.ZipFile(self._outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=1)

    def file(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """The next file, to write into; one at a time."""
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
        """The end of it, without which no program opens the rest."""
        self._archive.close()
        return self._outlet.take()


class _Outlet:
    """What `zipfile` writes to when it cannot go back: pieces wait here to be handed on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.waiting = 0

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        self.waiting += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Its end is the end of the pieces."""

    def take(self) -> bytes:
        taken, self._pieces, self.waiting = b"".join(self._pieces), [], 0
        return taken


def stream_zip(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The pieces of a ZIP that holds `files`, by name. An error of a file ends it, cut where it can be seen."""
    growing = StreamingZip()
    for name, content in files:
        with growing.file(name) as file:
            for data in content:
                file.write(data)
                if growing.is_due:
                    yield growing.take()
    yield growing.close()
