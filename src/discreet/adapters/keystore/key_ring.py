"""The key ring: the current master key, and the previous one during a rotation.

Specification: Keys, deletion, erasure.

    keys/ring              generation, the previous master key while files are still wrapped under it, and the secret
                           that the database passwords are derived from; encrypted under the master key
    keys/handover          only during a rotation: the new master key, encrypted under the previous one
    keys/rotating          held by the running rotation
    keys/turn              held by a process that changes a key file; a rotation holds it exclusively
    keys/turns/NN          held exclusively by a process that changes a key page whose name ends in NN, or by a rotation
                           that copies it
    keys/holders/N         held by every process that knows the ring of generation N
    keys/holders/N.shares  the same for keys that were lent to the improvement pipeline

Invariants:
- A process that changes a key file knows the current ring.
- The ring that a process knows opens every file until the process loads the next ring, because a rotation waits for all
  holders of the previous one.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

import msgspec

from discreet.adapters.keystore.file_lock import FileLock, hold_lock
from discreet.crypto.envelope import DecryptionFailed, derive_key, open_sealed, seal
from discreet.errors import Unavailable
from discreet.ports.clock import RandomSource
from discreet.runtime.atomic_file import write_atomic

SHARES, PRIVATE = "discreet v1 shares", "discreet v1 private keys"
"""Uses of wrapping keys. Each use has its own key, derived from the master key, so that one can be lent without the
other."""


class KeyRingFile(msgspec.Struct, frozen=True):
    """The content of `keys/ring`."""

    generation: int
    database_secret: bytes
    former: bytes | None = None

    def __repr__(self) -> str:
        return f"Ring(generation {self.generation})"


@dataclass(frozen=True)
class KeyRingPaths:
    """The paths of a ring and the files beside it."""

    directory: Path

    @property
    def ring(self) -> Path:
        return self.directory / "ring"

    @property
    def handover(self) -> Path:
        return self.directory / "handover"

    @property
    def lock(self) -> Path:
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

    def write(self, ring: KeyRingFile, master: bytes, random: RandomSource) -> None:
        write_atomic(self.ring, seal_ring(ring, master, random))

    def read(self, master: bytes) -> KeyRingFile:
        """Read the ring. Raises DecryptionFailed for another master key."""
        return self.decrypt(self.ring.read_bytes(), master)

    @staticmethod
    def decrypt(content: bytes, master: bytes) -> KeyRingFile:
        """Decrypt a ring. Raises DecryptionFailed for another master key."""
        return msgspec.msgpack.decode(open_sealed(master, content, "ring"), type=KeyRingFile)

    def stamp(self) -> tuple[int, int]:
        """Return a stamp that changes when the ring is rewritten."""
        status = self.ring.stat()
        return status.st_ino, status.st_mtime_ns


def seal_ring(ring: KeyRingFile, master: bytes, random: RandomSource) -> bytes:
    """Encrypt a ring, for `KeyRingPaths.decrypt`."""
    return seal(random, master, msgspec.msgpack.encode(ring), "ring")


class KnownRing(Protocol):
    """A ring as a process knows it: in files (`KeyRing`) or in etcd (`EtcdRing`)."""

    @property
    def ring(self) -> KeyRingFile: ...

    @property
    def master(self) -> bytes: ...

    def masters(self) -> tuple[bytes, ...]:
        """Return the master keys, newest first."""
        ...

    def refresh(self) -> None:
        """Load the current ring."""
        ...

    def changing_files(self, *, exclusive: bool = False) -> AbstractContextManager[None]: ...

    def lend_keys(self, use: str) -> AbstractContextManager[tuple[bytes, ...]]:
        """Lend the keys of one use to a child that cannot load a newer ring."""
        ...


@dataclass(frozen=True)
class _RingState:
    master: bytes
    ring: KeyRingFile
    stamp: tuple[int, int]
    holder_lock: FileLock


class KeyRing:
    """The ring as this process knows it. DecryptionFailed for a wrong master key."""

    def __init__(self, directory: Path, master: bytes) -> None:
        self.paths = KeyRingPaths(directory)
        self._refresh_lock = Lock()
        with hold_lock(self.paths.lock):
            self._state = self._load(master)

    @property
    def ring(self) -> KeyRingFile:
        return self._state.ring

    @property
    def master(self) -> bytes:
        return self._state.master

    def masters(self) -> tuple[bytes, ...]:
        """Return the master keys, newest first.

        Files are written under the first; a file that is read may be under any.
        """
        state = self._state
        return (state.master, state.ring.former) if state.ring.former else (state.master,)

    def refresh(self) -> None:
        """Load the current ring. Costs one stat call when it has not changed."""
        with self._refresh_lock:
            state = self._state
            if self.paths.stamp() == state.stamp:
                return
            self._state = self._load(self._find_master(state.master))
            state.holder_lock.release()

    @contextmanager
    def changing_files(self, *, exclusive: bool = False) -> Iterator[None]:
        """Hold the key store's lock while key files are written or destroyed.

        No rotation runs in between, and the ring is current. `exclusive`: exclude all other changes.
        """
        with hold_lock(self.paths.lock, exclusive=exclusive):
            self.refresh()
            yield

    @contextmanager
    def lend_keys(self, use: str) -> Iterator[tuple[bytes, ...]]:
        """Lend the keys of one use to a child that cannot load a newer ring.

        A rotation waits with its files until the block ends.
        """
        with hold_lock(self.paths.lock):
            self.refresh()
            keys, borrower_lock = derive_keys(self.masters(), use), FileLock(self.paths.borrowers(self.ring.generation))
        try:
            yield keys
        finally:
            borrower_lock.release()

    def _load(self, master: bytes) -> _RingState:
        while True:
            stamp = self.paths.stamp()
            ring = self.paths.read(master)
            if self.paths.stamp() == stamp:
                return _RingState(master, ring, stamp, FileLock(self.paths.holders(ring.generation)))

    def _find_master(self, master: bytes) -> bytes:
        """Return the ring's master key: ours, or the one that a rotation handed over."""
        try:
            self.paths.read(master)
        except DecryptionFailed:
            try:
                return open_sealed(master, self.paths.handover.read_bytes(), "handover")
            except (DecryptionFailed, FileNotFoundError):
                raise Unavailable(
                    f"The key store ({self.paths.directory}) was put under another master key, which this server does "
                    "not know. The operator needs to restart it."
                ) from None
        return master


class WrappingKeys(Protocol):
    """The wrapping keys of one use, for code that wraps and unwraps files."""

    def newest_first(self) -> tuple[bytes, ...]: ...

    def refresh(self) -> None:
        """Load newer keys; `newest_first` then returns them."""
        ...

    def changing_files(self, *, exclusive: bool = False) -> AbstractContextManager[None]: ...


class RingKeys:
    """The ring's WrappingKeys for one use."""

    def __init__(self, ring: KnownRing, use: str) -> None:
        self._ring, self._use = ring, use
        self._derived: tuple[tuple[bytes, ...], tuple[bytes, ...]] = ((), ())

    def newest_first(self) -> tuple[bytes, ...]:
        masters, keys = self._derived
        if masters != (current := self._ring.masters()):
            keys = derive_keys(current, self._use)
            self._derived = (current, keys)
        return keys

    def refresh(self) -> None:
        self._ring.refresh()

    def changing_files(self, *, exclusive: bool = False) -> AbstractContextManager[None]:
        return self._ring.changing_files(exclusive=exclusive)


def derive_keys(masters: tuple[bytes, ...], use: str) -> tuple[bytes, ...]:
    return tuple(derive_key(master, use) for master in masters)
