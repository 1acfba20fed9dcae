"""Punctured keys stay so and others stay readable, under kills, rotations and concurrent changes (P10)."""

import multiprocessing
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from discreet.adapters.keystore.change_journal import CHANGES
from discreet.adapters.keystore.key_pages import page_name
from discreet.adapters.keystore.key_ring import PRIVATE
from discreet.adapters.keystore.rotation import Pacing, Wrapping, _begin, rotate
from discreet.errors import Conflict
from discreet.ports.keys import LEAVES, CopyKind, PageUse
from tests.keystore import read_key_page
from tests.support.file_steps import at_each_step, copy_at_each_step
from tests.support.key_pages import (
    ALL,
    ENTROPY,
    OTHER,
    PAGE,
    derivable_keys,
    find_key_copies,
    join_processes,
    leaf_keys,
    master_key_file,
    open_store,
    page_file,
    read_masters,
    rotate_master_key,
    start_processes,
)

pytestmark = pytest.mark.promise("P10")

USES = pytest.mark.parametrize("use", PageUse)


def puncture(directory: Path) -> None:
    open_store(directory).puncture(PAGE, PageUse.PRIVATE, [5, 64])


def puncture_all(directory: Path) -> None:
    open_store(directory).puncture(PAGE, PageUse.PRIVATE, range(LEAVES))


def destroy(directory: Path) -> None:
    open_store(directory).destroy_page(PAGE, PageUse.PRIVATE)


@pytest.mark.parametrize(("act", "gone"), [(puncture, {5, 64}), (puncture_all, ALL), (destroy, ALL)])
def test_killed_at_any_step_a_page_is_as_before_or_after_and_a_second_try_ends_it(
    directory: Path, place: Path, act: Callable[[Path], None], gone: set[int]
) -> None:
    (directory / "wrapping").mkdir()
    shutil.copy(page_file(directory, PageUse.PRIVATE), directory / "wrapping")  # left by a killed rotation
    before = leaf_keys(open_store(directory), PageUse.PRIVATE)
    kept = copy_at_each_step(directory, place / "copies", lambda: act(directory))
    assert len(kept) > 1
    for step, copy in enumerate(kept):
        left = open_store(copy).live_leaves(PAGE, PageUse.PRIVATE)
        assert left in (before.keys(), before.keys() - gone), f"killed before step {step}"
        act(copy)
        assert open_store(copy).live_leaves(PAGE, PageUse.PRIVATE) == before.keys() - gone
        assert derivable_keys(copy, read_masters(copy)).isdisjoint({before[leaf] for leaf in gone if leaf in before})
        assert open_store(copy).live_leaves(OTHER, PageUse.PRIVATE) == ALL
    assert open_store(kept[-1]).live_leaves(PAGE, PageUse.PRIVATE) == before.keys() - gone


def test_killed_at_any_step_of_its_creation_a_page_is_whole_or_not_there(directory: Path, place: Path) -> None:
    new = UUID("00000000-0000-4000-8000-00000000003c")
    kept = copy_at_each_step(
        directory, place / "copies", lambda: open_store(directory).create_page(new, PageUse.PRIVATE)
    )
    left = [open_store(copy).live_leaves(new, PageUse.PRIVATE) for copy in kept]
    assert set(left) == {frozenset(), ALL}
    for copy in kept:
        store = open_store(copy)
        store.clear_leftovers()
        with suppress(Conflict):
            store.create_page(new, PageUse.PRIVATE)
        assert store.live_leaves(new, PageUse.PRIVATE) == ALL


@pytest.mark.parametrize("first", [rotate_master_key, puncture])
def test_whatever_is_killed_a_later_puncture_leaves_nothing_that_derives_the_leaf(
    directory: Path, place: Path, first: Callable[[Path], None]
) -> None:
    before, masters = leaf_keys(open_store(directory), PageUse.PRIVATE), read_masters(directory)
    kept = copy_at_each_step(directory, place / "copies", lambda: first(directory))
    masters |= read_masters(*kept)
    assert any(before[7] in derivable_keys(copy, masters) for copy in kept), "the search finds what there is"
    for step, copy in enumerate(kept):
        open_store(copy).puncture(PAGE, PageUse.PRIVATE, [7])
        assert before[7] not in derivable_keys(copy, masters), f"killed before step {step}"
        assert before[8] in derivable_keys(copy, masters)


def test_a_leaf_that_is_punctured_at_any_step_of_a_rotation_is_in_no_file_from_then_on(
    directory: Path, place: Path
) -> None:
    """Even if the rotation is killed at once: no copy appears after the puncture was acknowledged."""
    leaf_key = open_store(directory).leaf_key(PAGE, PageUse.PRIVATE, 7)
    assert leaf_key
    outcomes: list[int] = []
    while not outcomes or outcomes[-1]:
        copy = place / "copies" / str(len(outcomes)) / "keys"
        shutil.copytree(directory, copy)
        outcomes.append(_steps_after_puncture_in_rotation(copy, len(outcomes), leaf_key))
    assert len(outcomes) > 4
    assert max(outcomes) > 2, "the search has looked at steps after the puncture"


def _steps_after_puncture_in_rotation(directory: Path, at_step: int, leaf_key: bytes) -> int:
    """Puncture before this step of wrapping the page's folder. Return the steps from then on; 0 if there are fewer steps."""
    store, ring = open_store(directory), open_store(directory).ring
    masters = read_masters(directory)
    _begin(ring, master_key_file(directory), ENTROPY)
    masters |= set(ring.masters())
    wrapping, seen_steps = Wrapping(ring, PRIVATE, ENTROPY), count()
    puncturing = threading.Thread(target=store.puncture, args=(PAGE, PageUse.PRIVATE, [7]))
    after: list[int] = []

    def act() -> None:
        if (step := next(seen_steps)) == at_step:
            puncturing.start()
            puncturing.join(0.1)  # it may have to wait for the rotation's lock
        if step >= at_step and not puncturing.is_alive():
            assert leaf_key not in derivable_keys(directory, masters), (
                f"punctured before step {at_step}, found at {step}"
            )
            after.append(step)

    with at_each_step(act):
        seen = wrapping.wrap_aside(page_file(directory, PageUse.PRIVATE).parent)
    if not puncturing.ident:
        return 0
    puncturing.join()
    wrapping.put_in_place(seen)
    assert leaf_key not in derivable_keys(directory, masters), f"punctured before step {at_step}"
    assert store.live_leaves(PAGE, PageUse.PRIVATE) == ALL - {7}
    return len(after) + 1


@pytest.mark.parametrize("leaves", [[], [1], [2]])
def test_a_puncture_that_meets_a_rotation_leaves_the_page_under_the_new_key(directory: Path, leaves: list[int]) -> None:
    """Even one that changes nothing, because leaf 1 was punctured before: it removes the rotation's copy, too."""
    open_store(directory).puncture(PAGE, PageUse.PRIVATE, [1])
    ring = open_store(directory).ring
    _begin(ring, master_key_file(directory), ENTROPY)
    wrapping = Wrapping(ring, PRIVATE, ENTROPY)
    seen = wrapping.wrap_aside(page_file(directory, PageUse.PRIVATE).parent)
    open_store(directory).puncture(PAGE, PageUse.PRIVATE, leaves)
    wrapping.put_in_place(seen)
    left = read_key_page.keys_of_page(directory, PageUse.PRIVATE, str(PAGE))
    assert left.keys() == ALL - {1, *leaves}


@USES
def test_a_rotation_keeps_every_page_and_its_punctures(directory: Path, use: PageUse) -> None:
    open_store(directory).puncture(PAGE, use, [1, 2, 3])
    before = leaf_keys(open_store(directory), use)
    sealed = page_file(directory, use).read_bytes()
    rotate_master_key(directory)
    assert leaf_keys(open_store(directory), use) == before
    assert page_file(directory, use).read_bytes() != sealed
    assert read_key_page.keys_of_page(directory, use, str(PAGE)) == before


def _puncture_each(directory: Path, leaves: Iterable[int]) -> None:
    store = open_store(directory)
    for leaf in leaves:
        store.puncture(PAGE, PageUse.PRIVATE, [leaf])
    store.ring.refresh()


def test_processes_that_puncture_one_page_at_once_lose_no_puncture(directory: Path) -> None:
    join_processes(start_processes(*((_puncture_each, directory, range(start, 120, 4)) for start in range(4))))
    assert open_store(directory).live_leaves(PAGE, PageUse.PRIVATE) == set(range(120, LEAVES))


def test_processes_puncture_while_the_master_key_is_rotated(directory: Path) -> None:
    before, masters = leaf_keys(open_store(directory), PageUse.PRIVATE), read_masters(directory)
    begun = start_processes(*((_puncture_each, directory, range(start, 120, 2)) for start in range(2)))
    pacing = Pacing(lambda _: None, lambda seconds: time.sleep(seconds and 0.01))
    for _ in range(3):
        rotate(directory, master_key_file(directory), ENTROPY, pacing)
        masters |= read_masters(directory)
    join_processes(begun)
    assert open_store(directory).live_leaves(PAGE, PageUse.PRIVATE) == set(range(120, LEAVES))
    assert derivable_keys(directory, masters) >= {before[leaf] for leaf in range(120, LEAVES)}
    assert derivable_keys(directory, masters).isdisjoint({before[leaf] for leaf in range(120)})
    assert find_key_copies(directory) == []


def _puncture_and_acknowledge(directory: Path, acknowledged: Connection) -> None:
    store = open_store(directory)
    for leaf in range(LEAVES - 1):
        store.puncture(PAGE, PageUse.PRIVATE, [leaf])
        acknowledged.send(leaf)


def test_no_leaf_comes_back_from_processes_that_are_killed_at_any_moment(directory: Path) -> None:
    """One process punctures, one rotates the master key; both are killed, and no acknowledged puncture is in any file."""
    before, masters = leaf_keys(open_store(directory), PageUse.PRIVATE), read_masters(directory)
    gone: set[int] = set()
    for _ in range(15):
        acknowledged, theirs = multiprocessing.Pipe(duplex=False)
        begun = start_processes((_puncture_and_acknowledge, directory, theirs), (rotate_master_key, directory))
        time.sleep(random.uniform(0, 0.05))
        for process in begun:
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()
        theirs.close()
        with suppress(EOFError):
            while True:
                gone.add(acknowledged.recv())
        masters |= read_masters(directory)
        assert derivable_keys(directory, masters).isdisjoint({before[leaf] for leaf in gone})
        assert open_store(directory).live_leaves(PAGE, PageUse.PRIVATE) >= ALL - gone - {max(gone, default=-1) + 1}
        assert open_store(directory).live_leaves(OTHER, PageUse.PRIVATE) == ALL
    assert gone


def test_a_late_puncture_never_brings_a_destroyed_page_back(directory: Path) -> None:
    store, other = open_store(directory), open_store(directory)
    for _ in range(60):
        page = uuid4()
        store.create_page(page, PageUse.PRIVATE)
        late = threading.Thread(target=other.puncture, args=(page, PageUse.PRIVATE, [random.randrange(LEAVES)]))
        late.start()
        store.destroy_page(page, PageUse.PRIVATE)
        late.join()
        assert not page_file(directory, PageUse.PRIVATE, page).exists()


def test_changes_of_other_pages_do_not_wait(directory: Path) -> None:
    store = open_store(directory)
    with store._private.lock_name(page_name(PAGE, PageUse.PRIVATE)):
        blocked = threading.Thread(target=open_store(directory).puncture, args=(PAGE, PageUse.PRIVATE, [1]))
        blocked.start()
        store.puncture(OTHER, PageUse.PRIVATE, [1])
        assert open_store(directory).leaf_key(PAGE, PageUse.PRIVATE, 1), "reading waits for no lock"
        blocked.join(0.1)
        assert blocked.is_alive()
    blocked.join(20)
    assert open_store(directory).leaf_key(PAGE, PageUse.PRIVATE, 1) is None


@USES
def test_what_was_acknowledged_is_on_disk(directory: Path, use: PageUse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy is on disk before it takes the page's place, and the folder is before the call returns.

    The note of the change is there before the copy.
    """
    log, notes = list[tuple[str, str]](), list[tuple[str, int]]()
    sync, sync_data = os.fsync, os.fdatasync

    def noted(handle: int) -> None:
        place = str(Path(f"/proc/self/fd/{handle}").readlink())
        if place != str(directory / CHANGES):
            log.append(("synced", place))
        sync(handle)

    def noted_data(handle: int) -> None:
        notes.append((Path(f"/proc/self/fd/{handle}").readlink().parent.name, len(log)))
        sync_data(handle)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(os, "fdatasync", noted_data)
    file = page_file(directory, use)
    aside = file.parents[1] / file.name
    open_store(directory).puncture(PAGE, use, [1])
    assert notes == [(CHANGES, 0)]
    assert log == [("synced", str(aside)), ("synced", str(file.parent))]
    open_store(directory).puncture(PAGE, use, [1])  # as after a process that was killed before the folder was synced
    assert log == [("synced", str(aside)), ("synced", str(file.parent))] * 2
    log.clear()
    open_store(directory).destroy_page(PAGE, use)
    open_store(directory).puncture(PAGE, use, [1])
    assert log == [("synced", str(file.parent))] * 2
    log.clear()
    new = uuid4()
    open_store(directory).create_page(new, use)
    file = page_file(directory, use, new)
    assert log[-2:] == [("synced", str(file.parents[1] / file.name)), ("synced", str(file.parent))]
    assert log[:-2] == [("synced", str(file.parents[1]))], "its folder is new"


@USES
def test_that_a_rotations_copy_is_gone_is_on_disk(
    directory: Path, use: PageUse, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = directory / "wrapping"
    aside.mkdir()
    shutil.copy(page_file(directory, use), aside)
    synced: list[str] = []
    sync = os.fsync

    def noted(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").readlink() == aside:
            synced.append(",".join(path.name for path in aside.iterdir()))
        sync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    open_store(directory).puncture(PAGE, use, [1])
    assert synced == [""], "once, after the copy was removed"


@USES
def test_copies_of_a_page_are_found_and_none_without_one(directory: Path, use: PageUse) -> None:
    assert find_key_copies(directory) == []
    file = page_file(directory, use)
    for to, kind in (
        (directory.parent / "kept" / file.name, CopyKind.KEY),
        (file.with_name(file.name + ".bak"), CopyKind.KEY),
    ):
        to.parent.mkdir(exist_ok=True)
        shutil.copy(file, to)
        [copy] = find_key_copies(directory)
        assert (copy.kind, copy.name.removesuffix(".bak")) == (kind, page_name(PAGE, use))
        to.unlink()


@USES
@pytest.mark.parametrize("left", ["wrapping", "here", "part"])
def test_a_copy_left_by_a_kill_is_reported_once_it_derives_more_than_the_page(
    directory: Path, use: PageUse, left: str
) -> None:
    file = page_file(directory, use)
    places = {
        "wrapping": directory / "wrapping" / file.name,
        "here": file.parents[1] / file.name,
        "part": file.parents[1] / f"{file.name}.part",
    }
    places[left].parent.mkdir(exist_ok=True)
    shutil.copy(file, places[left])
    assert find_key_copies(directory) == []
    kept = places[left].read_bytes()
    open_store(directory).puncture(PAGE, use, [0])
    assert not places[left].exists()
    places[left].parent.mkdir(exist_ok=True)
    places[left].write_bytes(kept)
    [copy] = find_key_copies(directory)
    assert (copy.kind, copy.name) == (CopyKind.LEFT, page_name(PAGE, use))
    places[left].write_bytes(kept[:20])
    assert find_key_copies(directory) == [], "a write that a kill cut off derives nothing"
    open_store(directory).destroy_page(OTHER, PageUse.PRIVATE)
    places[left].with_name(page_file(directory, PageUse.PRIVATE, OTHER).name).write_bytes(kept)
    assert [copy.name for copy in find_key_copies(directory)] == [page_name(OTHER, PageUse.PRIVATE)]
    open_store(directory).clear_leftovers()
    assert find_key_copies(directory) == []
