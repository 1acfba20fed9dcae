"""A ZIP file whose central directory is bounded before `zipfile` reads it.

`zipfile` reads the whole directory and creates an object for each entry, so a directory of a million entries would
exhaust memory.
"""

import io
import struct
import zipfile
import zlib
from typing import IO

from discreet.errors import TooLarge

DAMAGED_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, struct.error)
"""The exceptions that reading a damaged archive raises."""


class BoundedArchive(io.RawIOBase):
    """A file that reads at most `max_bytes` at once.

    TooLarge with `sentence` for a larger read.
    """

    def __init__(self, file: IO[bytes], max_bytes: int, sentence: str) -> None:
        super().__init__()
        self._file, self._max_bytes, self._sentence = file, max_bytes, sentence

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Set the position. BadZipFile for a negative one, which damaged directories use."""
        if whence == io.SEEK_SET and offset < 0:
            raise zipfile.BadZipFile("a part before the beginning of the file")
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        if 0 <= size <= self._max_bytes:
            return self._file.read(size)
        data = self._file.read(self._max_bytes + 1)
        if len(data) > self._max_bytes:
            raise TooLarge(self._sentence, field="file")
        return data
