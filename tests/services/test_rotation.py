"""A new master key on a running server.

Nothing is lost, nothing destroyed comes back, and after any kill the next rotation finishes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_ring import PRIVATE, KeyRingFile
from discreet.adapters.keystore.key_store import CHECK, FileKeyStore, FileShares, ReadOnlyKeyRing, open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.adapters.keystore.rotation import Pacing, RotationResult, Wrapping, _begin, rotate
from discreet.crypto.envelope import derive_key, seal
from discreet.errors import Conflict, Misconfigured, Unavailable

ENTROPY = SystemRandomSource()
SINCE = datetime(2026, 5, 1, tzinfo=UTC)
KEYS = [f"user/{number}a" for number in range(4)]
STEPS_AT_LEAST = 10
"""For a rotation with two files: four for the ring and the safe, two for each file, and the final cleanup."""
PARTIES = ["user:1", "gpt:2", "conversation:3"]


def opened(directory: Path) -> FileKeyStore:
    return open_key_store(directory, safe(directory), ENTROPY)


def safe(directory: Path) -> MasterKeyFile:
    return MasterKeyFile(directory / "master.key")


def rotated(directory: Path, messages: list[str] | None = None) -> RotationResult:
    done = threading.Event()
    pacing = Pacing(
        (messages if messages is not None else []).append, lambda seconds: done.wait(seconds and 0.01) and None
    )
    return rotate(directory, safe(directory), ENTROPY, pacing)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A key store with keys and shares in it; two were destroyed."""
    store = opened(tmp_path / "keys")
    for name in [*KEYS, "user/gone"]:
        store.create_key(name)
    for party in [*PARTIES, "user:gone"]:
        store.create_share(party, SINCE)
    store.destroy_key("user/gone")
    store.destroy_share("user:gone")
    return tmp_path / "keys"


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """Where the system allows it, in a place where copying hundreds of folders takes no time."""
    memory = Path("/dev/shm")
    place = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else tmp_path))
    yield place
    shutil.rmtree(place)


def secrets_of(store: FileKeyStore) -> tuple[dict[str, bytes | None], dict[str, object], str]:
    keys = {name: store.key(name) for name in store.names()}
    shares = {party: store.share(party) for party in store.shares()}
    return keys, shares, store.database_password("discreet_serve")


def former_key_opens_nothing(directory: Path, former: bytes) -> bool:
    file = directory / "former.key"
    MasterKeyFile(file).write(file, former)
    with pytest.raises(Misconfigured, match="is not the one"):
        open_key_store(directory, MasterKeyFile(file), ENTROPY)
    file.unlink()
    return not (directory / "handover").exists()


def test_everything_is_kept_under_the_new_key_and_nothing_opens_with_the_former_one(directory: Path) -> None:
    store = opened(directory)
    before, former, files = secrets_of(store), store.ring.master, contents(directory)
    del store
    done = rotated(directory)
    assert (done.generation, done.wrapped, done.cut_off) == (2, len(KEYS) + len(PARTIES), 0)
    after = opened(directory)
    assert secrets_of(after) == before
    assert after.ring.master != former
    assert after.ring.masters() == (after.ring.master,)
    assert former_key_opens_nothing(directory, former)
    assert not files & contents(directory)
    assert not list(directory.glob("*.next"))
    assert not (directory / "wrapping").exists()


def contents(directory: Path) -> set[bytes]:
    return {path.read_bytes() for kind in ("private", "shares") for path in (directory / kind).glob("*/*")}


def test_a_rotation_killed_at_any_step_is_finished_by_the_next(in_memory: Path) -> None:
    directory, copies = in_memory / "keys", in_memory / "copies"
    store = opened(directory)
    store.create_key("user/1a")
    store.create_share("user:1", SINCE)
    before, former = secrets_of(store), store.ring.master
    del store
    command = [sys.executable, "-m", "tests.services.killed_while_rotating", directory, copies]
    subprocess.run(command, cwd=Path(__file__).parents[2], check=True)
    made = sorted(copies.iterdir(), key=lambda copy: int(copy.name))
    assert len(made) > STEPS_AT_LEAST
    for copy in made:
        assert secrets_of(opened(copy)) == before, f"killed at step {copy.name}"
        rotated(copy)
        assert secrets_of(opened(copy)) == before, f"killed at step {copy.name}"
        assert former_key_opens_nothing(copy, former)
        shutil.rmtree(copy)


@contextmanager
def in_a_thread(directory: Path, messages: list[str]) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=rotated, args=(directory, messages), daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(20)
        assert not thread.is_alive()


def is_done(server: FileKeyStore) -> bool:
    """As a server looks every second."""
    server.ring.refresh()
    return server.ring.ring == KeyRingFile(2, server.ring.ring.database_secret)


def until(true: Any) -> None:
    for _ in range(2000):
        if true():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never came")


def test_a_server_that_runs_goes_on_and_is_waited_for(directory: Path) -> None:
    server, other = opened(directory), opened(directory)
    before, former = secrets_of(server), server.ring.master
    messages: list[str] = []
    with in_a_thread(directory, messages):
        until(lambda: any("Waiting for a process" in line for line in messages))
        assert server.ring.master == former
        assert secrets_of(server) == before  # reads data under a key that it had not heard of
        assert server.ring.master != former
        made = other.create_key("user/new")  # writes under the new one
        other.destroy_key(KEYS[0])
        server.destroy_share(PARTIES[0])
    assert server.key("user/new") == made
    store = opened(directory)
    assert store.key("user/new") == made
    assert store.key(KEYS[0]) is None
    assert store.share(PARTIES[0]) is None
    assert store.ring.ring.former is None
    server.create_key("user/newer")
    assert other.key("user/newer") == store.key("user/newer") is not None


def test_a_pipeline_goes_on_with_what_it_was_lent(directory: Path) -> None:
    server, messages = opened(directory), []
    with in_a_thread(directory, messages):
        with server.grant_share_access() as keys:
            # Lent before or during the rotation: in both cases the lent key opens every share until it is returned.
            pipeline = FileShares(server.shares_directory, ReadOnlyKeyRing(keys), ENTROPY)
            held = {party: pipeline.share(party) for party in pipeline.shares()}
            assert len(held) == len(PARTIES)
            assert None not in held.values()
        until(lambda: is_done(server))
    assert {party: server.share(party) for party in server.shares()} == held


def test_shares_stay_under_the_former_key_as_long_as_it_is_lent(directory: Path) -> None:
    server, messages = opened(directory), []
    with ExitStack() as lent:
        keys = lent.enter_context(server.grant_share_access())
        with in_a_thread(directory, messages):
            until(lambda: "Waiting for a dataset that is being built." in messages)
            pipeline = FileShares(server.shares_directory, ReadOnlyKeyRing(keys), ENTROPY)
            assert None not in {pipeline.share(party) for party in pipeline.shares()}
            with server.grant_share_access() as both:
                assert both[1:] == keys
            lent.close()
            until(lambda: is_done(server))
    assert None not in {server.share(party) for party in server.shares()}


def begun(directory: Path) -> Wrapping:
    """A rotation that has reached the private keys."""
    ring = opened(directory).ring
    _begin(ring, safe(directory), ENTROPY)
    return Wrapping(ring, PRIVATE, ENTROPY)


def private_file(directory: Path, name: str) -> Path:
    return directory / "private" / name[-2:] / name.replace("/", "+")


@pytest.mark.promise("P10")
@pytest.mark.parametrize("again", [False, True])
def test_a_key_destroyed_during_rewrapping_does_not_come_back(directory: Path, again: bool) -> None:
    store, wrapping = opened(directory), begun(directory)
    seen = wrapping.wrap_aside(private_file(directory, KEYS[0]).parent)
    store.destroy_key(KEYS[0])
    made = store.create_key(KEYS[0]) if again else None
    wrapping.put_in_place(seen)
    assert store.key(KEYS[0]) == made
    assert private_file(directory, KEYS[0]).exists() == again


def test_a_file_that_a_crash_cut_off_is_counted_and_left(directory: Path) -> None:
    private_file(directory, KEYS[0]).write_bytes(b"\x01 and no more")
    assert rotated(directory).cut_off == 1
    assert private_file(directory, KEYS[0]).read_bytes() == b"\x01 and no more"


def test_one_rotation_at_a_time(directory: Path) -> None:
    server, messages = opened(directory), []
    with in_a_thread(directory, messages):
        until(lambda: any("Waiting for a process" in line for line in messages))
        with pytest.raises(Conflict, match="is already running"):
            rotated(directory)
        server.ring.refresh()


def test_a_rotation_that_is_stopped_says_so_and_is_taken_up_again(directory: Path) -> None:
    server = opened(directory)
    before = secrets_of(server)

    def stopped(seconds: float) -> None:
        if seconds:
            raise Unavailable("stopped")

    with pytest.raises(Unavailable):
        rotate(directory, safe(directory), ENTROPY, Pacing(lambda _: None, stopped))
    assert secrets_of(server) == before
    messages: list[str] = []
    assert rotated(directory, messages).generation == 2
    assert "Resuming a rotation that was interrupted." in messages


def test_the_master_key_moves_to_another_place_and_back(directory: Path, tmp_path: Path) -> None:
    before, elsewhere = secrets_of(opened(directory)), MasterKeyFile(tmp_path / "safe" / "key")
    pacing = Pacing(lambda _: None, lambda _: None)
    rotate(directory, elsewhere, ENTROPY, pacing, safe(directory))
    with pytest.raises(Misconfigured, match="is not the one"):
        opened(directory)
    assert secrets_of(open_key_store(directory, elsewhere, ENTROPY)) == before
    rotate(directory, safe(directory), ENTROPY, pacing, elsewhere)
    assert secrets_of(opened(directory)) == before


def test_a_move_that_was_cut_off_is_taken_up_by_the_same_command(directory: Path, tmp_path: Path) -> None:
    server, elsewhere = opened(directory), MasterKeyFile(tmp_path / "safe" / "key")
    before = secrets_of(server)

    def stopped(_: float) -> None:
        raise Unavailable("stopped")

    with pytest.raises(Unavailable):
        rotate(directory, elsewhere, ENTROPY, Pacing(lambda _: None, stopped), safe(directory))
    server.ring.refresh()
    rotate(directory, elsewhere, ENTROPY, Pacing(lambda _: None, lambda _: None), safe(directory))
    assert secrets_of(open_key_store(directory, elsewhere, ENTROPY)) == before


def test_without_a_key_store_there_is_nothing_to_rotate(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no key store"):
        rotated(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_key_store_of_before_there_were_rings_keeps_its_database_passwords(directory: Path) -> None:
    """Its passwords followed from the master key: a database that is there knows them."""
    store = opened(directory)
    keys, shares, _ = secrets_of(store)
    master = store.ring.master
    (directory / "ring").unlink()
    (directory / "check").write_bytes(seal(ENTROPY, master, CHECK, "check"))
    password = derive_key(master, "discreet v1 database role discreet_serve").hex()
    assert secrets_of(opened(directory)) == (keys, shares, password)
    assert not (directory / "check").exists()
    del store
    rotated(directory)
    assert secrets_of(opened(directory)) == (keys, shares, password)


def test_a_store_of_before_there_were_rings_refuses_another_master_key(directory: Path) -> None:
    (directory / "ring").unlink()
    (directory / "check").write_bytes(seal(ENTROPY, b"\1" * 32, CHECK, "check"))
    with pytest.raises(Misconfigured, match="is not the one"):
        opened(directory)
    assert not (directory / "ring").exists()


def test_a_process_that_missed_a_whole_rotation_says_what_to_do(directory: Path) -> None:
    """It cannot happen while it holds its ring; if the lock file was removed, no write goes unnoticed."""
    server = opened(directory)
    (directory / "holders" / "1").unlink()
    rotated(directory)
    with pytest.raises(Unavailable, match="needs to restart it"):
        server.create_key("user/new")
    assert opened(directory).key("user/new") is None
