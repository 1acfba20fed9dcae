"""An uploaded ZIP, read part by part within limits.

Invariants:
- Nothing is unpacked to disk, and no name in the archive becomes a path.
- The size of each part is bounded before it is read, and the sum of all parts that are read is, too.
"""

import zipfile
from collections.abc import Sequence
from typing import IO

from discreet.errors import Invalid, TooLarge
from discreet.runtime.bounded_archive import DAMAGED_ARCHIVE, BoundedArchive

DIRECTORY_BYTES = 4 << 20
MAX_PARTS = 20_000
MAX_UNPACKED = 1 << 30
"""Bytes of all parts that are read of one upload, with those of archives within it."""
_LOCKED = 1
_TOO_MANY = "This archive lists too many files. Upload fewer at once."
DAMAGED = "This ZIP is damaged. Upload a complete copy."
_JUNK = ("__MACOSX/", ".git/")
_JUNK_NAMES = (".DS_Store", "Thumbs.db", "desktop.ini")


class UnpackingBudget:
    """The bytes that may still be unpacked of one upload."""

    def __init__(self) -> None:
        self.left = MAX_UNPACKED


class UploadedZip:
    """The files of a ZIP by their names in it. Raises Invalid or TooLarge."""

    def __init__(self, file: IO[bytes], budget: UnpackingBudget) -> None:
        self._archive = zipfile.ZipFile(BoundedArchive(file, DIRECTORY_BYTES, _TOO_MANY))
        infos = [info for info in self._archive.infolist() if not info.is_dir() and not _is_junk(info.filename)]
        if len(infos) > MAX_PARTS:
            raise TooLarge(_TOO_MANY, field="file")
        self._infos = {info.filename: info for info in infos}
        self._budget = budget

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._infos)

    def get_size(self, name: str) -> int:
        """Return the declared size of a part in bytes."""
        return self._infos[name].file_size

    def read(self, name: str, max_bytes: int) -> bytes:
        """Return a part. TooLarge beyond `max_bytes` bytes, Invalid when it cannot be read."""
        info = self._infos[name]
        if info.flag_bits & _LOCKED:
            raise Invalid("This archive is protected by a password. Upload one without a password.", field="file")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Invalid(f"“{name[:100]}” uses a compression method that this server does not support.", field="file")
        self._budget.left -= info.file_size
        if info.file_size > max_bytes or self._budget.left < 0:
            raise TooLarge(f"“{name[:100]}” in this archive is too large. Upload it by itself.", field="file")
        try:
            return self._archive.read(info)
        except (*DAMAGED_ARCHIVE, OSError, RuntimeError):
            raise Invalid(DAMAGED, field="file") from None


def _is_junk(name: str) -> bool:
    return any(part in f"/{name}" for part in (f"/{junk}" for junk in _JUNK)) or name.endswith(_JUNK_NAMES)
