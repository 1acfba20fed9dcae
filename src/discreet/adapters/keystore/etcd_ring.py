"""The key ring in etcd (`key_ring.py` says what a ring is).

    ring                 the ring, encrypted under the master key
    handover             only during a rotation: the new master key, encrypted under the previous one
    holders/N/SESSION    each process that knows the ring of generation N, while it lives
    borrowers/N/…        the same for keys that were lent to the improvement pipeline
    rotating             the running rotation

Invariants:
- Each write is conditional on the ring in etcd being the one that the writer knows.
- A rotation waits for all holders of the previous ring, as with files.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from threading import Lock
from uuid import uuid4

from discreet.adapters.keystore.etcd_cache import EtcdCache
from discreet.adapters.keystore.etcd_client import Call, EtcdClient, EtcdValue, is_unchanged, put
from discreet.adapters.keystore.etcd_session import EtcdSession
from discreet.adapters.keystore.key_ring import KeyRingFile, KeyRingPaths, derive_keys, seal_ring
from discreet.crypto.envelope import DecryptionFailed, open_sealed
from discreet.errors import Unavailable
from discreet.ports.clock import RandomSource

RING, HANDOVER, ROTATING = "ring", "handover", "rotating"


@dataclass(frozen=True)
class _EtcdRingState:
    master: bytes
    ring: KeyRingFile
    mod_revision: int


class EtcdRing:
    """The ring as this process knows it. DecryptionFailed for a wrong master key; there must be a ring."""

    def __init__(self, client: EtcdClient, cache: EtcdCache, session: EtcdSession, master: bytes) -> None:
        self._client, self._cache, self._session = client, cache, session
        self._prefix = client.cluster.prefix
        self._refresh_lock = Lock()
        self._state = self._load(master)

    @property
    def ring(self) -> KeyRingFile:
        return self._state.ring

    @property
    def master(self) -> bytes:
        return self._state.master

    def masters(self) -> tuple[bytes, ...]:
        """Return the master keys, newest first."""
        state = self._state
        return (state.master, state.ring.former) if state.ring.former else (state.master,)

    def refresh(self) -> None:
        """Load the current ring, from memory while the cache is current."""
        with self._refresh_lock:
            state = self._state
            if self._stored().mod_revision != state.mod_revision:
                self._state = self._load(state.master)
                if self._state.ring.generation != state.ring.generation:
                    self._session.release(holder(state.ring.generation, self._session))

    def refresh_now(self) -> None:
        """Load the current ring from etcd."""
        self._cache.forget(RING)
        self.refresh()

    def is_current(self) -> Call:
        """Return the condition that etcd has the ring that this process knows."""
        return is_unchanged(self._prefix + RING, self._state.mod_revision)

    def changing_files(self, *, exclusive: bool = False) -> AbstractContextManager[None]:
        """Do nothing: each write has its own conditions."""
        return nullcontext()

    @contextmanager
    def lend_keys(self, use: str) -> Iterator[tuple[bytes, ...]]:
        """Lend the keys of one use to a child that cannot load a newer ring, as `KeyRing.lend_keys` does."""
        name = self._register_borrower()
        try:
            yield derive_keys(self.masters(), use)
        finally:
            self._session.release(name)

    def write(self, ring: KeyRingFile, master: bytes, random: RandomSource, *other_operations: Call) -> bool:
        """Replace the ring that this process knows, with other changes in one transaction. False if it has changed."""
        sealed = seal_ring(ring, master, random)
        put_ring = put(self._prefix + RING, sealed)
        is_done = self._client.commit([self.is_current()], [put_ring, *other_operations]).succeeded
        self._cache.forget(RING)
        return is_done or self._stored().value == sealed  # else it was written, and the answer was lost

    def _register_borrower(self) -> str:
        while True:
            generation = self.ring.generation
            self._session.hold(name := f"borrowers/{generation}/{uuid4()}")
            self.refresh_now()
            if self.ring.generation == generation:
                return name
            self._session.release(name)

    def _stored(self) -> EtcdValue:
        if (stored := self._cache.read(RING)) is None:
            raise Unavailable("The key store is gone: etcd has no key ring any more. The operator needs to look at it.")
        return stored

    def _load(self, master: bytes) -> _EtcdRingState:
        while True:
            stored = self._stored()
            master = self._find_master(master, stored)
            ring = KeyRingPaths.decrypt(stored.value, master)
            self._session.hold(holder(ring.generation, self._session))
            self._cache.forget(RING)
            if self._stored().mod_revision == stored.mod_revision:
                return _EtcdRingState(master, ring, stored.mod_revision)

    def _find_master(self, master: bytes, stored: EtcdValue) -> bytes:
        """Return the ring's master key: ours, or the one that a rotation handed over."""
        current_master = next_master(self._cache, master, stored)
        if current_master is None:
            raise Unavailable(
                f"The key store (etcd at {self._client.cluster.hosts}) was put under another master key, which this "
                "server does not know. The operator needs to restart it with the new one."
            )
        return current_master


def next_master(cache: EtcdCache, master: bytes, stored: EtcdValue) -> bytes | None:
    """Return the master key of the stored ring: `master`, or the next one, encrypted under `master`."""
    try:
        KeyRingPaths.decrypt(stored.value, master)
    except DecryptionFailed:
        cache.forget(HANDOVER)
        handover = cache.read(HANDOVER)
        try:
            return open_sealed(master, handover.value, "handover") if handover else None
        except DecryptionFailed:
            return None
    return master


def holder(generation: int, session: EtcdSession) -> str:
    return f"holders/{generation}/{session.id}"


def is_generation_used(client: EtcdClient, kind: str, generation: int) -> bool:
    """Return whether a process holds or borrows keys of the ring of this generation."""
    return next(client.values(f"{client.cluster.prefix}{kind}/{generation}/", keys_only=True), None) is not None
