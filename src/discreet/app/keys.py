"""Builds the key store with its master key, and refreshes it while it is open.

Invariants:
- A process loads a new key ring within seconds; a rotation of the master key waits for this.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

import structlog

from discreet.adapters.egress import EgressGateway
from discreet.adapters.keystore.key_ring import KeyRing
from discreet.adapters.keystore.key_store import FileKeyStore, open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile, MasterKeyStore
from discreet.adapters.keystore.vault import Vault, VaultSafe, VaultSignIn, vault_place
from discreet.errors import DiscreetError, Misconfigured
from discreet.ports.clock import RandomSource
from discreet.runtime.background import background
from discreet.setting_values import vault_url
from discreet.settings import Settings

log = structlog.get_logger()

LOOK_AGAIN = 1.0
"""Seconds between two checks of the key ring."""


def keys_directory(settings: Settings) -> Path:
    return settings.home / "keys"


@asynccontextmanager
async def opened_keys(settings: Settings, random: RandomSource) -> AsyncIterator[FileKeyStore]:
    """Open the key store. Misconfigured says why it cannot be opened."""
    async with AsyncExitStack() as stack:
        egress = EgressGateway(key_keepers_authority=settings.vault_ca_file)
        stack.push_async_callback(egress.close)
        safe = build_master_key_store(settings, egress)
        with as_user_errors(settings):
            keys = await asyncio.to_thread(open_key_store, keys_directory(settings), safe, random)
        stack.push_async_callback(background.stop, background.start("key_ring", partial(_keep_up, keys.ring)))
        if settings.master_key:
            vault = build_vault(settings, settings.master_key, egress)
            stack.push_async_callback(background.stop, background.once("vault_token", vault.keep_token_alive()))
        yield keys


async def clear_key_copies(keys: FileKeyStore) -> None:
    """Remove copies of key files that killed processes left (P10).

    Otherwise a copy could outlive its key.
    """
    if cleared := await asyncio.to_thread(keys.clear_leftovers):
        log.warning("key_copies_cleared", count=cleared)


def build_master_key_store(settings: Settings, egress: EgressGateway) -> MasterKeyStore:
    """Build the store of the master key that the settings name."""
    return safe_at(settings, settings.master_key or str(settings.master_key_file), egress)


def safe_at(settings: Settings, place: str, egress: EgressGateway) -> MasterKeyStore:
    """Build the store at `place`: a key in Vault, or a file.

    Needs a running event loop.
    """
    if not place.startswith(("vault:", "vault+http:")):
        return MasterKeyFile(Path(place).expanduser().absolute())
    try:
        vault = build_vault(settings, vault_url(place), egress)
    except ValueError as why:
        raise Misconfigured(f"The Vault cannot be used: {why}.") from None
    return VaultSafe(keys_directory(settings) / "master.vault", vault, asyncio.get_running_loop())


def build_vault(settings: Settings, url: str, egress: EgressGateway) -> Vault:
    sign_in = VaultSignIn(settings.vault_token, settings.vault_role_id, settings.vault_secret_id)
    return Vault(vault_place(url, settings.vault_namespace), sign_in, egress=egress)


@contextmanager
def as_user_errors(settings: Settings) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Misconfigured(
            f"The key store cannot be used: {error.filename or keys_directory(settings)}: {error.strerror}. See "
            "DISCREET_HOME and DISCREET_MASTER_KEY_FILE."
        ) from error


async def _keep_up(ring: KeyRing) -> None:
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        try:
            ring.refresh()
        except (DiscreetError, OSError) as error:
            background.report("key_ring", error, event="key_ring_refresh_failed")
