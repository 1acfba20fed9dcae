"""Sealed file format v1: a file that is encrypted piece by piece (P7, P10).

    bytes 0..7    "DISCREET"
    byte 8        version, 0x01
    bytes 9..24   random file number
    the rest      pieces: 65,536 bytes each, the last one 0 to 65,536; every piece an envelope (`crypto/envelope.py`)

A piece's envelope has the place "<about> <file number in hexadecimal> <n> more"; the last one's ends in "last".

Invariants:
- The disk never holds plaintext.
- A piece opens only at its place in its file. A file that was cut off, reordered, repeated or mixed with another
  version of itself does not open.
"""

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from discreet.crypto.envelope import NONCE_BYTES, VERSION, DecryptionFailed, open_sealed, seal
from discreet.ports.clock import RandomSource

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

HEADER = b"DISCREET\x01"
NUMBER_BYTES = 16
PIECE_BYTES = 1 << 16
_SEAL_BYTES = len(VERSION) + NONCE_BYTES + 16
SEALED_PIECE_BYTES = _SEAL_BYTES + PIECE_BYTES
_FIRST_PIECE = len(HEADER) + NUMBER_BYTES


class SealedFile:
    """A new encrypted file, readable by its owner only.

    `close` writes the last piece and syncs the file to disk. It is file-like enough for libraries that write
    sequentially. FileExistsError when `path` exists. `tell` and `sha256` refer to the plaintext.
    """

    def __init__(self, path: Path, key: bytes, context: str, random: RandomSource) -> None:
        self._key, self._context, self._random = key, context, random
        self._pending = bytearray()
        self._pieces = self._written = 0
        self._digest = hashlib.sha256()
        self._number = random.bytes(NUMBER_BYTES)
        self.closed = False
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._file.write(HEADER + self._number)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the plaintext so far, in hexadecimal."""
        return self._digest.hexdigest()

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        """Do nothing: a piece is encrypted when it is full."""

    def tell(self) -> int:
        return self._written

    def write(self, data: "ReadableBuffer") -> int:
        if self.closed:
            raise ValueError("the file is closed")
        clear = memoryview(data).cast("B")
        self._digest.update(clear)
        self._pending += clear
        self._written += len(clear)
        while len(self._pending) > PIECE_BYTES:
            self._seal_piece("more")
        return len(clear)

    def close(self) -> None:
        if self.closed:
            return
        try:
            self._seal_piece("last")
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Close the file without its last piece, so that it never opens."""
        self.closed = True
        self._pending.clear()
        with suppress(OSError):
            self._file.close()

    def _seal_piece(self, marker: str) -> None:
        piece_context = _piece_context(self._context, self._number, self._pieces, marker)
        self._file.write(seal(self._random, self._key, bytes(self._pending[:PIECE_BYTES]), piece_context))
        del self._pending[:PIECE_BYTES]
        self._pieces += 1


def read_sealed(path: Path, key: bytes, context: str) -> Iterator[bytes]:
    """Yield the plaintext pieces in order.

    DecryptionFailed when the file is missing, cut off or not a sealed file. Pieces before the damage have been yielded
    by then, so a caller that needs the whole file must wait for the end.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise DecryptionFailed(f"{path.name} is missing") from None
    with file:
        if file.read(len(HEADER)) != HEADER:
            raise DecryptionFailed(f"{path.name} is not a sealed file of a known version")
        number, piece, n = file.read(NUMBER_BYTES), file.read(SEALED_PIECE_BYTES), 0
        while piece:
            following = file.read(SEALED_PIECE_BYTES)
            yield open_sealed(key, piece, _piece_context(context, number, n, "more" if following else "last"))
            piece, n = following, n + 1
        if not n:
            raise DecryptionFailed(f"{path.name} is cut off")


class SealedReader(io.RawIOBase):
    """A seekable reader of a sealed file. It holds at most one plaintext piece.

    DecryptionFailed when the file is missing, cut off or not a sealed file, and at a read that meets a wrong piece.
    """

    def __init__(self, path: Path, key: bytes, context: str) -> None:
        super().__init__()
        self._key, self._context, self._position, self._cached_piece = key, context, 0, (-1, b"")
        try:
            self._file = path.open("rb")
        except FileNotFoundError:
            raise DecryptionFailed(f"{path.name} is missing") from None
        if self._file.read(len(HEADER)) != HEADER:
            self._file.close()
            raise DecryptionFailed(f"{path.name} is not a sealed file of a known version")
        self._number = self._file.read(NUMBER_BYTES)
        sealed = path.stat().st_size - _FIRST_PIECE
        self._pieces = -(-sealed // SEALED_PIECE_BYTES)
        self._size = sealed - self._pieces * _SEAL_BYTES
        self._require_whole_file(path)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        n, offset = divmod(self._position, PIECE_BYTES)
        if n >= self._pieces:
            return 0
        data = self._piece(n)[offset : offset + len(view)]
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _require_whole_file(self, path: Path) -> None:
        try:
            if self._pieces < 1:
                raise DecryptionFailed(f"{path.name} is cut off")
            self._piece(self._pieces - 1)
        except DecryptionFailed:
            self.close()
            raise

    def _piece(self, n: int) -> bytes:
        if self._cached_piece[0] != n:
            self._file.seek(_FIRST_PIECE + n * SEALED_PIECE_BYTES)
            marker = "last" if n == self._pieces - 1 else "more"
            piece_context = _piece_context(self._context, self._number, n, marker)
            self._cached_piece = n, open_sealed(self._key, self._file.read(SEALED_PIECE_BYTES), piece_context)
        return self._cached_piece[1]


def split_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file in pieces, without newlines.

    DecryptionFailed when the last line has no newline.
    """
    remainder = b""
    for piece in pieces:
        *complete, remainder = (remainder + piece).split(b"\n")
        yield from complete
    if remainder:
        raise DecryptionFailed("the last line is cut off")


def _piece_context(context: str, number: bytes, n: int, marker: str) -> str:
    return f"{context} {number.hex()} {n} {marker}"
