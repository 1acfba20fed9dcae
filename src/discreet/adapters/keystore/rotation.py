"""Putting the key store under a new master key, while servers serve (specification: Keys, deletion, erasure; decision
29).

Invariants:
- At every moment, whoever is killed, each file is whole and under a master key that the ring knows.
- What is destroyed while it goes on stays destroyed, copies included.
- It has five states, and can be cut off and taken up in each:

    1  the next master key lies in the safe; nothing is under it
    2  the ring is under it and names the former one; what is written from now on is under the new one
    3  private keys are wrapped anew, folder by folder
    4  shares are, once no pipeline works that was lent the former key
    5  nobody holds the former ring: it is forgotten
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from discreet.adapters.keystore.file_lock import is_held, locked, locked_at_once
from discreet.adapters.keystore.key_files import ROTATION_ASIDE, name_of
from discreet.adapters.keystore.key_ring import PRIVATE, SHARES, KeyRing, KeyRingPaths, Ring
from discreet.adapters.keystore.key_store import adopt_next, open_key_store
from discreet.adapters.keystore.master_key import MasterKeyStore, next_file
from discreet.crypto.envelope import KEY_BYTES, CannotOpen, derive_key, open_sealed, seal
from discreet.errors import Conflict, Misconfigured
from discreet.ports import RandomSource
from discreet.runtime.atomic_file import sync_directory, write_atomic, write_new

LOOK_AGAIN = 0.2
"""Seconds between two looks whether somebody still holds what is to be forgotten."""

Tell = Callable[[str], None]
Pause = Callable[[float], None]
"""Waits so many seconds, or raises to break off."""
Stamp = tuple[int, int, int]
"""Inode, time of the last change, size: differs when a file of that name was made anew."""


@dataclass(frozen=True)
class RotationResult:
    """What a rotation did: files wrapped anew, and files that open with no key since a crash had cut them off."""

    generation: int
    wrapped: int
    cut_off: int


@dataclass(frozen=True)
class Pacing:
    """Whom a rotation tells what it does, and how it pauses."""

    tell: Tell
    pause: Pause


def rotate(
    directory: Path,
    safe: MasterKeyStore,
    entropy: RandomSource,
    pacing: Pacing,
    former_safe: MasterKeyStore | None = None,
) -> RotationResult:
    """Bring the key store under a new master key that lies in `safe`, or finish a rotation that was cut off.

    With `former_safe` the key is there until now. Conflict while another rotation goes on; Misconfigured as at a start.
    """
    tell = pacing.tell
    with _alone(directory):
        ring = _ring(directory, safe, former_safe, entropy)
        if ring.ring.former is None:
            _begin(ring, safe, entropy)
            tell("The key store is under a new master key; what is older is wrapped anew.")
        else:
            tell("A rotation that was cut off is taken up again.")
        wrapped, cut_off = _wrap_everything(ring, entropy, pacing)
        _forget_former(ring, entropy, pacing)
        return RotationResult(ring.ring.generation, wrapped, cut_off)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    if not directory.is_dir():
        raise Misconfigured(f"There is no key store in {directory} yet; the first start makes it.")
    with locked_at_once(KeyRingPaths(directory).rotating) as taken:
        if not taken:
            raise Conflict("A rotation of the master key is going on already.")
        yield


def _ring(directory: Path, safe: MasterKeyStore, former_safe: MasterKeyStore | None, entropy: RandomSource) -> KeyRing:
    adopt_next(directory, safe)
    if former_safe is None or _is_under(directory, safe):
        return open_key_store(directory, safe, entropy).ring
    return open_key_store(directory, former_safe, entropy).ring


def _is_under(directory: Path, safe: MasterKeyStore) -> bool:
    """Whether the key store is under the key in `safe` already: a rotation from elsewhere was cut off."""
    if not safe.file.exists():
        return False
    try:
        KeyRingPaths(directory).read(safe.read(safe.file))
    except (CannotOpen, FileNotFoundError):
        return False
    return True


def _begin(ring: KeyRing, safe: MasterKeyStore, entropy: RandomSource) -> None:
    new, former = entropy.bytes(KEY_BYTES), ring.master
    safe.write(next_file(safe), new)
    with locked(ring.place.turn, alone=True):
        write_atomic(ring.place.handover, seal(entropy, former, new, "handover"))
        ring.place.write(Ring(ring.ring.generation + 1, ring.ring.database_secret, former), new, entropy)
    next_file(safe).rename(safe.file)
    sync_directory(safe.file.parent)
    ring.refresh()


def _wrap_everything(ring: KeyRing, entropy: RandomSource, pacing: Pacing) -> tuple[int, int]:
    wrapped = cut_off = 0
    for use, kind in ((PRIVATE, "private"), (SHARES, "shares")):
        if use == SHARES:
            _wait(ring.place.borrowers(ring.ring.generation - 1), pacing, "Waiting for a dataset that is being built.")
        wrapping = Wrapping(ring, use, entropy)
        for folder in sorted(path for path in (ring.place.directory / kind).iterdir() if path.is_dir()):
            pacing.pause(0)
            wrapped += wrapping.put_in_place(wrapping.wrap_aside(folder))
        cut_off += wrapping.cut_off
        pacing.tell(f"{wrapped:,} files wrapped anew, the {kind} ones included.")
    shutil.rmtree(ring.place.directory / ROTATION_ASIDE, ignore_errors=True)
    return wrapped, cut_off


class Wrapping:
    """Wraps the files of one use anew: aside first, then all of a folder into place while nobody changes files.

    `cut_off` counts those that open with neither key.
    """

    def __init__(self, ring: KeyRing, use: str, entropy: RandomSource) -> None:
        self._place, self._entropy = ring.place, entropy
        self._new, self._former = (derive_key(master, use) for master in ring.masters())
        self._aside = ring.place.directory / ROTATION_ASIDE
        self.cut_off = 0
        shutil.rmtree(self._aside, ignore_errors=True)  # of a rotation that was killed
        self._aside.mkdir(mode=0o700)

    def wrap_aside(self, folder: Path) -> dict[Path, Stamp]:
        """The folder's files as they were before they were read."""
        seen = {file: stamp for file in folder.iterdir() if (stamp := _stamp(file))}
        for file, stamp in seen.items():
            self._wrap(file)
            if _stamp(file) != stamp:  # whoever destroyed or replaced it may have looked for a copy too early
                (self._aside / file.name).unlink(missing_ok=True)
        return seen

    def put_in_place(self, seen: dict[Path, Stamp]) -> int:
        """Only what is still there, and still what it was: nothing that was destroyed comes back (P10)."""
        wrapped = 0
        if not seen:
            return wrapped
        with locked(self._place.turn, alone=True):
            for file, stamp in seen.items():
                aside = self._aside / file.name
                if aside.exists() and _stamp(file) == stamp:
                    aside.rename(file)
                    wrapped += 1
                aside.unlink(missing_ok=True)
        if wrapped:
            sync_directory(next(iter(seen)).parent)
        return wrapped

    def _wrap(self, file: Path) -> None:
        name = name_of(file)
        try:
            sealed = file.read_bytes()
        except FileNotFoundError:
            return  # destroyed meanwhile
        if _open(self._new, sealed, name) is not None:
            return
        secret = _open(self._former, sealed, name)
        if secret is None:
            self.cut_off += 1
        else:
            write_new(self._aside / file.name, seal(self._entropy, self._new, secret, name))


def _stamp(file: Path) -> Stamp | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _open(key: bytes, sealed: bytes, name: str) -> bytes | None:
    try:
        return open_sealed(key, sealed, name)
    except CannotOpen:
        return None


def _forget_former(ring: KeyRing, entropy: RandomSource, pacing: Pacing) -> None:
    """What opens with the former key goes before its name does: a rotation that is cut off here is taken up again."""
    place, generation = ring.place, ring.ring.generation
    _wait(place.holders(generation - 1), pacing, "Waiting for a process that has not taken up the new key yet.")
    place.handover.unlink(missing_ok=True)
    sync_directory(place.directory)
    with locked(place.turn, alone=True):
        place.write(Ring(generation, ring.ring.database_secret), ring.master, entropy)
    place.holders(generation - 1).unlink(missing_ok=True)
    place.borrowers(generation - 1).unlink(missing_ok=True)


def _wait(lock: Path, pacing: Pacing, why: str) -> None:
    told = False
    while is_held(lock):
        if not told:
            pacing.tell(why)
        told = True
        pacing.pause(LOOK_AGAIN)
