"""One directory of small sealed files, named by what they hold.

Invariants:
- Destroying a file is durable at once (P10), and destroys every unfinished copy of it, too.
- A process that writes or destroys a file holds the turn of the key store, so that a rotation never brings back what
  was destroyed.
- A file is replaced by way of one unfinished copy, which `leftovers` finds when the process is killed in between.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from discreet.adapters.keystore.key_ring import WrappingKeys
from discreet.crypto.envelope import CannotOpen, open_sealed, seal
from discreet.errors import Conflict
from discreet.ports import RandomSource
from discreet.runtime.atomic_file import UNFINISHED_SUFFIX, sync_directory, write_atomic
from discreet.runtime.disk_full import translate_disk_full

ROTATION_ASIDE = "wrapping"
"""Folder of the key store in which a rotation seals files before it puts them in place."""


class KeyFiles:
    def __init__(self, directory: Path, keys: WrappingKeys, entropy: RandomSource) -> None:
        self._directory, self._keys, self._entropy = directory, keys, entropy

    def make_folders(self) -> None:
        """Once, beforehand: making a folder costs more than making the file in it. Only their owner sees into them."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory.chmod(0o700)
        for number in range(256):
            (self._directory / f"{number:02x}").mkdir(mode=0o700, parents=True, exist_ok=True)

    def write(self, name: str, plaintext: bytes, *, durable: bool) -> None:
        """Conflict when `name` exists, Unavailable on a full disk. With `durable`, it survives a power cut."""
        path = self._path(name)
        with translate_disk_full(), self._keys.changing_files():
            handle = _create_file(path, name)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(seal(self._entropy, self._keys.newest_first()[0], plaintext, name))
                    if durable:
                        file.flush()
                        os.fsync(file.fileno())
                if durable:
                    sync_directory(path.parent)
            except OSError:
                path.unlink(missing_ok=True)
                raise

    def replace(self, name: str, plaintext: bytes) -> None:
        """Durably, in place of what `name` holds: at every moment the old or the new is there."""
        with self._keys.changing_files():
            self.put_in_place(name, plaintext)

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else writes or destroys any file meanwhile: what was read in it is still so when it is replaced."""
        return self._keys.changing_files(alone=True)

    def put_in_place(self, name: str, plaintext: bytes) -> None:
        """As `replace`, for whoever has the key store's turn."""
        path = self._path(name)
        with translate_disk_full():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            sealed = seal(self._entropy, self._keys.newest_first()[0], plaintext, name)
            write_atomic(path, sealed, aside=self._directory / path.name)  # where `names` does not look
        self._clear_copies(path)

    def read(self, name: str) -> bytes | None:
        """None where there is none; CannotOpen for one that a crash cut off."""
        tried: tuple[bytes, ...] = ()
        # First the keys, then the file: what is read opens with what was known, or there is a newer ring.
        while (keys := self._keys.newest_first()) != tried:
            try:
                sealed = self._path(name).read_bytes()
            except FileNotFoundError:
                return None
            for key in keys:
                try:
                    return open_sealed(key, sealed, name)
                except CannotOpen:
                    continue
            tried = keys
            self._keys.refresh()
        raise CannotOpen(f"the file of {name} does not open")

    def destroy(self, name: str) -> None:
        """Durably, with its unfinished copies. Silent when there is none."""
        path = self._path(name)
        with self._keys.changing_files():
            path.unlink(missing_ok=True)
            self._clear_copies(path)
            if path.parent.is_dir():  # also after a killed process that removed the name and did not wait for the disk
                sync_directory(path.parent)

    def leftovers(self) -> Iterator[Path]:
        """Unfinished copies, of processes that replace a file now or were killed while they did."""
        return (path for path in self._directory.iterdir() if path.is_file())

    def clear_leftovers(self) -> int:
        """Remove what killed processes left; tells how many files."""
        with self._keys.changing_files(alone=True):
            found = list(self.leftovers())
            for path in found:
                path.unlink(missing_ok=True)
        if found:
            sync_directory(self._directory)
        return len(found)

    def _clear_copies(self, path: Path) -> None:
        """Remove every unfinished copy of the former content of `path`.

        A rotation looks after it has written a copy whether the file is still what was copied (`Wrapping`), so one of
        the two removes it.
        """
        for folder in (self._directory, self._directory.parent / ROTATION_ASIDE):
            for copy in (folder / path.name, folder / f"{path.name}{UNFINISHED_SUFFIX}"):
                copy.unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        return (name_of(path) for path in self._directory.glob("*/*"))

    def _path(self, name: str) -> Path:
        """Spread over 256 folders by the name's last two characters, which are random in a UUID."""
        return self._directory / name[-2:].replace("/", "+") / name.replace(":", "=").replace("/", "+")


def name_of(path: Path) -> str:
    """What a sealed file holds the secret of; it is sealed for this place."""
    return path.name.replace("=", ":").replace("+", "/")


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
