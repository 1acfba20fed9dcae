"""A directory of small encrypted files, named by their secret.

Invariants:
- Destroying a file is durable at once and also destroys its unfinished copies (P10).
- A process that writes or destroys a file holds the key store's lock (`turn`), so that a rotation never restores a
  destroyed file.
- A file is replaced through one unfinished copy, which `leftovers` finds if the process is killed in between.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from discreet.adapters.keystore.file_lock import hold_lock
from discreet.adapters.keystore.key_records import read_value
from discreet.adapters.keystore.key_ring import WrappingKeys
from discreet.crypto.envelope import seal
from discreet.errors import Conflict
from discreet.ports.clock import RandomSource
from discreet.runtime.atomic_file import UNFINISHED_SUFFIX, sync_directory, write_atomic
from discreet.runtime.disk_full import translate_disk_full

ROTATION_ASIDE = "wrapping"
"""Folder of the key store in which a rotation re-encrypts files before it moves them into place."""
FILE_TURNS = "turns"
"""Folder of the key store with the locks of `KeyFiles.lock_name`."""


class KeyFiles:
    def __init__(self, directory: Path, keys: WrappingKeys, random: RandomSource) -> None:
        self._directory, self._keys, self._random = directory, keys, random

    def make_folder(self) -> None:
        """Create the directory, readable by its owner only."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory.chmod(0o700)

    def write(self, name: str, plaintext: bytes, *, durable: bool) -> None:
        """Write a new file; with `durable` it survives a power cut.

        Conflict when `name` exists, Unavailable on a full disk.
        """
        path = self._path(name)
        with translate_disk_full(), self._keys.changing_files():
            handle = _create_file(path, name)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(seal(self._random, self._keys.newest_first()[0], plaintext, name))
                    if durable:
                        file.flush()
                        os.fsync(file.fileno())
                if durable:
                    sync_directory(path.parent)
            except OSError:
                path.unlink(missing_ok=True)
                raise

    def replace(self, name: str, plaintext: bytes) -> None:
        """Durably replace the content of `name`.

        At every moment the old or the new content exists.
        """
        with self._keys.changing_files():
            self.put_in_place(name, plaintext)

    def update(self, name: str, change: Callable[[bytes | None], bytes | None], *, exclusive: bool = False) -> None:
        """Durably replace the content by `change` of it; None is no file, before and after."""
        with self._keys.changing_files(exclusive=True) if exclusive else self.lock_name(name):
            after = change(self.read(name))
            if after is None:
                self.remove(name)
            else:
                # Also if unchanged: a process that was killed may not have synced the file or cleared copies of it.
                self.put_in_place(name, after)

    @contextmanager
    def lock_name(self, name: str) -> Iterator[None]:
        """Exclude other callers of this method for `name`, and rotations, within the block.

        The lock is that of the name's folder, so changes of other names rarely wait for it.
        """
        locks = self._directory.parent / FILE_TURNS
        with self._keys.changing_files():
            locks.mkdir(mode=0o700, exist_ok=True)
            with hold_lock(locks / _folder(name), exclusive=True):
                yield

    def put_in_place(self, name: str, plaintext: bytes) -> None:
        """Replace as `replace` does; the caller holds the key store's lock."""
        path = self._path(name)
        with translate_disk_full():
            _make_durable_folder(path.parent)
            sealed = seal(self._random, self._keys.newest_first()[0], plaintext, name)
            write_atomic(path, sealed, temporary=self._directory / path.name)  # a place that `names` does not list
        self._clear_copies(path)

    def read(self, name: str) -> bytes | None:
        """Return the secret, or None when there is none.

        DecryptionFailed for a file that a crash cut off.
        """
        return read_value(self._keys, lambda: self._sealed(name), name)

    def destroy(self, name: str) -> None:
        """Durably destroy the file and its unfinished copies, if any."""
        with self._keys.changing_files():
            self.remove(name)

    def destroy_updated(self, name: str) -> None:
        """Destroy as `destroy` does, before or after an update of it."""
        with self.lock_name(name):
            self.remove(name)

    def remove(self, name: str) -> None:
        """Destroy as `destroy` does; the caller holds the key store's lock."""
        path = self._path(name)
        path.unlink(missing_ok=True)
        self._clear_copies(path)
        if path.parent.is_dir():  # also after a killed process that removed the file without syncing
            sync_directory(path.parent)

    def leftovers(self) -> Iterator[Path]:
        """Return unfinished copies, of running or killed replacements."""
        return (path for path in self._directory.iterdir() if path.is_file())

    def clear_leftovers(self) -> int:
        """Remove what killed processes left. Return the number of files."""
        with self._keys.changing_files(exclusive=True):
            found = list(self.leftovers())
            for path in found:
                path.unlink(missing_ok=True)
        if found:
            sync_directory(self._directory)
        return len(found)

    def _clear_copies(self, path: Path) -> None:
        """Durably remove every unfinished copy of the former content of `path`.

        After writing a copy, a rotation checks whether the file is still the one it copied (`rotation.Wrapping`), so
        one of the two removes it. The file itself must be new or gone: a rotation without its copy takes it for
        re-wrapped.
        """
        for folder in (self._directory, self._directory.parent / ROTATION_ASIDE):
            copies = (folder / path.name, folder / f"{path.name}{UNFINISHED_SUFFIX}")
            if any([_try_unlink(copy) for copy in copies]):
                sync_directory(folder)

    def names(self) -> Iterator[str]:
        return (name_of(path) for path in self._directory.glob("*/*"))

    def _sealed(self, name: str) -> bytes | None:
        path = f"{self._directory}/{_folder(name)}/{_file_name(name)}"
        try:
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # a `Path` costs more than reading the file
                return file.read()
        except FileNotFoundError:
            return None

    def _path(self, name: str) -> Path:
        return file_of(self._directory, name)


def file_of(directory: Path, name: str) -> Path:
    """Return the file of a name."""
    return directory / _folder(name) / _file_name(name)


def _file_name(name: str) -> str:
    return name.replace(":", "=").replace("/", "+")


def _folder(name: str) -> str:
    """Return one of 256 folders: the name's last two characters, which are random in a UUID."""
    return name[-2:].replace("/", "+")


def _try_unlink(path: Path) -> bool:
    """Remove the file. Return whether it was there."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _make_durable_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_directory(folder.parent)


def name_of(path: Path) -> str:
    """Return the name of the secret in an encrypted file, which is also its place."""
    return path.name.replace("=", ":").replace("+", "/")


def _create_file(path: Path, name: str) -> int:
    """Create an owner-only file, and durably its folder if needed. Return its handle."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        try:
            return os.open(path, flags, 0o600)
        except FileNotFoundError:
            _make_durable_folder(path.parent)
            return os.open(path, flags, 0o600)
    except FileExistsError:
        raise Conflict(f"There is already a key for {name}.") from None
