"""Where the key store keeps its files: only the owner can read them, and a named item is found by its name."""

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import FileKeyStore, open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.ports.keys import PageUse


@pytest.fixture
def careless() -> Iterator[None]:
    """A system on which every user may read files created with default permissions."""
    before = os.umask(0o000)
    yield
    os.umask(before)


def opened(directory: Path) -> FileKeyStore:
    return open_key_store(directory, MasterKeyFile(directory / "master.key"), SystemRandomSource())


@pytest.mark.usefixtures("careless")
def test_folders_and_files_are_private_to_the_owner(tmp_path: Path) -> None:
    (store := opened(tmp_path / "keys")).create_key("user/1a")
    store.remember("seen/1a", b"x")
    for use in PageUse:
        store.create_page(page := uuid4(), use)
        store.puncture(page, use, [1])
    kept = [tmp_path / "keys", *(tmp_path / "keys").rglob("*")]
    assert not [path for path in kept if path.stat().st_mode & 0o077]


def test_folders_of_an_older_store_are_closed_when_it_is_opened(tmp_path: Path) -> None:
    opened(tmp_path / "keys")
    folders = [tmp_path / "keys" / name for name in ("private", "shares")]
    for folder in folders:
        folder.chmod(0o755)
    opened(tmp_path / "keys")
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700, 0o700]


@pytest.mark.parametrize("name", ["user/1a", "user/a", "user/", "a/b/c"])
def test_a_key_is_found_by_its_name_and_listed_however_that_ends(tmp_path: Path, name: str) -> None:
    store = opened(tmp_path / "keys")
    key = store.create_key(name)
    assert (store.key(name), list(store.names())) == (key, [name])
    store.destroy_key(name)
    assert (store.key(name), list(store.names())) == (None, [])


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can become somebody else")
def test_a_volume_with_a_foreign_root_holds_a_store(tmp_path: Path) -> None:
    """As Kubernetes gives one: its root is root's, our group may write in it."""
    somebody = 12345
    volume = tmp_path / "keys"
    volume.mkdir()
    os.chown(volume, 0, somebody)
    volume.chmod(0o2770)
    opened_by_somebody = multiprocessing.get_context("fork").Process(target=_open_as, args=(somebody, volume))
    tmp_path.chmod(0o755)
    opened_by_somebody.start()
    opened_by_somebody.join()
    assert opened_by_somebody.exitcode == 0
    assert not [path for path in volume.rglob("*") if path.stat().st_mode & 0o007]


def _open_as(somebody: int, volume: Path) -> None:
    os.chdir(volume.parent)  # the folders above may be closed to other users
    os.setgroups([])
    os.setgid(somebody)
    os.setuid(somebody)
    opened(Path(volume.name)).create_key("user/1a")
