"""`discreet keys …`: the master key that holds the key store.

Invariants:
- Parse, call one use case, print.
- No key is ever printed.
"""

import asyncio
from threading import Event

import click

from discreet.cli.runner import with_settings
from discreet.errors import Misconfigured, Unavailable
from discreet.settings import Settings


@click.group()
def keys() -> None:
    """The master key, which holds the keys of everybody and everything."""


@keys.command("rotate-master")
@click.option(
    "--from", "former_place", metavar="PLACE",
    help="Where the master key is until now, when it moves: a file, or vault://HOST:PORT/MOUNT/KEY.",
)  # fmt: skip
@with_settings
async def rotate_master(settings: Settings, former_place: str | None) -> None:
    """Put the key store under a new master key, while servers serve. Taken up again when it was cut off.

    What the settings name gets the new master key; servers that run take it up by themselves.
    """
    from discreet.adapters.egress import EgressGateway
    from discreet.adapters.entropy import SystemEntropy
    from discreet.adapters.keystore.rotation import Pacing, rotate
    from discreet.app.keys import as_user_errors, build_master_key_store, keys_directory, safe_at

    stop, door = Event(), EgressGateway(key_keepers_authority=settings.vault_ca_file)

    def pause(seconds: float) -> None:
        if stop.wait(seconds):
            raise Unavailable("The rotation was stopped. The same command takes it up again.")

    safe = build_master_key_store(settings, door)
    former = safe_at(settings, former_place, door) if former_place else None
    pacing = Pacing(click.echo, pause)
    try:
        with as_user_errors(settings):
            done = await asyncio.to_thread(rotate, keys_directory(settings), safe, SystemEntropy(), pacing, former)
    finally:
        stop.set()
        await door.close()
    click.echo(f"Done: the key store is in its generation {done.generation}, and the former master key opens nothing.")
    if done.cut_off:
        click.echo(f"{done.cut_off:,} files open with no key: a crash had cut them off. They count as destroyed.")
    click.echo("Keep a copy of the new one where you keep it safe; copies of the key store from before are as open as "
               "they were to whoever has the former one.")  # fmt: skip


@keys.command()
@with_settings
async def rewrap(settings: Settings) -> None:
    """Bring the wrapped master key under the newest version of Vault's key. The master key stays the same."""
    from discreet.adapters.egress import EgressGateway
    from discreet.adapters.keystore.vault import VaultSafe
    from discreet.app.keys import as_user_errors, build_master_key_store

    door = EgressGateway(key_keepers_authority=settings.vault_ca_file)
    safe = build_master_key_store(settings, door)
    if not isinstance(safe, VaultSafe):
        raise Misconfigured("The master key is in a file, which no Vault wraps (DISCREET_MASTER_KEY is not set).")
    try:
        with as_user_errors(settings):
            await asyncio.to_thread(safe.rewrap)
    finally:
        await door.close()
    click.echo("The master key is wrapped by the newest version of Vault's key.")
