"""The ring: which master key the key store is under, and under which it was until a rotation ends (specification: Keys,
deletion, erasure).

    keys/ring              generation, the master key of before while files are still wrapped under it, and the secret
                           that the database's passwords follow from; sealed under the master key
    keys/handover          during a rotation alone: the new master key, sealed under the one of before
    keys/rotating          held by the rotation that goes on
    keys/turn              taken by whoever changes a key file; a rotation takes it alone
    keys/holders/N         held by every process that knows the ring of generation N
    keys/holders/N.shares  the same for what was lent to the improvement pipeline

Invariants:
- A process that changes a key file knows the ring of that moment.
- What it knows opens every file until it takes up the next ring, since a rotation goes on without nobody who still
  holds the former one.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

import msgspec

from discreet.adapters.keystore.file_lock import FileLock, locked
from discreet.crypto.envelope import CannotOpen, derive_key, open_sealed, seal
from discreet.errors import Unavailable
from discreet.ports import RandomSource
from discreet.runtime.atomic_file import write_atomic

SHARES, PRIVATE = "discreet v1 shares", "discreet v1 private keys"
"""What files are wrapped for. Each use has a key that follows from the master key, to be lent without the other."""


class Ring(msgspec.Struct, frozen=True):
    """What `keys/ring` holds."""

    generation: int
    database_secret: bytes
    former: bytes | None = None

    def __repr__(self) -> str:
        return f"Ring(generation {self.generation})"


@dataclass(frozen=True)
class KeyRingPaths:
    """Where a ring lies, and what lies beside it."""

    directory: Path

    @property
    def ring(self) -> Path:
        return self.directory / "ring"

    @property
    def handover(self) -> Path:
        return self.directory / "handover"

    @property
    def turn(self) -> Path:
        return self.directory / "turn"

    @property
    def rotating(self) -> Path:
        return self.directory / "rotating"

    def holders(self, generation: int) -> Path:
        return self._holders(str(generation))

    def borrowers(self, generation: int) -> Path:
        return self._holders(f"{generation}.shares")

    def _holders(self, name: str) -> Path:
        (self.directory / "holders").mkdir(mode=0o700, exist_ok=True)
        return self.directory / "holders" / name

    def write(self, ring: Ring, master: bytes, entropy: RandomSource) -> None:
        write_atomic(self.ring, seal(entropy, master, msgspec.msgpack.encode(ring), "ring"))

    def read(self, master: bytes) -> Ring:
        """Raises CannotOpen for another master key."""
        return self.opened(self.ring.read_bytes(), master)

    @staticmethod
    def opened(content: bytes, master: bytes) -> Ring:
        """What a ring's file says. Raises CannotOpen for another master key."""
        return msgspec.msgpack.decode(open_sealed(master, content, "ring"), type=Ring)

    def stamp(self) -> tuple[int, int]:
        """Differs when the ring was written anew."""
        found = self.ring.stat()
        return found.st_ino, found.st_mtime_ns


@dataclass(frozen=True)
class _RingState:
    master: bytes
    ring: Ring
    stamp: tuple[int, int]
    holding: FileLock


class KeyRing:
    """What this process knows of the ring. Raises CannotOpen for another master key than the ring's."""

    def __init__(self, directory: Path, master: bytes) -> None:
        self.place = KeyRingPaths(directory)
        self._changing_what_is_known = Lock()
        with locked(self.place.turn):
            self._known = self._take_up(master)

    @property
    def ring(self) -> Ring:
        return self._known.ring

    @property
    def master(self) -> bytes:
        return self._known.master

    def masters(self) -> tuple[bytes, ...]:
        """Newest first: what is written is wrapped under the first; what is read may be under any."""
        known = self._known
        return (known.master, known.ring.former) if known.ring.former else (known.master,)

    def refresh(self) -> None:
        """Take up the ring that is there now. Costs one look at a file when it is the same."""
        with self._changing_what_is_known:
            known = self._known
            if self.place.stamp() == known.stamp:
                return
            self._known = self._take_up(self._master_after(known.master))
            known.holding.let_go()

    @contextmanager
    def changing_files(self, *, alone: bool = False) -> Iterator[None]:
        """While key files are written or destroyed: no rotation comes in between, and the ring is the newest. `alone`:
        nobody else changes any."""
        with locked(self.place.turn, alone=alone):
            self.refresh()
            yield

    @contextmanager
    def lent(self, use: str) -> Iterator[tuple[bytes, ...]]:
        """Keys for a child that does not hear of the next ring: a rotation leaves its files alone until it is done."""
        with locked(self.place.turn):
            self.refresh()
            keys, holding = derived(self.masters(), use), FileLock(self.place.borrowers(self.ring.generation))
        try:
            yield keys
        finally:
            holding.let_go()

    def _take_up(self, master: bytes) -> _RingState:
        while True:
            stamp = self.place.stamp()
            ring = self.place.read(master)
            if self.place.stamp() == stamp:
                return _RingState(master, ring, stamp, FileLock(self.place.holders(ring.generation)))

    def _master_after(self, master: bytes) -> bytes:
        """The ring's master key, handed over by the rotation that is going on where it is not ours any more."""
        try:
            self.place.read(master)
        except CannotOpen:
            try:
                return open_sealed(master, self.place.handover.read_bytes(), "handover")
            except (CannotOpen, FileNotFoundError):
                raise Unavailable(
                    f"The key store ({self.place.directory}) was put under another master key, which this server does "
                    "not know. Its operator should start it anew."
                ) from None
        return master


class WrappingKeys(Protocol):
    """The keys of one use, as those who wrap and unwrap files need them."""

    def newest_first(self) -> tuple[bytes, ...]: ...

    def refresh(self) -> None:
        """Afterwards `newest_first` differs when there are others now."""
        ...

    def changing_files(self, *, alone: bool = False) -> AbstractContextManager[None]: ...


class RingKeys:
    """WrappingKeys for one use, out of the ring."""

    def __init__(self, ring: KeyRing, use: str) -> None:
        self._ring, self._use = ring, use
        self._derived: tuple[tuple[bytes, ...], tuple[bytes, ...]] = ((), ())

    def newest_first(self) -> tuple[bytes, ...]:
        masters, keys = self._derived
        if masters != (now := self._ring.masters()):
            keys = derived(now, self._use)
            self._derived = (now, keys)
        return keys

    def refresh(self) -> None:
        self._ring.refresh()

    def changing_files(self, *, alone: bool = False) -> AbstractContextManager[None]:
        return self._ring.changing_files(alone=alone)


def derived(masters: tuple[bytes, ...], use: str) -> tuple[bytes, ...]:
    return tuple(derive_key(master, use) for master in masters)
