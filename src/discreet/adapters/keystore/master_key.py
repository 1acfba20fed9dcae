"""Storage of the master key: in a file here, wrapped by Vault in `vault.py`.

Invariants:
- A store keeps the master key in one small file in its own format, and the next key beside it until the key store is
  under it.
- A key that cannot be used stops the start with a sentence.
"""

import os
from pathlib import Path
from typing import Protocol

from discreet.crypto.envelope import KEY_BYTES
from discreet.errors import Misconfigured
from discreet.runtime.atomic_file import write_atomic


class MasterKeyStore(Protocol):
    """Stores a master key in `file`; `next_file` holds the next one during a rotation."""

    file: Path

    @property
    def location(self) -> str:
        """The key's place, to complete a sentence that starts "The master key in"."""
        ...

    def read(self, file: Path) -> bytes:
        """Return the key in `file`. Misconfigured says why it is not available."""
        ...

    def write(self, file: Path, key: bytes) -> None:
        """Durably write the key, replacing the old one."""
        ...


def next_file(master_key_store: MasterKeyStore) -> Path:
    return master_key_store.file.with_name(f"{master_key_store.file.name}.next")


class MasterKeyFile:
    """An owner-only file with 64 hexadecimal digits (ports.MasterKeyStore)."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def location(self) -> str:
        return str(self.file)

    def read(self, file: Path) -> bytes:
        if _is_open_to_others(file):
            raise Misconfigured(f"The master key {file} can be read by others. Run: chmod 600 {file}")
        try:
            key = bytes.fromhex(file.read_text().strip())
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise Misconfigured(f"The master key {file} is damaged: it must hold 64 hexadecimal digits.")
        return key

    def write(self, file: Path, key: bytes) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomic(file, key.hex().encode())


def _is_open_to_others(file: Path) -> bool:
    """Return whether others may read the file. A mounted secret belongs to another user, and our group reads it."""
    status = file.stat()
    is_ours = status.st_uid == os.geteuid()
    return bool(status.st_mode & (0o077 if is_ours else 0o037))
