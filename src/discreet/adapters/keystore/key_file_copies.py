"""Search for copies of key files outside their places (P10).

Killed processes leave such copies, and people copy key stores. The search covers the folder of the key store, the home
around it, and one level beside that home. Files that it cannot recognise are listed, too, such as an archive or a copy
under a master key that is no longer known.

Invariants:
- Files are decrypted only to identify them, and nothing is changed.
- A file is read only when it is small enough to be a key file.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from discreet.adapters.keystore.change_journal import CHANGES
from discreet.adapters.keystore.key_files import FILE_TURNS, ROTATION_ASIDE, name_of
from discreet.adapters.keystore.key_journal import NEW_KEYS
from discreet.adapters.keystore.key_pages import parse_page_name
from discreet.adapters.keystore.key_ring import PRIVATE, SHARES, KeyRing, KeyRingPaths, derive_keys
from discreet.crypto.envelope import DecryptionFailed, open_sealed, try_open
from discreet.crypto.puncturable import BadKeyTree, KeyTree
from discreet.ports.keys import CopyKind, KeyFileCopy, PageUse
from discreet.runtime.atomic_file import UNFINISHED_SUFFIX, temporary_path_of

SEALED_COPY = b"DISCREET KEYS "
"""The first bytes of a copy made by `discreet backup --keys` (`backup/key_copy.py`)."""
MAX_BYTES = 4096
"""A generous limit in bytes for a key file. A ring has some 200."""
MIN_PAGE_LENGTH = 63
"""Bytes of a sealed key page with one seed."""
NOT_KEYS = ("postgres", "datasets", "moving-in", "readers")
"""Large folders of a home that the server fills itself."""
STORE_FILES = ("ring", "handover", "turn", "opening", "rotating", "master.key", "master.vault", "master.key.next",
              "master.vault.next")  # fmt: skip
LOCKS_AND_NOTES = ("holders", NEW_KEYS, CHANGES, FILE_TURNS)


_PAGE_FOLDERS = {PageUse.PRIVATE: "private", PageUse.SHARE: "shares"}


class KeyFileCopies:
    """Searches for copies of the ring's key store, in and around `home`."""

    def __init__(self, home: Path, ring: KeyRing, master_key_file: Path) -> None:
        self._home, self._ring, self._store = home, ring, ring.paths.directory
        own_files = [master_key_file, *(self._store / name for name in STORE_FILES)]
        self._known_files = {*own_files, *map(temporary_path_of, own_files)}

    def find(self) -> Iterator[KeyFileCopy]:
        keys = [*derive_keys(self._ring.masters(), PRIVATE), *derive_keys(self._ring.masters(), SHARES)]
        yield from self._find_in_store(keys)
        yield from self._find_in_home(keys)
        yield from self._find_beside_home()

    def _find_in_store(self, keys: list[bytes]) -> Iterator[KeyFileCopy]:
        for path in _files(self._store):
            folders = path.relative_to(self._store).parts[:-1]
            if path in self._known_files or (folders and folders[0] in LOCKS_AND_NOTES) or _is_in_place(folders, path):
                continue
            if folders in ((ROTATION_ASIDE,), ("private",), ("shares",)):
                if not self._adds_nothing(path, keys):
                    yield self._describe_copy(CopyKind.LEFT, path, name_of(path.with_name(_stem(path))))
            elif copy := self._identify_copy(path, keys):
                yield copy
            else:
                yield self._describe_copy(CopyKind.UNKNOWN, path)

    def _adds_nothing(self, path: Path, keys: list[bytes]) -> bool:
        """Return whether an unfinished copy is of a page and derives only keys that the page in its place derives.

        A killed puncture leaves such a copy. One that derives more is an older version: of a killed rotation.
        """
        name = name_of(path.with_name(_stem(path)))
        for use, folder in _PAGE_FOLDERS.items():
            if parse_page_name(name, use):
                copied = _leaves(path, keys, name)  # first: the page may be punctured in between
                current = _leaves(self._store / folder / name[-2:] / _stem(path), keys, name)
                return copied is not None and current is not None and copied <= current
        return False

    def _find_in_home(self, keys: list[bytes]) -> Iterator[KeyFileCopy]:
        if not self._store.is_relative_to(self._home):
            return
        for path in _files(self._home, skip={self._store, *(self._home / name for name in NOT_KEYS)}):
            if copy := self._identify_copy(path, keys):
                yield copy

    def _find_beside_home(self) -> Iterator[KeyFileCopy]:
        with suppress(OSError):
            for folder in sorted(self._home.parent.iterdir()):
                for store in (folder, folder / "keys") if folder != self._home else ():
                    if self._is_our_ring(store / "ring"):
                        yield self._describe_copy(CopyKind.STORE, store)

    def _identify_copy(self, path: Path, keys: Iterable[bytes]) -> KeyFileCopy | None:
        content = _read_beginning(path)
        if content.startswith(SEALED_COPY):
            return self._describe_copy(CopyKind.SEALED, path)
        if path.name.startswith("ring") and self._is_our_ring(path):
            return self._describe_copy(CopyKind.STORE, path.parent)
        if len(content) <= MAX_BYTES and any(
            try_open(key, content, name) is not None for key in keys for name in _possible_names(path)
        ):
            return self._describe_copy(CopyKind.KEY, path, name_of(path))
        return None

    def _is_our_ring(self, ring: Path) -> bool:
        """Return whether the ring has our secret.

        It is opened with our master key, or with the one beside it.
        """
        masters = [*self._ring.masters()]
        with suppress(OSError, ValueError):
            masters.append(bytes.fromhex((ring.parent / "master.key").read_text().strip()))
        for master in masters:
            with suppress(OSError, DecryptionFailed, ValueError):
                content = ring.read_bytes()
                if KeyRingPaths.decrypt(content, master).database_secret == self._ring.ring.database_secret:
                    return True
        return False

    def _describe_copy(self, kind: CopyKind, path: Path, name: str = "") -> KeyFileCopy:
        shown_path = path.relative_to(self._home) if path.is_relative_to(self._home) else path
        return KeyFileCopy(kind, str(shown_path), name)


def _files(directory: Path, skip: Iterable[Path] = ()) -> Iterator[Path]:
    """Yield every regular file below `directory`, in order.

    It follows no links and skips unreadable folders.
    """
    skipped = set(skip)
    for folder, folders, names in os.walk(directory):
        parent = Path(folder)
        folders[:] = sorted(name for name in folders if parent / name not in skipped)
        for name in sorted(names):
            path = parent / name
            if path.is_file() and not path.is_symlink():
                yield path


def _is_in_place(folders: tuple[str, ...], path: Path) -> bool:
    """Return whether `KeyFiles` would keep a file of this name here.

    A file with a strange name in such a place counts as a key and is checked as one.
    """
    return len(folders) == 2 and folders[0] in ("private", "shares") and path.name.endswith(folders[1])


def _stem(path: Path) -> str:
    return path.name.removesuffix(UNFINISHED_SUFFIX)


def _possible_names(path: Path) -> tuple[str, ...]:
    """Return the names that the file may hold the secret of.

    They are its whole name, and the name without suffixes that editors and people append.
    """
    stem, _, _ = path.name.rstrip("~").partition(".")
    return tuple({name_of(path), name_of(path.with_name(stem or path.name))})


def _read_beginning(path: Path) -> bytes:
    with suppress(OSError), path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
    return b""


def _leaves(page: Path, keys: Iterable[bytes], name: str) -> frozenset[int] | None:
    """Return the leaves that a page's file derives, none for one that was cut off; None if it does not open."""
    content = _read_beginning(page)
    if len(content) < MIN_PAGE_LENGTH:
        return frozenset()
    for key in keys:
        with suppress(DecryptionFailed, BadKeyTree):
            return KeyTree.decode(open_sealed(key, content, name)).live_leaves()
    return None
