"""Where the master key is kept: a safe. This one is a file; `vault.py` has the other.

Invariants:
- A safe keeps the master key in one small file, in a form of its own, and the next one beside it until the key store
  is under it.
- What cannot be used stops the start with a sentence.
"""

from pathlib import Path
from typing import Protocol

from discreet.crypto.envelope import KEY_BYTES
from discreet.errors import Misconfigured
from discreet.runtime.atomic_file import write_atomic


class MasterKeyStore(Protocol):
    """What keeps a master key. `file` is where; `next_file` is where the next one waits during a rotation."""

    file: Path

    @property
    def words(self) -> str:
        """Where the key is, for a sentence that begins with "The master key in"."""
        ...

    def read(self, file: Path) -> bytes:
        """The key in `file`. Misconfigured says why it cannot be had."""
        ...

    def write(self, file: Path, key: bytes) -> None:
        """Durable, in place of what was there."""
        ...


def next_file(safe: MasterKeyStore) -> Path:
    return safe.file.with_name(f"{safe.file.name}.next")


class MasterKeyFile:
    """A file that is its owner's alone, 64 hexadecimal digits in it (ports.MasterKeyStore)."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def words(self) -> str:
        return str(self.file)

    def read(self, file: Path) -> bytes:
        if file.stat().st_mode & 0o077:
            raise Misconfigured(f"The master key {file} can be read by others. Run: chmod 600 {file}")
        try:
            key = bytes.fromhex(file.read_text().strip())
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise Misconfigured(f"The master key {file} is damaged: it should hold 64 hexadecimal digits.")
        return key

    def write(self, file: Path, key: bytes) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomic(file, key.hex().encode())
