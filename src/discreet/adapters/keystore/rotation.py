"""Rotation of the key store's master key while servers run (decision 29).

Specification: Keys, deletion, erasure.

Invariants:
- Even after a crash, each file is complete and under a master key that the ring knows.
- A file that is destroyed during a rotation stays destroyed, including its copies.
- A rotation has five states, and can be interrupted and resumed in each:

    1  the next master key is in its store; nothing is under it
    2  the ring is under it and names the previous one; new files are written under the new one
    3  private keys are re-wrapped, folder by folder
    4  shares are re-wrapped, once no pipeline works with a lent previous key
    5  no process holds the previous ring: its key is forgotten
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from discreet.adapters.keystore.file_lock import hold_lock, is_locked, try_lock
from discreet.adapters.keystore.key_files import FILE_TURNS, ROTATION_ASIDE, name_of
from discreet.adapters.keystore.key_ring import PRIVATE, SHARES, KeyRing, KeyRingFile, KeyRingPaths
from discreet.adapters.keystore.key_store import adopt_next, open_key_store
from discreet.adapters.keystore.master_key import MasterKeyStore, next_file
from discreet.crypto.envelope import KEY_BYTES, DecryptionFailed, derive_key, seal, try_open
from discreet.errors import Conflict, Misconfigured
from discreet.ports.clock import RandomSource
from discreet.runtime.atomic_file import sync_directory, write_atomic, write_new

RETRY_INTERVAL = 0.2
"""Seconds between two checks whether a process still holds the previous ring."""

Report = Callable[[str], None]
Pause = Callable[[float], None]
"""Waits this many seconds, or raises to cancel the rotation."""
Stamp = tuple[int, int, int]
"""Inode, modification time, size: differs when a file of that name was created again."""


@dataclass(frozen=True)
class RotationResult:
    """The outcome: re-wrapped files, and unreadable files.

    `cut_off` counts files that no key opens, because a crash had cut them off.
    """

    generation: int
    wrapped: int
    cut_off: int


@dataclass(frozen=True)
class Pacing:
    """How a rotation reports its progress, and how it pauses."""

    report: Report
    pause: Pause


def rotate(
    directory: Path,
    master_key_store: MasterKeyStore,
    random: RandomSource,
    pacing: Pacing,
    former_store: MasterKeyStore | None = None,
) -> RotationResult:
    """Put the key store under a new master key in `master_key_store`, or resume a rotation.

    With `former_store`, the current key is there. Conflict while another rotation runs; Misconfigured as at a start.
    """
    report = pacing.report
    with _rotation_lock(directory):
        ring = _ring(directory, master_key_store, former_store, random)
        if ring.ring.former is None:
            _begin(ring, master_key_store, random)
            report("The key store is under a new master key. Older files are being re-wrapped.")
        else:
            report("Resuming a rotation that was interrupted.")
        wrapped, cut_off = _wrap_everything(ring, random, pacing)
        _forget_former(ring, random, pacing)
        return RotationResult(ring.ring.generation, wrapped, cut_off)


@contextmanager
def _rotation_lock(directory: Path) -> Iterator[None]:
    if not directory.is_dir():
        raise Misconfigured(f"There is no key store in {directory} yet. The first start creates it.")
    with try_lock(KeyRingPaths(directory).rotating) as has_lock:
        if not has_lock:
            raise Conflict("A rotation of the master key is already running.")
        yield


def _ring(
    directory: Path, master_key_store: MasterKeyStore, former_store: MasterKeyStore | None, random: RandomSource
) -> KeyRing:
    adopt_next(directory, master_key_store)
    if former_store is None or _is_under(directory, master_key_store):
        return open_key_store(directory, master_key_store, random).ring
    return open_key_store(directory, former_store, random).ring


def _is_under(directory: Path, master_key_store: MasterKeyStore) -> bool:
    """Return whether the key store is already under the key in `master_key_store`.

    Then a rotation from another store was interrupted.
    """
    if not master_key_store.file.exists():
        return False
    try:
        KeyRingPaths(directory).read(master_key_store.read(master_key_store.file))
    except (DecryptionFailed, FileNotFoundError):
        return False
    return True


def _begin(ring: KeyRing, master_key_store: MasterKeyStore, random: RandomSource) -> None:
    new, former = random.bytes(KEY_BYTES), ring.master
    master_key_store.write(next_file(master_key_store), new)
    with hold_lock(ring.paths.lock, exclusive=True):
        write_atomic(ring.paths.handover, seal(random, former, new, "handover"))
        ring.paths.write(KeyRingFile(ring.ring.generation + 1, ring.ring.database_secret, former), new, random)
    next_file(master_key_store).rename(master_key_store.file)
    sync_directory(master_key_store.file.parent)
    ring.refresh()


def _wrap_everything(ring: KeyRing, random: RandomSource, pacing: Pacing) -> tuple[int, int]:
    wrapped = cut_off = 0
    for use, kind in ((PRIVATE, "private"), (SHARES, "shares")):
        if use == SHARES:
            borrowers = ring.paths.borrowers(ring.ring.generation - 1)
            wait_while(partial(is_locked, borrowers), pacing, "Waiting for a dataset that is being built.")
        wrapping = Wrapping(ring, use, random)
        for folder in sorted(path for path in (ring.paths.directory / kind).iterdir() if path.is_dir()):
            pacing.pause(0)
            wrapped += wrapping.put_in_place(wrapping.wrap_aside(folder))
        cut_off += wrapping.cut_off
        pacing.report(f"{wrapped:,} files re-wrapped, including the {kind} ones.")
    shutil.rmtree(ring.paths.directory / ROTATION_ASIDE, ignore_errors=True)
    return wrapped, cut_off


class Wrapping:
    """Re-wraps the files of one use.

    It writes copies aside first, then moves a whole folder into place while no process changes files. `cut_off` counts
    files that neither key opens.
    """

    def __init__(self, ring: KeyRing, use: str, random: RandomSource) -> None:
        self._paths, self._random = ring.paths, random
        self._new, self._former = (derive_key(master, use) for master in ring.masters())
        self._aside = ring.paths.directory / ROTATION_ASIDE
        self._turns = ring.paths.directory / FILE_TURNS
        self._turns.mkdir(mode=0o700, exist_ok=True)
        self.cut_off = 0
        shutil.rmtree(self._aside, ignore_errors=True)  # left by a killed rotation
        self._aside.mkdir(mode=0o700)

    def wrap_aside(self, folder: Path) -> dict[Path, Stamp]:
        """Re-wrap a folder's files aside. Return the stamps from before they were read."""
        stamps = {file: stamp for file in folder.iterdir() if (stamp := _stamp(file))}
        for file, stamp in stamps.items():
            with hold_lock(
                self._turns / folder.name, exclusive=True
            ):  # a puncture comes first, or clears the copy (P10)
                self._wrap(file)
            if _stamp(file) != stamp:  # its destroyer may have looked for copies too early
                (self._aside / file.name).unlink(missing_ok=True)
        return stamps

    def put_in_place(self, stamps: dict[Path, Stamp]) -> int:
        """Move the copies into place. Return the number of files.

        Only files that still exist unchanged are replaced, so that no destroyed file comes back (P10).
        """
        wrapped = 0
        if not stamps:
            return wrapped
        with hold_lock(self._paths.lock, exclusive=True):
            for file, stamp in stamps.items():
                aside = self._aside / file.name
                if aside.exists() and _stamp(file) == stamp:
                    aside.rename(file)
                    wrapped += 1
                aside.unlink(missing_ok=True)
        if wrapped:
            sync_directory(next(iter(stamps)).parent)
        return wrapped

    def _wrap(self, file: Path) -> None:
        name = name_of(file)
        try:
            sealed = file.read_bytes()
        except FileNotFoundError:
            return  # destroyed in between
        if try_open(self._new, sealed, name) is not None:
            return
        secret = try_open(self._former, sealed, name)
        if secret is None:
            self.cut_off += 1
        else:
            write_new(self._aside / file.name, seal(self._random, self._new, secret, name))


def _stamp(file: Path) -> Stamp | None:
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _forget_former(ring: KeyRing, random: RandomSource, pacing: Pacing) -> None:
    """Forget the previous master key.

    Its handover is deleted before the ring stops naming it, so that a rotation that is interrupted here can be resumed.
    """
    paths, generation = ring.paths, ring.ring.generation
    holders = paths.holders(generation - 1)
    wait_while(partial(is_locked, holders), pacing, "Waiting for a process that has not loaded the new key yet.")
    paths.handover.unlink(missing_ok=True)
    sync_directory(paths.directory)
    with hold_lock(paths.lock, exclusive=True):
        paths.write(KeyRingFile(generation, ring.ring.database_secret), ring.master, random)
    holders.unlink(missing_ok=True)
    paths.borrowers(generation - 1).unlink(missing_ok=True)


def wait_while(is_needed: Callable[[], bool], pacing: Pacing, why: str) -> None:
    """Pause while something is needed, and say why once."""
    has_reported = False
    while is_needed():
        if not has_reported:
            pacing.report(why)
        has_reported = True
        pacing.pause(RETRY_INTERVAL)
