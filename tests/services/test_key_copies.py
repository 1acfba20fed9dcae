"""Nothing outlives a key that is destroyed: no copy of its file that a killed replacement or rotation made (P10).

The disk is kept as each step of a replacement leaves it, which is what a process leaves that is killed there. An
attacker with all those files, every master key and yesterday's database then reads nothing of what was deleted.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_file_copies import KeyFileCopies
from discreet.adapters.keystore.key_files import name_of
from discreet.adapters.keystore.key_ring import PRIVATE, SHARES, derive_keys
from discreet.adapters.keystore.key_store import FileKeyStore, adopt_next, open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.adapters.keystore.rotation import Pacing, Wrapping, _begin, rotate
from discreet.crypto.envelope import DecryptionFailed, key_fingerprint, next_key, open_sealed, seal
from discreet.ports.keys import CopyKind, KeyFileCopy
from tests.support.file_steps import at_each_step, copy_at_each_step, files
from tests.support.key_stores import key_ring

pytestmark = pytest.mark.promise("P10")

ENTROPY = SystemRandomSource()
SINCE = datetime(2026, 5, 1, tzinfo=UTC)
NAME, PARTY, OTHER = "conversation/1a", "conversation:1a", "conversation/2b"
SAID = b"the tenth bridge is closed"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """In memory where the system allows it: hundreds of folders are copied."""
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else tmp_path))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def directory(place: Path) -> Path:
    store = open_key_store(place / "home" / "keys", safe(place / "home" / "keys"), ENTROPY)
    for name in (NAME, OTHER):
        store.create_key(name)
    store.create_share(PARTY, SINCE)
    return place / "home" / "keys"


def safe(directory: Path) -> MasterKeyFile:
    return MasterKeyFile(directory / "master.key")


def opened(directory: Path) -> FileKeyStore:
    """As `open_key_store` does it, without the hundreds of folders."""
    adopt_next(directory, safe(directory))
    return FileKeyStore(directory, key_ring(directory), ENTROPY)


def rotated(directory: Path) -> None:
    rotate(directory, safe(directory), ENTROPY, Pacing(lambda _: None, lambda _: None))


def secrets_in(directory: Path, masters: set[bytes]) -> set[bytes]:
    """Every secret that a file anywhere below holds under any of these master keys, whatever its name says."""
    keys = [key for use in (PRIVATE, SHARES) for key in derive_keys(tuple(masters), use)]
    found = set()
    for path in files(directory):
        for name in {name_of(path), name_of(path.with_suffix("")), NAME, PARTY}:
            for key in keys:
                try:
                    found.add(open_sealed(key, path.read_bytes(), name))
                except DecryptionFailed:
                    continue
    return found


def can_be_read(row: bytes, directory: Path, masters: set[bytes]) -> bool:
    """Whether a secret in the directory opens the row; a key that is replaced step by step, from any step on."""
    for secret in secrets_in(directory, masters):
        for key in (secret, next_key(secret)) if len(secret) == 32 else ():
            try:
                open_sealed(key, row, "row")
            except DecryptionFailed:
                continue
            return True
    return False


def rows_of_yesterday(store: FileKeyStore) -> tuple[bytes, bytes]:
    """The text, encrypted with the key of that moment and with the one that follows it."""
    key = store.key(NAME)
    assert key
    return seal(ENTROPY, key, SAID, "row"), seal(ENTROPY, next_key(key), SAID, "row")


def masters_of(*directories: Path) -> set[bytes]:
    return {master for directory in directories for master in opened(directory).ring.masters()}


def replace(directory: Path) -> None:
    store = opened(directory)
    key = store.key(NAME)
    assert key
    store.advance_key(NAME, key_fingerprint(next_key(key)))


REPLACEMENTS = [rotated, replace]


def started_again(directory: Path) -> None:
    """As a server does at its start, before it serves."""
    opened(directory).clear_leftovers()


def deleted(directory: Path) -> None:
    opened(directory).destroy_key(NAME)
    opened(directory).destroy_share(PARTY)


@pytest.mark.parametrize("act", REPLACEMENTS)
@pytest.mark.parametrize("then", [(started_again, deleted), (deleted,), (deleted, started_again)])
def test_whatever_step_a_replacement_is_killed_at_a_deletion_leaves_nothing_to_read_with(
    directory: Path, place: Path, act: Callable[[Path], None], then: tuple[Callable[[Path], None], ...]
) -> None:
    rows, before = rows_of_yesterday(opened(directory)), masters_of(directory)
    kept = copy_at_each_step(directory, place / "copies", lambda: act(directory))
    assert len(kept) > 3
    masters = before | masters_of(*kept)
    assert all(any(can_be_read(row, copy, masters) for row in rows) for copy in kept), "the search finds what there is"
    for step, copy in enumerate(kept):
        for each in then:
            each(copy)
        assert not any(can_be_read(row, copy, masters) for row in rows), f"killed before step {step}"
        assert opened(copy).key(OTHER), f"what nobody deleted is there: step {step}"


def test_a_key_that_is_destroyed_at_any_step_of_its_wrapping_has_no_copy_from_then_on(
    directory: Path, place: Path
) -> None:
    """Without any sweep: either the destroying process finds the copy, or the rotation finds the key gone."""
    rows, step = rows_of_yesterday(opened(directory)), 0
    while True:
        copy = place / "copies" / str(step) / "keys"
        copy.parent.mkdir(parents=True)
        shutil.copytree(
            directory, copy, ignore=lambda folder, names: [n for n in names if len(n) == 2 and n not in ("1a", "2b")]
        )
        store, masters = opened(copy), masters_of(copy)
        ring = opened(copy).ring
        _begin(ring, safe(copy), ENTROPY)
        wrapping, waits = Wrapping(ring, PRIVATE, ENTROPY), [step]

        def destroy(waits: list[int] = waits, store: FileKeyStore = store) -> None:
            waits[0] -= 1
            if waits[0] == -1:
                store.destroy_key(NAME)

        with at_each_step(destroy):
            wrapping.wrap_aside(copy / "private" / "1a")
        if waits[0] > -1:
            break
        masters |= set(ring.masters())
        assert not any(can_be_read(row, copy, masters) for row in rows), f"destroyed before step {step}"
        step += 1
    assert step > 3


def test_a_sweep_leaves_a_rotation_that_goes_on_alone(directory: Path) -> None:
    more = {f"gpt/{n:02x}" for n in range(64)}  # a rotation pauses after each folder
    for name in more:
        opened(directory).create_key(name)
    looked = []

    def pause(seconds: float) -> None:
        looked.append(opened(directory).clear_leftovers())

    rotate(directory, safe(directory), ENTROPY, Pacing(lambda _: None, pause))
    assert len(looked) >= 32
    assert set(looked) == {0}
    assert set(opened(directory).names()) == {NAME, OTHER, *more}


def test_a_sweep_counts_what_it_clears_and_leaves_everything_in_its_place(directory: Path) -> None:
    before = secrets_in(directory, masters_of(directory))
    for copy in ("private/conversation+1a", "private/conversation+1a.part", "shares/conversation=1a"):
        (directory / copy).write_bytes(b"of a killed process")
    (directory / "wrapping").mkdir()
    (directory / "wrapping" / "conversation+1a").write_bytes(b"of a killed rotation")
    for file in ("handover", "ring.part"):
        (directory / file).write_bytes(b"of a killed rotation")
    assert opened(directory).clear_leftovers() == 6
    assert secrets_in(directory, masters_of(directory)) == before
    assert opened(directory).clear_leftovers() == 0


def found(directory: Path) -> list[KeyFileCopy]:
    return list(KeyFileCopies(directory.parent, opened(directory).ring, directory / "master.key").find())


def test_a_key_store_and_its_home_as_they_are_hold_no_copies(directory: Path) -> None:
    (directory.parent / "datasets").mkdir()
    (directory.parent / "readers.txt").write_text("ring a bell")
    rotated(directory)
    assert found(directory) == []


@pytest.mark.parametrize(
    ("copied", "to", "kind", "name"),
    [
        ("private/1a/conversation+1a", "wrapping/conversation+1a", CopyKind.LEFT, NAME),
        ("private/1a/conversation+1a", "private/conversation+1a", CopyKind.LEFT, NAME),
        ("private/1a/conversation+1a", "private/conversation+1a.part", CopyKind.LEFT, NAME),
        ("shares/1a/conversation=1a", "shares/conversation=1a", CopyKind.LEFT, PARTY),
        ("private/1a/conversation+1a", "private.old/1a/conversation+1a", CopyKind.KEY, NAME),
        ("private/1a/conversation+1a", "private/1a/conversation+1a.bak", CopyKind.KEY, "conversation/1a.bak"),
        ("shares/1a/conversation=1a", "../kept/conversation=1a", CopyKind.KEY, PARTY),
        ("ring", "../keys.bak/ring", CopyKind.STORE, ""),
        ("ring", "../../elsewhere/ring", CopyKind.STORE, ""),
        ("ring", "../../home.bak/keys/ring", CopyKind.STORE, ""),
    ],
)  # fmt: skip
def test_a_copy_is_found_wherever_it_lies_in_and_around_the_home(
    directory: Path, copied: str, to: str, kind: CopyKind, name: str
) -> None:
    place = Path(os.path.normpath(directory / to))
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(directory / copied, place)
    [copy] = found(directory)
    assert (copy.kind, copy.name) == (kind, name)
    assert copy.place in str(place)


def test_a_copy_of_the_key_store_from_before_a_rotation_is_found_by_its_secret(directory: Path) -> None:
    shutil.copytree(directory, directory.parent.parent / "of-yesterday")
    rotated(directory)
    [copy] = found(directory)
    assert (copy.kind, Path(copy.place).name) == (CopyKind.STORE, "of-yesterday")


def test_another_instance_beside_it_is_no_copy(directory: Path) -> None:
    another = directory.parent.parent / "another" / "keys"
    open_key_store(another, safe(another), ENTROPY)
    assert found(directory) == []


def test_what_cannot_be_judged_is_named_as_such(directory: Path) -> None:
    (directory.parent / "safe.keys").write_bytes(b"DISCREET KEYS 1\n and noise")
    (directory / "private.tar").write_bytes(b"anything")
    assert {(copy.place, copy.kind) for copy in found(directory)} == {
        ("safe.keys", CopyKind.SEALED), ("keys/private.tar", CopyKind.UNKNOWN),
    }  # fmt: skip
