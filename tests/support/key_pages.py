"""Key pages of a key store that a test opens itself, and a search for the keys that its files derive."""

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


def read_masters(*directories: Path) -> set[bytes]:
    return {master for directory in directories for master in open_store(directory).ring.masters()}


def master_key_file(directory: Path) -> MasterKeyFile:
    return MasterKeyFile(directory / "master.key")


def open_store(directory: Path) -> FileKeyStore:
    return open_key_store(directory, master_key_file(directory), ENTROPY)


def rotate_master_key(directory: Path) -> None:
    rotate(directory, master_key_file(directory), ENTROPY, Pacing(lambda _: None, lambda _: None))


def leaf_keys(store: FileKeyStore, use: PageUse, page: UUID = PAGE) -> dict[int, bytes]:
    return {leaf: key for leaf in range(LEAVES) if (key := store.leaf_key(page, use, leaf))}


def page_file(directory: Path, use: PageUse, page: UUID = PAGE) -> Path:
    folder = "shares" if use is PageUse.SHARE else "private"
    return directory / folder / str(page)[-2:] / f"{use}_page+{page}"


def derivable_keys(directory: Path, masters: set[bytes]) -> set[bytes]:
    """Return the keys of all leaves that any file below derives with one of these master keys, whatever its name."""
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


def find_key_copies(directory: Path) -> list[KeyFileCopy]:
    return list(KeyFileCopies(directory.parent, open_store(directory).ring, directory / "master.key").find())


def start_processes(*calls: tuple[Any, ...]) -> list[BaseProcess]:
    started: list[BaseProcess] = [
        multiprocessing.get_context("fork").Process(target=call[0], args=call[1:]) for call in calls
    ]
    for process in started:
        process.start()
    return started


def join_processes(started: list[BaseProcess]) -> None:
    for process in started:
        process.join(60)
    assert [process.exitcode for process in started] == [0] * len(started)
