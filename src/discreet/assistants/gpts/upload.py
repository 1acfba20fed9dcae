"""A knowledge upload in progress, sealed as it arrives.

The pieces wait in an unnamed temporary file, which disappears with its handle or its process. The database gets them
when the upload is complete. So a slow client holds no database connection, and no partial or plain file remains.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import IO

from discreet.assistants.gpts.knowledge import PIECE_BYTES, KnowledgeLimits
from discreet.errors import Invalid, TooLarge
from discreet.runtime.disk_full import translate_disk_full

Seal = Callable[[int, bytes], bytes]
"""Maps a piece's number and bytes to the sealed piece."""


class Upload:
    """Sealed pieces, counted against the limit."""

    def __init__(self, file: IO[bytes], seal: Seal, limits: KnowledgeLimits) -> None:
        self._file, self._seal, self._limits = file, seal, limits
        self._sizes: list[int] = []
        self.bytes = 0

    async def receive(self, chunks: AsyncIterator[bytes]) -> None:
        """Receive all of `chunks`.

        TooLarge as soon as the limit is exceeded, Invalid for an empty upload.
        """
        waiting = bytearray()
        async for chunk in chunks:
            self._count(len(chunk))
            waiting += chunk
            while len(waiting) >= PIECE_BYTES:
                await self._keep(bytes(waiting[:PIECE_BYTES]))
                del waiting[:PIECE_BYTES]
        if waiting:
            await self._keep(bytes(waiting))
        if not self.bytes:
            raise Invalid("The file is empty. Choose another one.", field="file")

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the sealed pieces in their order."""
        self._file.seek(0)
        for size in self._sizes:
            yield await asyncio.to_thread(self._file.read, size)

    def _count(self, more: int) -> None:
        self.bytes += more
        if self.bytes > self._limits.file_bytes:
            raise TooLarge(
                f"The file is larger than {self._limits.file_mb:,} MB, the limit on this server. "
                "Split it, or leave parts out.",
                field="file",
            )

    async def _keep(self, piece: bytes) -> None:
        self._sizes.append(await asyncio.to_thread(self._write, len(self._sizes), piece))

    def _write(self, n: int, piece: bytes) -> int:
        with translate_disk_full():
            return self._file.write(self._seal(n, piece))


@contextmanager
def upload(seal: Seal, limits: KnowledgeLimits) -> Iterator[Upload]:
    """Yield an upload whose temporary file is deleted at the end."""
    with tempfile.TemporaryFile(buffering=0) as file:
        yield Upload(file, seal, limits)
