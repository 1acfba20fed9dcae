"""Uploaded exports until they are read: an encrypted file and key each (P7, P10).

Invariants:
- The disk never holds any of it unencrypted.
- Its key is destroyed before the file is deleted.
- Only the process that reads it opens it (`reading_child.py`).
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from discreet.crypto.envelope import DecryptionFailed
from discreet.crypto.sealed_file import SealedFile
from discreet.errors import Invalid, TooLarge
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.runtime.disk_full import translate_disk_full

WRITE_BYTES = 1 << 20
"""Bytes written to disk at a time."""


class UploadedExports:
    def __init__(self, directory: Path, keys: KeyStore, random: RandomSource, most_mb: int) -> None:
        self._directory, self._keys, self._random, self._most_mb = directory, keys, random, most_mb

    async def receive(self, id_: UUID, chunks: AsyncIterator[bytes]) -> int:
        """Store all of `chunks` and return their size; a partial upload is deleted.

        TooLarge as soon as the limit is exceeded, Invalid when the upload is empty, Unavailable on a full disk.
        """
        file = await asyncio.to_thread(self._begin, id_)
        try:
            with translate_disk_full():
                await self._write(file, chunks)
                await asyncio.to_thread(file.close)
        except BaseException:
            file.abandon()
            self.destroy(id_)
            raise
        return file.tell()

    def sealed(self, id_: UUID) -> tuple[Path, bytes, str]:
        """Return the file, its key and its envelopes' associated data (`SealedReader`).

        DecryptionFailed when the key is gone.
        """
        if (key := self._keys.key(_key_name(id_))) is None:
            raise DecryptionFailed(f"the key of {id_} is destroyed")
        return self._path(id_), key, _context(id_)

    def destroy(self, id_: UUID) -> None:
        self._keys.destroy_key(_key_name(id_))
        self._path(id_).unlink(missing_ok=True)

    def left_behind(self, before: datetime) -> list[UUID]:
        """Return the exports last written before this moment."""
        files = self._directory.glob("*-*") if self._directory.is_dir() else ()
        return [UUID(path.name) for path in files if path.stat().st_mtime < before.timestamp()]

    def _begin(self, id_: UUID) -> SealedFile:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return SealedFile(self._path(id_), self._keys.create_key(_key_name(id_)), _context(id_), self._random)

    async def _write(self, file: SealedFile, chunks: AsyncIterator[bytes]) -> None:
        buffer, received = bytearray(), 0
        async for chunk in chunks:
            buffer += chunk
            received += len(chunk)
            if received > self._most_mb * 1_000_000:
                raise TooLarge(f"The export is larger than {self._most_mb:,} MB, the limit of this server.")
            if len(buffer) >= WRITE_BYTES:
                await asyncio.to_thread(file.write, bytes(buffer))
                buffer.clear()
        if not received:
            raise Invalid("The file is empty. Choose another one.")
        await asyncio.to_thread(file.write, bytes(buffer))

    def _path(self, id_: UUID) -> Path:
        return self._directory / str(id_)


def _key_name(id_: UUID) -> str:
    return f"move_in/{id_}"


def _context(id_: UUID) -> str:
    return f"export {id_}"
