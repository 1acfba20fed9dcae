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

    def __init__(self, path: Path, key: bytes, about: str, random: RandomSource) -> None:
        self._key, self._about, self._random = key, about, random
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

    def _seal_piece(self, which: str) -> None:
        place = _place(self._about, self._number, self._pieces, which)
        self._file.write(seal(self._random, self._key, bytes(self._pending[:PIECE_BYTES]), place))
        del self._pending[:PIECE_BYTES]
        self._pieces += 1


def read_sealed(path: Path, key: bytes, about: str) -> Iterator[bytes]:
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
            yield open_sealed(key, piece, _place(about, number, n, "more" if following else "last"))
            piece, n = following, n + 1
        if not n:
            raise DecryptionFailed(f"{path.name} is cut off")


class SealedReader(io.RawIOBase):
    """A seekable reader of a sealed file. It holds at most one plaintext piece.

    DecryptionFailed when the file is missing, cut off or not a sealed file, and at a read that meets a wrong piece.
    """

    def __init__(self, path: Path, key: bytes, about: str) -> None:
        super().__init__()
        self._key, self._about, self._at, self._held = key, about, 0, (-1, b"")
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
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        into = memoryview(buffer).cast("B")
        n, within = divmod(self._at, PIECE_BYTES)
        if n >= self._pieces:
            return 0
        given = self._piece(n)[within : within + len(into)]
        into[: len(given)] = given
        self._at += len(given)
        return len(given)

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
        if self._held[0] != n:
            self._file.seek(_FIRST_PIECE + n * SEALED_PIECE_BYTES)
            which = "last" if n == self._pieces - 1 else "more"
            place = _place(self._about, self._number, n, which)
            self._held = n, open_sealed(self._key, self._file.read(SEALED_PIECE_BYTES), place)
        return self._held[1]


def lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file in pieces, without newlines.

    DecryptionFailed when the last line has no newline.
    """
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    if rest:
        raise DecryptionFailed("the last line is cut off")


def _place(about: str, number: bytes, n: int, which: str) -> str:
    return f"{about} {number.hex()} {n} {which}"
