"""A copy of the key store, encrypted with a passphrase: format v1.

    line 1      DISCREET KEYS 1
    16 bytes    salt
    the rest    an envelope (`crypto/envelope.py`) under the key that Argon2id derives from passphrase and salt

It contains its time and every file of the key store, including the master key in its stored form. If the master key is
in a Vault, that Vault is still needed.

Invariants:
- A copy is worth as much as the key store was at its time.
- With a backup of that time it opens content that was deleted since.
- So it is kept apart from backups, and no longer than they are.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from argon2.low_level import Type, hash_secret_raw

from discreet.crypto.envelope import KEY_BYTES, DecryptionFailed, open_sealed, seal
from discreet.errors import Invalid
from discreet.ports.clock import RandomSource
from discreet.runtime.atomic_file import sync_directory, temporary_path_of

HEADER = b"DISCREET KEYS 1\n"
SALT_BYTES = 16
MIN_PASSPHRASE_LENGTH = 12
PASSES, MEMORY_KB, LANES = 3, 256 << 10, 4
"""Argon2id's cost: over a second and 256 MB for each guess (between the two recommendations of RFC 9106)."""
COPIED = ("ring", "master.key", "master.vault", "private", "shares")
"""Names within the key store's folder. The other files are locks and the state of a running key rotation."""


class KeyCopy(msgspec.Struct, frozen=True):
    """All files by their path within the key store."""

    made: datetime
    files: dict[str, bytes]

    def __repr__(self) -> str:
        return f"KeyCopy({self.made}, {len(self.files)} files)"


def read_key_copy(directory: Path, master_key_file: Path, made_at: datetime) -> KeyCopy:
    """Read the key store in `directory` and its master key file.

    The master key is named as if it were in the same folder.
    """
    files = {str(path.relative_to(directory)): path.read_bytes() for path in _files_to_copy(directory)}
    name = "master.vault" if master_key_file.name == "master.vault" else "master.key"
    return KeyCopy(made_at, files | {name: master_key_file.read_bytes()})


def _files_to_copy(directory: Path) -> Iterator[Path]:
    for name in COPIED:
        source = directory / name
        yield from (path for path in (source, *source.glob("*/*")) if path.is_file())


def seal_copy(copy: KeyCopy, passphrase: str, random: RandomSource) -> bytes:
    """Return the encrypted copy. Invalid for a passphrase that is too short."""
    if len(passphrase) < MIN_PASSPHRASE_LENGTH:
        raise Invalid(f"The passphrase should have {MIN_PASSPHRASE_LENGTH} characters or more.")
    salt = random.bytes(SALT_BYTES)
    return HEADER + salt + seal(random, _key(passphrase, salt), msgspec.msgpack.encode(copy), _context(salt))


def open_copy(content: bytes, passphrase: str) -> KeyCopy:
    """Decrypt a copy. Invalid for a wrong passphrase or a file of another kind."""
    if not content.startswith(HEADER) or len(content) < len(HEADER) + SALT_BYTES:
        raise Invalid("This is not a copy of a key store, or it was made by a newer version of Discreet.")
    salt, sealed = content[len(HEADER) :][:SALT_BYTES], content[len(HEADER) + SALT_BYTES :]
    try:
        return msgspec.msgpack.decode(open_sealed(_key(passphrase, salt), sealed, _context(salt)), type=KeyCopy)
    except DecryptionFailed:
        raise Invalid(
            "The copy of the key store cannot be opened: the passphrase is wrong, or the file is damaged."
        ) from None


def unpack_copy(copy: KeyCopy, directory: Path) -> None:
    """Create `directory`, which must not exist, from the copy: all of it or nothing."""
    partial = temporary_path_of(directory)
    for name, content in copy.files.items():
        path = partial / name
        if not path.resolve().is_relative_to(partial.resolve()):
            raise Invalid("The copy of the key store is not valid: it names a file outside of its folder.")
        for folder in reversed(path.relative_to(partial).parents):
            (partial / folder).mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)
    partial.rename(directory)
    sync_directory(directory.parent)


def _key(passphrase: str, salt: bytes) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, PASSES, MEMORY_KB, LANES, KEY_BYTES, Type.ID)


def _context(salt: bytes) -> str:
    return f"key store copy v1 {salt.hex()}"
