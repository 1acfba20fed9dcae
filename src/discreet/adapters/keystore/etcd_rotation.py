"""Rotation of the master key of a key store in etcd, while servers run (decision 29; for files: `rotation.py`).

It has the same five states as with files, and needs no lock: a value is re-wrapped only if it is still the one that was
read, so a destroyed value stays destroyed, and servers write under the ring in etcd.
"""

from discreet.adapters.keystore.etcd_client import delete
from discreet.adapters.keystore.etcd_records import EtcdEngine, EtcdRecords
from discreet.adapters.keystore.etcd_ring import HANDOVER, ROTATING, is_generation_used
from discreet.adapters.keystore.etcd_store import EtcdKeyStore, adopt_next_of_etcd
from discreet.adapters.keystore.key_ring import KeyRingFile
from discreet.adapters.keystore.master_key import MasterKeyStore, next_file
from discreet.adapters.keystore.rotation import Pacing, RotationResult, wait_while
from discreet.crypto.envelope import KEY_BYTES, derive_key, seal, try_open
from discreet.errors import Conflict, Unavailable
from discreet.ports.clock import RandomSource

PAUSE_INTERVAL = 200
"""Values between two pauses."""


def rotate_in_etcd(
    keys: EtcdKeyStore, master_key_store: MasterKeyStore, random: RandomSource, pacing: Pacing
) -> RotationResult:
    """Put the key store under a new master key, or resume a rotation. Conflict while another one runs."""
    engine = keys.engine
    if not engine.session.try_acquire(ROTATING):
        raise Conflict("A rotation of the master key is already running.")
    try:
        if engine.ring.ring.former is None:
            _begin(engine, master_key_store, random)
            pacing.report("The key store is under a new master key. Older keys are being re-wrapped.")
        else:
            pacing.report("Resuming a rotation that was interrupted.")
        wrapped, cut_off = _wrap_everything(keys, random, pacing)
        _forget_former(engine, random, pacing)
        return RotationResult(engine.ring.ring.generation, wrapped, cut_off)
    finally:
        engine.session.release(ROTATING)


def _begin(engine: EtcdEngine, master_key_store: MasterKeyStore, random: RandomSource) -> None:
    ring, former, new = engine.ring.ring, engine.ring.master, random.bytes(KEY_BYTES)
    master_key_store.write(next_file(master_key_store), new)
    handover = engine.put(HANDOVER, seal(random, former, new, "handover"))
    if not engine.ring.write(KeyRingFile(ring.generation + 1, ring.database_secret, former), new, random, handover):
        raise Conflict("Another rotation of the master key has just begun.")
    adopt_next_of_etcd(engine.cache, master_key_store)
    engine.ring.refresh_now()


def _wrap_everything(keys: EtcdKeyStore, random: RandomSource, pacing: Pacing) -> tuple[int, int]:
    wrapped = cut_off = 0
    former = keys.engine.ring.ring.generation - 1
    for records, use, kind in keys.wrapped_records():
        if kind == "shares":
            why = "Waiting for a dataset that is being built."
            wait_while(lambda: is_generation_used(keys.engine.client, "borrowers", former), pacing, why)
        new, old = (derive_key(master, use) for master in keys.engine.ring.masters())
        for number, (name, value) in enumerate(records.sealed()):
            if number % PAUSE_INTERVAL == 0:
                pacing.pause(0)
            outcome = _wrap(records, name, (value.value, value.mod_revision), (new, old), random)
            wrapped, cut_off = wrapped + (outcome is True), cut_off + (outcome is None)
        pacing.report(f"{wrapped:,} keys re-wrapped, including the {kind} ones.")
    return wrapped, cut_off


def _wrap(
    records: EtcdRecords, name: str, stored: tuple[bytes, int], keys: tuple[bytes, bytes], random: RandomSource
) -> bool | None:
    """Re-wrap one value. True: done; False: it is under the new key; None: no key opens it."""
    content, revision = stored
    if try_open(keys[0], content, name) is not None:
        return False
    if (secret := try_open(keys[1], content, name)) is None:
        return None
    records.put_sealed(name, seal(random, keys[0], secret, name), revision)
    return True  # if it has changed, its new value is under the new key


def _forget_former(engine: EtcdEngine, random: RandomSource, pacing: Pacing) -> None:
    ring = engine.ring.ring
    why = "Waiting for a process that has not loaded the new key yet."
    wait_while(lambda: is_generation_used(engine.client, "holders", ring.generation - 1), pacing, why)
    delete_handover = delete(engine.full_name(HANDOVER))
    if not engine.ring.write(
        KeyRingFile(ring.generation, ring.database_secret), engine.ring.master, random, delete_handover
    ):
        raise Unavailable("The key ring was changed by another process. Run the same command to continue.")
    engine.ring.refresh_now()
