"""Moves a key store from files into etcd, while no server runs. Idempotent: an interrupted move can be repeated.

1. All keys are copied as they are, encrypted, and the ring last. From then on the store in etcd is the valid one.
2. `moved` is written into the folder, and no server opens the files any more.
3. The files are destroyed, so that none outlives its key in etcd (P10).
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from discreet.adapters.keystore.change_journal import CHANGES
from discreet.adapters.keystore.etcd_client import EtcdClient, delete, is_unchanged, put
from discreet.adapters.keystore.etcd_ring import RING
from discreet.adapters.keystore.file_lock import hold_lock, is_locked, try_lock
from discreet.adapters.keystore.key_files import name_of
from discreet.adapters.keystore.key_journal import NEW_KEYS, NewKeyJournal
from discreet.adapters.keystore.key_ring import KeyRingFile, KeyRingPaths
from discreet.adapters.keystore.key_store import MOVED, adopt_next, has_key_store
from discreet.adapters.keystore.master_key import MasterKeyStore
from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import Conflict, Misconfigured
from discreet.runtime.atomic_file import sync_directory, write_atomic

KINDS = ("private", "shares")
BATCH = 100
"""Values in one transaction; etcd allows 128."""
DESTROYED = (*KINDS, NEW_KEYS, CHANGES, "turns", "holders", "wrapping", "ring", "handover", "turn", "rotating")
"""What the folder held, in the order in which it is destroyed. The master key stays."""


def move_into_etcd(
    directory: Path, master_key_store: MasterKeyStore, client: EtcdClient, report: Callable[[str], None]
) -> int:
    """Move the key store in `directory` into etcd. Return the number of keys and shares.

    Conflict while a process uses it or its rotation is unfinished; Misconfigured if etcd holds another key store.
    """
    if not (directory / MOVED).exists():
        _require_key_store(directory)
        with try_lock(KeyRingPaths(directory).rotating) as has_lock:
            if not has_lock:
                raise Conflict("A rotation of the master key is running. Wait until it is done.")
            with hold_lock(KeyRingPaths(directory).lock, exclusive=True):
                _copy(directory, _ring(directory, master_key_store), master_key_store, client, report)
        write_atomic(directory / MOVED, f"{client.cluster.hosts}\n".encode())
    for name in DESTROYED:
        _destroy(directory / name)
    sync_directory(directory)
    return sum(1 for kind in KINDS for _ in client.values(f"{client.cluster.prefix}{kind}/", keys_only=True))


def _require_key_store(directory: Path) -> None:
    if not has_key_store(directory):
        raise Misconfigured(f"There is no key store in {directory} to move.")


def _ring(directory: Path, master_key_store: MasterKeyStore) -> KeyRingFile:
    """Return the ring of the files, which no process may use."""
    adopt_next(directory, master_key_store)
    paths = KeyRingPaths(directory)
    try:
        ring = paths.read(master_key_store.read(master_key_store.file))
    except (DecryptionFailed, FileNotFoundError):
        raise Misconfigured(
            f"The master key in {master_key_store.location} does not open the key store in {directory}."
        ) from None
    if ring.former is not None:
        raise Conflict("A rotation of the master key is not finished. Run: discreet keys rotate-master")
    if is_locked(paths.holders(ring.generation)):
        raise Conflict(f"A server or worker uses the key store in {directory}. Stop all of them first.")
    return ring


def _copy(
    directory: Path,
    ring: KeyRingFile,
    master_key_store: MasterKeyStore,
    client: EtcdClient,
    report: Callable[[str], None],
) -> None:
    prefix = client.cluster.prefix
    stored, _ = client.get(prefix + RING)
    if stored is not None:
        _require_same_store(stored.value, ring, master_key_store, client)
        return  # copied before
    for kind in KINDS:
        files = sorted((directory / kind).glob("*/*"))
        for start in range(0, len(files), BATCH):
            batch = files[start : start + BATCH]
            client.commit([], [put(f"{prefix}{kind}/{name_of(path)}", path.read_bytes()) for path in batch])
        _destroy_others(client, f"{prefix}{kind}/", {name_of(path) for path in files})
        report(f"{len(files):,} {kind} keys copied.")
    new_keys = [name for _, noted in NewKeyJournal(directory / NEW_KEYS).orphans() for name in noted]
    for name in new_keys:  # as of an ended process, so that the next server looks whether they are needed
        client.commit([], [put(f"{prefix}{NEW_KEYS}/{name}", b"moved 0")])
    content = KeyRingPaths(directory).ring.read_bytes()
    client.commit([is_unchanged(prefix + RING, 0)], [put(prefix + RING, content)])


def _require_same_store(stored: bytes, ring: KeyRingFile, master_key_store: MasterKeyStore, client: EtcdClient) -> None:
    try:
        is_ours = (
            KeyRingPaths.decrypt(stored, master_key_store.read(master_key_store.file)).database_secret
            == ring.database_secret
        )
    except DecryptionFailed:
        is_ours = False
    if not is_ours:
        raise Misconfigured(
            f"etcd ({client.cluster.hosts}) holds another key store already. Name an empty cluster in "
            "DISCREET_ETCD_URL, or another name after its hosts."
        )


def _destroy_others(client: EtcdClient, prefix: str, names: set[str]) -> None:
    """Destroy copies of an interrupted move whose files were destroyed since."""
    for value in client.values(prefix, keys_only=True):
        if value.key.decode().removeprefix(prefix) not in names:
            client.commit([], [delete(value.key.decode())])


def _destroy(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
