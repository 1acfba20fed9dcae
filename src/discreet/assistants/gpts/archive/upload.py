"""An uploaded GPT file, encrypted under a key in memory only (P3, P10).

Invariants:
- No plaintext of it is on the disk at any moment. A killed server leaves only noise.
"""

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from discreet.crypto.sealed_file import SealedFile, SealedReader
from discreet.errors import Invalid, TooLarge
from discreet.ports.clock import RandomSource
from discreet.runtime.disk_full import translate_disk_full

_CONTEXT = "a GPT's file"
_AT_ONCE = 1 << 20
"""Bytes per write to the disk."""
_KEY_BYTES = 32


@dataclass(frozen=True)
class SealedUpload:
    """An encrypted upload on the disk. A child process that reads it gets these three."""

    path: Path
    key: bytes
    context: str

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Open the plaintext as a seekable file."""
        with io.BufferedReader(SealedReader(self.path, self.key, self.context), _AT_ONCE) as reader:
            yield reader


@asynccontextmanager
async def receive_sealed(
    chunks: AsyncIterator[bytes], max_bytes: int, random: RandomSource
) -> AsyncIterator[SealedUpload]:
    """Receive all of `chunks` into an encrypted file, deleted at the end of the block.

    TooLarge beyond `max_bytes` bytes, Invalid for an empty upload, Unavailable on a full disk.
    """
    with tempfile.TemporaryDirectory() as directory:
        upload = SealedUpload(Path(directory) / "sealed", random.bytes(_KEY_BYTES), _CONTEXT)
        file = SealedFile(upload.path, upload.key, upload.context, random)
        try:
            with translate_disk_full():
                await _write(file, chunks, max_bytes)
                await asyncio.to_thread(file.close)
        finally:
            file.abandon()
        yield upload


@asynccontextmanager
async def receive(chunks: AsyncIterator[bytes], max_bytes: int, random: RandomSource) -> AsyncIterator[IO[bytes]]:
    """Receive all of `chunks` into a seekable file. Raises as `receive_sealed` does."""
    async with receive_sealed(chunks, max_bytes, random) as upload:
        with upload.opened() as reader:
            upload.path.unlink()
            yield reader


async def _write(file: SealedFile, chunks: AsyncIterator[bytes], max_bytes: int) -> None:
    waiting = bytearray()
    async for chunk in chunks:
        waiting += chunk
        if file.tell() + len(waiting) > max_bytes:
            raise TooLarge(
                f"The file is larger than {max_bytes >> 20:,} MB, the limit for a GPT on this server.", field="file"
            )
        if len(waiting) >= _AT_ONCE:
            await asyncio.to_thread(file.write, bytes(waiting))
            waiting.clear()
    if not file.tell() and not waiting:
        raise Invalid("The file is empty. Choose another one.", field="file")
    await asyncio.to_thread(file.write, bytes(waiting))
