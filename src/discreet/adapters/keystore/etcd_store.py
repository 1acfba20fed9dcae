"""A key store in etcd, for servers on several machines (decision 112).

It holds the same as the folder of a key store in files, except the master key, which is on each machine or in Vault.

Invariants:
- etcd never gets a key that is not encrypted under a key derived from the master key.
- The store opens only with the master key that its ring is encrypted under.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from discreet.adapters.egress import TlsIdentity
from discreet.adapters.keystore.etcd_cache import EtcdCache
from discreet.adapters.keystore.etcd_client import EtcdAddress, EtcdClient, is_unchanged, put
from discreet.adapters.keystore.etcd_records import EtcdChangeJournal, EtcdEngine, EtcdJournal, EtcdRecords
from discreet.adapters.keystore.etcd_ring import HANDOVER, RING, EtcdRing, next_master
from discreet.adapters.keystore.etcd_session import EtcdSession
from discreet.adapters.keystore.key_pages import parse_page_name
from discreet.adapters.keystore.key_ring import PRIVATE, SHARES, KeyRingFile, KeyRingPaths, RingKeys, seal_ring
from discreet.adapters.keystore.key_store import make_private
from discreet.adapters.keystore.lent_shares import LentShares
from discreet.adapters.keystore.master_key import MasterKeyStore, next_file
from discreet.adapters.keystore.sealed_key_store import SealedKeyStore
from discreet.crypto.envelope import KEY_BYTES, DecryptionFailed
from discreet.errors import Misconfigured, Unavailable
from discreet.ports.clock import RandomSource
from discreet.ports.keys import PageUse
from discreet.runtime.atomic_file import sync_directory


class EtcdKeyStore(SealedKeyStore):
    """A key store in etcd. `close` ends this process's session."""

    def __init__(self, engine: EtcdEngine) -> None:
        self.engine = engine
        self.private = EtcdRecords(engine, "private", RingKeys(engine.ring, PRIVATE), lambda _: True)
        self.share_records = EtcdRecords(engine, "shares", RingKeys(engine.ring, SHARES), _is_share_page)
        new_keys, changes = EtcdJournal(engine), EtcdChangeJournal(engine)
        super().__init__(engine.ring, self.private, self.share_records, new_keys, changes, engine.random)
        self._lent = LentShares(engine.cache, self.share_records)
        self.shares_directory = self._lent.shares_directory

    def wrapped_records(self) -> tuple[tuple[EtcdRecords, str, str], ...]:
        """Return the records of each use, the use, and what people call them."""
        return (self.private, PRIVATE, "private"), (self.share_records, SHARES, "shares")

    def grant_share_access(self) -> AbstractContextManager[tuple[bytes, ...]]:
        return self._grant_access()

    @contextmanager
    def _grant_access(self) -> Iterator[tuple[bytes, ...]]:
        with super().grant_share_access() as keys, self._lent.provide_files():
            yield keys

    def clear_leftovers(self) -> int:
        return self._lent.clear_leftovers()


@contextmanager
def open_etcd_store(
    cluster: EtcdAddress,
    identity: TlsIdentity | None,
    master_key_store: MasterKeyStore,
    random: RandomSource,
    directory: Path,
) -> Iterator[EtcdKeyStore]:
    """Open the key store for the block; the very first start creates it.

    Misconfigured if etcd does not answer or refuses this server, and for a missing or wrong master key.
    """
    make_private(directory)
    with open_etcd_session(cluster, identity) as (client, cache, session):
        adopt_next_of_etcd(cache, master_key_store)
        master = _master(client, cache, master_key_store, random)
        ring = EtcdRing(client, cache, session, master)
        yield EtcdKeyStore(EtcdEngine(client, cache, session, ring, random))


@contextmanager
def open_etcd_session(
    cluster: EtcdAddress, identity: TlsIdentity | None
) -> Iterator[tuple[EtcdClient, EtcdCache, EtcdSession]]:
    """Connect to etcd for the block. Misconfigured if it does not answer or refuses this server."""
    with ExitStack() as stack:
        client = EtcdClient(cluster, identity)
        stack.callback(client.close)
        cache = EtcdCache(client)
        try:
            session = EtcdSession(client)
        except Unavailable:
            raise Misconfigured(
                f"etcd cannot be reached: no majority of its members answers ({cluster.hosts}). Check that they run, "
                "and DISCREET_ETCD_URL."
            ) from None
        stack.callback(session.close)
        stack.callback(client.start(cache.keep_current()))
        yield client, cache, session


def _master(client: EtcdClient, cache: EtcdCache, master_key_store: MasterKeyStore, random: RandomSource) -> bytes:
    """Return the master key that the ring is under, and create both at the very first start."""
    if not master_key_store.file.exists():
        if cache.read(RING) is not None:
            raise Misconfigured(
                f"The master key {master_key_store.location} is missing, but the key store in etcd "
                f"({client.cluster.hosts}) is in use. Copy the file from another machine of this installation, "
                "or from your backup."
            )
        master_key_store.write(master_key_store.file, random.bytes(KEY_BYTES))
    master = master_key_store.read(master_key_store.file)
    _make_ring(client, cache, master, random)
    stored = cache.read(RING)
    current_master = next_master(cache, master, stored) if stored else None
    if current_master is None:
        raise Misconfigured(
            f"The master key in {master_key_store.location} is not the one that the key store in etcd "
            f"({client.cluster.hosts}) is under. Copy the file from another machine of this installation, or set "
            "DISCREET_ETCD_URL to the cluster that belongs to it."
        )
    return current_master


def _make_ring(client: EtcdClient, cache: EtcdCache, master: bytes, random: RandomSource) -> None:
    if cache.read(RING) is None:
        name = client.cluster.prefix + RING
        content = seal_ring(KeyRingFile(1, random.bytes(KEY_BYTES)), master, random)
        client.commit([is_unchanged(name, 0)], [put(name, content)])
        cache.forget(RING)


def adopt_next_of_etcd(cache: EtcdCache, master_key_store: MasterKeyStore) -> None:
    """Finish a rotation that was cut off after the ring came under the next key (`key_store.adopt_next`)."""
    next_key_file, stored = next_file(master_key_store), cache.read(RING)
    if not next_key_file.exists() or stored is None:
        return
    try:
        KeyRingPaths.decrypt(stored.value, master_key_store.read(next_key_file))
    except DecryptionFailed:
        return
    next_key_file.rename(master_key_store.file)
    sync_directory(master_key_store.file.parent)
    cache.forget(HANDOVER)


def _is_share_page(name: str) -> bool:
    return parse_page_name(name, PageUse.SHARE) is not None
