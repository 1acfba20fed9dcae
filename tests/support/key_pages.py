"""Key pages of a key store that a test opens itself, and a search for what its files derive."""

import multiprocessing
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import UUID

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_file_copies import KeyFileCopies
from discreet.adapters.keystore.key_files import name_of
from discreet.adapters.keystore.key_pages import page_name
from discreet.adapters.keystore.key_ring import PRIVATE, SHARES, derive_keys
from discreet.adapters.keystore.key_store import FileKeyStore, open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.adapters.keystore.rotation import Pacing, rotate
from discreet.crypto.envelope import DecryptionFailed, open_sealed
from discreet.crypto.puncturable import BadKeyTree, KeyTree
from discreet.ports.keys import LEAVES, KeyFileCopy, PageUse
from tests.support.file_steps import files

ENTROPY = SystemRandomSource()
PAGE, OTHER = UUID("00000000-0000-4000-8000-00000000001a"), UUID("00000000-0000-4000-8000-00000000002b")
ALL = frozenset(range(LEAVES))


def masters_of(*directories: Path) -> set[bytes]:
    return {master for directory in directories for master in opened(directory).ring.masters()}


def safe(directory: Path) -> MasterKeyFile:
    return MasterKeyFile(directory / "master.key")


def opened(directory: Path) -> FileKeyStore:
    return open_key_store(directory, safe(directory), ENTROPY)


def rotated(directory: Path) -> None:
    rotate(directory, safe(directory), ENTROPY, Pacing(lambda _: None, lambda _: None))


def keys_of(store: FileKeyStore, use: PageUse, page: UUID = PAGE) -> dict[int, bytes]:
    return {leaf: key for leaf in range(LEAVES) if (key := store.leaf_key(page, use, leaf))}


def page_file(directory: Path, use: PageUse, page: UUID = PAGE) -> Path:
    folder = "shares" if use is PageUse.SHARE else "private"
    return directory / folder / str(page)[-2:] / f"{use}_page+{page}"


def derivable(directory: Path, masters: set[bytes]) -> set[bytes]:
    """Every leaf's key that a file anywhere below derives under any of these master keys, whatever its name says."""
    wrapping = [key for use in (PRIVATE, SHARES) for key in derive_keys(tuple(masters), use)]
    found: set[bytes] = set()
    for path in files(directory):
        with suppress(FileNotFoundError):
            content = path.read_bytes()
            for name in {
                name_of(path.with_name(path.name.removesuffix(".part"))),
                *(page_name(PAGE, u) for u in PageUse),
            }:
                for key in wrapping:
                    with suppress(DecryptionFailed, BadKeyTree):
                        tree = KeyTree.decode(open_sealed(key, content, name))
                        found |= {leaf_key for leaf in range(LEAVES) if (leaf_key := tree.leaf_key(leaf))}
    return found


def found(directory: Path) -> list[KeyFileCopy]:
    return list(KeyFileCopies(directory.parent, opened(directory).ring, directory / "master.key").find())


def in_processes(*calls: tuple[Any, ...]) -> list[BaseProcess]:
    begun: list[BaseProcess] = [
        multiprocessing.get_context("fork").Process(target=call[0], args=call[1:]) for call in calls
    ]
    for process in begun:
        process.start()
    return begun


def ended_well(begun: list[BaseProcess]) -> None:
    for process in begun:
        process.join(60)
    assert [process.exitcode for process in begun] == [0] * len(begun)
