"""The key store (SPEC §8): user keys, GPT keys and shares in owner-only files, outside the database and its backups.

    keys/master.key     the master key, in hex; may live elsewhere (DISCREET_MASTER_KEY_FILE)
    keys/check          sealed under the master key: tells a wrong master key before anything is done with it
    keys/private/…      user and GPT keys, each wrapped
    keys/shares/…       improvement shares, each wrapped under a key of their own

Private keys and shares are wrapped under two keys derived from the master key, so that the improvement
pipeline can be given the one and never the other (P1). What is destroyed here is gone everywhere (P10).
"""

import errno
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from fasteners import InterProcessLock

from discreet.envelope import KEY_BYTES, CannotOpen, derive_key, open_sealed, seal
from discreet.errors import NO_ROOM, Conflict, Misconfigured, Unavailable
from discreet.seams import Entropy, Share
from discreet.whole_file import sync_directory, write_whole

CHECK = b"this master key belongs to this key store"


class SealedFiles:
    """One directory of small sealed files, named by what they hold. Destroying one is durable at once."""

    def __init__(self, directory: Path, wrapping_key: bytes, entropy: Entropy) -> None:
        self._directory, self._key, self._entropy = directory, wrapping_key, entropy

    def make_folders(self) -> None:
        """Once, beforehand: making a folder costs more than making the file in it."""
        for number in range(256):
            (self._directory / f"{number:02x}").mkdir(mode=0o700, parents=True, exist_ok=True)

    def write(self, name: str, plaintext: bytes, *, durable: bool) -> None:
        """Conflict when `name` exists, Unavailable on a full disk. With `durable`, it survives a power cut."""
        path = self._path(name)
        handle = _create_file(path, name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(seal(self._entropy, self._key, plaintext, name))
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            if durable:
                sync_directory(path.parent)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise _explained(error) from error

    def replace(self, name: str, plaintext: bytes) -> None:
        """Durably, in place of what `name` holds: at every moment the old or the new is there."""
        path = self._path(name)
        aside = self._directory / path.name  # where `names` does not look
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(aside, seal(self._entropy, self._key, plaintext, name))
            aside.rename(path)
            sync_directory(path.parent)
        except OSError as error:
            raise _explained(error) from error

    def read(self, name: str) -> bytes | None:
        try:
            sealed = self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        return open_sealed(self._key, sealed, name)

    def destroy(self, name: str) -> None:
        path = self._path(name)
        try:
            path.unlink()
        except FileNotFoundError:
            return
        sync_directory(path.parent)

    def names(self) -> Iterator[str]:
        return (path.name.replace("=", ":").replace("+", "/") for path in self._directory.glob("*/*"))

    def _path(self, name: str) -> Path:
        """Spread over 256 folders by the name's last two characters, which are random in a UUID."""
        return self._directory / name[-2:] / name.replace(":", "=").replace("/", "+")


class FileShares:
    """The shares alone: all of the key store that the improvement pipeline is given."""

    def __init__(self, directory: Path, wrapping_key: bytes, entropy: Entropy) -> None:
        self._files, self._entropy = SealedFiles(directory, wrapping_key, entropy), entropy

    def create_share(self, party: str, since: datetime) -> Share:
        share = Share(self._entropy.bytes(KEY_BYTES), since)
        # A conversation's share that a power cut eats only shuts that conversation: no need to wait for the disk.
        self._files.write(party, msgspec.msgpack.encode(share), durable=not party.startswith("conversation:"))
        return share

    def share(self, party: str) -> Share | None:
        """A share that was cut off by a crash counts as destroyed."""
        try:
            stored = self._files.read(party)
        except CannotOpen:
            return None
        return msgspec.msgpack.decode(stored, type=Share) if stored else None

    def destroy_share(self, party: str) -> None:
        self._files.destroy(party)

    def shares(self) -> Iterator[str]:
        return self._files.names()


class FileKeyStore(FileShares):
    """The whole key store, opened with the master key (seams.KeyStore)."""

    def __init__(self, directory: Path, master_key: bytes, entropy: Entropy) -> None:
        self.shares_directory = directory / "shares"
        self.shares_key = derive_key(master_key, "discreet v1 shares")
        super().__init__(self.shares_directory, self.shares_key, entropy)
        self._private = SealedFiles(directory / "private", derive_key(master_key, "discreet v1 private keys"), entropy)
        self._master_key = master_key

    def make_folders(self) -> None:
        for files in (self._files, self._private):
            files.make_folders()

    def create_key(self, name: str) -> bytes:
        key = self._entropy.bytes(KEY_BYTES)
        self._private.write(name, key, durable=True)
        return key

    def key(self, name: str) -> bytes | None:
        return self._private.read(name)

    def destroy_key(self, name: str) -> None:
        self._private.destroy(name)

    def remember(self, name: str, content: bytes) -> None:
        self._private.replace(name, content)

    def remembered(self, name: str) -> bytes | None:
        return self._private.read(name)

    def database_password(self, role: str) -> str:
        """The password of a database role, the same for every server that shares the master key."""
        return derive_key(self._master_key, f"discreet v1 database role {role}").hex()


def _create_file(path: Path, name: str) -> int:
    """A handle of a new owner-only file; its folder is made when it is the first there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        try:
            return os.open(path, flags, 0o600)
        except FileNotFoundError:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return os.open(path, flags, 0o600)
    except FileExistsError:
        raise Conflict(f"There is already a key for {name}.") from None
    except OSError as error:
        raise _explained(error) from error


def _explained(error: OSError) -> Exception:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return Unavailable(NO_ROOM) if full else error


def open_key_store(directory: Path, master_key_file: Path, entropy: Entropy) -> FileKeyStore:
    """Open the key store, making it on the very first start. Misconfigured for a missing or wrong master key."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    with InterProcessLock(directory / "opening"):  # two first starts at once must make one store
        store = FileKeyStore(directory, _proven_master_key(directory, master_key_file, entropy), entropy)
        store.make_folders()
    return store


def _proven_master_key(directory: Path, master_key_file: Path, entropy: Entropy) -> bytes:
    check = directory / "check"
    if not master_key_file.exists():
        _refuse_if_used(check, master_key_file)
        master_key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(master_key_file, entropy.bytes(KEY_BYTES).hex().encode())
    master_key = _read_master_key(master_key_file)
    if not check.exists():
        write_whole(check, seal(entropy, master_key, CHECK, "check"))
    try:
        open_sealed(master_key, check.read_bytes(), "check")
    except CannotOpen:
        raise Misconfigured(
            f"The master key in {master_key_file} is not the one that this key store ({directory}) was made with. "
            "Put the right one back, or point DISCREET_HOME to the data that belongs to it."
        ) from None
    return master_key


def _refuse_if_used(check: Path, master_key_file: Path) -> None:
    if check.exists():
        raise Misconfigured(
            f"The master key {master_key_file} is missing, but the key store beside it is in use. Without the "
            "master key nothing in it can be opened. Restore the file from where you keep it safe."
        )


def _read_master_key(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise Misconfigured(f"The master key {path} can be read by others. Run: chmod 600 {path}")
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Misconfigured(f"The master key {path} is damaged: it should hold 64 hexadecimal digits.")
    return key
