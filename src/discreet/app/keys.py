"""Builds the key store with its master key, and refreshes it while it is open.

Invariants:
- A process loads a new key ring within seconds; a rotation of the master key waits for this.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

import structlog

from discreet.adapters.egress import EgressGateway, TlsIdentity
from discreet.adapters.keystore.etcd_client import parse_etcd_url
from discreet.adapters.keystore.etcd_move import move_into_etcd
from discreet.adapters.keystore.etcd_ring import RING
from discreet.adapters.keystore.etcd_rotation import rotate_in_etcd
from discreet.adapters.keystore.etcd_store import EtcdKeyStore, open_etcd_session, open_etcd_store
from discreet.adapters.keystore.etcd_sweep import SWEEP_CHECK_INTERVAL, EtcdSweep
from discreet.adapters.keystore.key_store import has_key_store, open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile, MasterKeyStore
from discreet.adapters.keystore.rotation import Pacing, RotationResult
from discreet.adapters.keystore.sealed_key_store import SealedKeyStore
from discreet.adapters.keystore.vault import Vault, VaultKeyStore, VaultSignIn, parse_vault_url
from discreet.errors import DiscreetError, Misconfigured
from discreet.ports.clock import RandomSource
from discreet.runtime.background import background
from discreet.setting_values import vault_url
from discreet.settings import Settings

log = structlog.get_logger()

RETRY_INTERVAL = 1.0
"""Seconds between two checks of the key ring."""


def keys_directory(settings: Settings) -> Path:
    return settings.home / "keys"


@asynccontextmanager
async def open_keys(settings: Settings, random: RandomSource) -> AsyncIterator[SealedKeyStore]:
    """Open the key store. Misconfigured says why it cannot be opened."""
    async with AsyncExitStack() as stack:
        egress = EgressGateway(vault_authority=settings.vault_ca_file)
        stack.push_async_callback(egress.close)
        master_keys = build_master_key_store(settings, egress)
        with as_user_errors(settings):
            keys = await _open_store(settings, master_keys, random, stack)
        stack.push_async_callback(background.stop, background.start("key_ring", partial(_refresh_periodically, keys)))
        if settings.master_key:
            vault = build_vault(settings, settings.master_key, egress)
            stack.push_async_callback(
                background.stop, background.start_once("vault_token", vault.renew_token_periodically())
            )
        yield keys


async def _open_store(
    settings: Settings, master_keys: MasterKeyStore, random: RandomSource, stack: AsyncExitStack
) -> SealedKeyStore:
    directory = keys_directory(settings)
    if settings.etcd_url is None:
        return await asyncio.to_thread(open_key_store, directory, master_keys, random)
    opening = etcd_store(settings, master_keys, random)
    keys = await asyncio.to_thread(opening.__enter__)
    stack.push_async_callback(asyncio.to_thread, opening.__exit__, None, None, None)
    sweep = EtcdSweep(keys.engine)
    stack.push_async_callback(background.stop, background.start("key_sweep", partial(_sweep_periodically, sweep)))
    stack.push_async_callback(asyncio.to_thread, sweep.stop)
    return keys


def etcd_identity(settings: Settings) -> TlsIdentity | None:
    """Return how this server and etcd show who they are; None without TLS, on this machine."""
    authority, certificate, key = settings.etcd_ca_file, settings.etcd_cert_file, settings.etcd_key_file
    if authority is None or certificate is None or key is None:
        return None
    return TlsIdentity(authority=authority, certificate=certificate, key=key)


def rotate_etcd_keys(
    settings: Settings, master_keys: MasterKeyStore, former: MasterKeyStore | None, random: RandomSource, pacing: Pacing
) -> RotationResult:
    """Rotate the master key of the key store in etcd; with `former`, the current key is there (`rotation.rotate`)."""
    current = master_keys if former is None or _can_open_etcd(settings, master_keys, random) else former
    with etcd_store(settings, current, random) as keys:
        return rotate_in_etcd(keys, master_keys, random, pacing)


def _can_open_etcd(settings: Settings, master_keys: MasterKeyStore, random: RandomSource) -> bool:
    if not master_keys.file.exists():
        return False
    try:
        with etcd_store(settings, master_keys, random):
            return True
    except Misconfigured:
        return False


def etcd_store(
    settings: Settings, master_keys: MasterKeyStore, random: RandomSource
) -> AbstractContextManager[EtcdKeyStore]:
    """Return what opens the key store in etcd for a block."""
    assert settings.etcd_url
    etcd_cluster, identity = parse_etcd_url(settings.etcd_url), etcd_identity(settings)
    return open_etcd_store(etcd_cluster, identity, master_keys, random, keys_directory(settings))


def key_store_exists(settings: Settings) -> bool:
    """Return whether the first start was made. It creates nothing."""
    if settings.etcd_url is None:
        return has_key_store(keys_directory(settings))
    with open_etcd_session(parse_etcd_url(settings.etcd_url), etcd_identity(settings)) as (_, cache, _):
        return cache.read(RING) is not None


def move_keys_into_etcd(settings: Settings, master_keys: MasterKeyStore, echo: Callable[[str], None]) -> int:
    """Move the key store from files into etcd. Return the number of keys and shares there."""
    if settings.etcd_url is None:
        raise Misconfigured("Set DISCREET_ETCD_URL to the etcd cluster that the keys should move to.")
    with open_etcd_session(parse_etcd_url(settings.etcd_url), etcd_identity(settings)) as (client, _, _):
        return move_into_etcd(keys_directory(settings), master_keys, client, echo)


def sweep_etcd(keys: SealedKeyStore) -> bool:
    """Remove destroyed keys from etcd's files now. Return whether all members did so."""
    if not isinstance(keys, EtcdKeyStore):
        raise Misconfigured("The keys are files (DISCREET_ETCD_URL is not set), which are removed at once.")
    return EtcdSweep(keys.engine).run()


async def clear_key_copies(keys: SealedKeyStore) -> None:
    """Remove copies of key files that killed processes left (P10).

    Otherwise a copy could outlive its key.
    """
    if cleared := await asyncio.to_thread(keys.clear_leftovers):
        log.warning("key_copies_cleared", count=cleared)


def build_master_key_store(settings: Settings, egress: EgressGateway) -> MasterKeyStore:
    """Build the store of the master key that the settings name."""
    return build_master_key_store_at(settings, settings.master_key or str(settings.master_key_file), egress)


def build_master_key_store_at(settings: Settings, place: str, egress: EgressGateway) -> MasterKeyStore:
    """Build the store at `place`: a key in Vault, or a file.

    Needs a running event loop.
    """
    if not place.startswith(("vault:", "vault+http:")):
        return MasterKeyFile(Path(place).expanduser().absolute())
    try:
        vault = build_vault(settings, vault_url(place), egress)
    except ValueError as error:
        raise Misconfigured(f"The Vault cannot be used: {error}.") from None
    return VaultKeyStore(keys_directory(settings) / "master.vault", vault, asyncio.get_running_loop())


def build_vault(settings: Settings, url: str, egress: EgressGateway) -> Vault:
    sign_in = VaultSignIn(settings.vault_token, settings.vault_role_id, settings.vault_secret_id)
    return Vault(parse_vault_url(url, settings.vault_namespace), sign_in, egress=egress)


@contextmanager
def as_user_errors(settings: Settings) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Misconfigured(
            f"The key store cannot be used: {error.filename or keys_directory(settings)}: {error.strerror}. See "
            "DISCREET_HOME and DISCREET_MASTER_KEY_FILE."
        ) from error


async def _refresh_periodically(keys: SealedKeyStore) -> None:
    while True:
        await asyncio.sleep(RETRY_INTERVAL)
        keys.changes.release()
        try:
            keys.ring.refresh()
        except (DiscreetError, OSError) as error:
            background.report("key_ring", error, event="key_ring_refresh_failed")


async def _sweep_periodically(sweep: EtcdSweep) -> None:
    while True:
        await asyncio.sleep(SWEEP_CHECK_INTERVAL)
        await asyncio.to_thread(sweep.run_if_due)
