"""Files as one ZIP, made while it is read: nothing of it is ever whole in memory or on the disk."""

import zipfile
from collections.abc import Iterable, Iterator

PIECE = 1 << 20
"""Bytes after which a piece is handed on."""


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


def zipped(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The pieces of a ZIP that holds `files`, by name. An error of a file ends it, cut where it can be seen."""
    outlet = _Outlet()
    archive = zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    for name, content in files:
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        with archive.open(entry, "w", force_zip64=True) as file:
            for data in content:
                file.write(data)
                if outlet.waiting >= PIECE:
                    yield outlet.take()
    archive.close()
    yield outlet.take()
