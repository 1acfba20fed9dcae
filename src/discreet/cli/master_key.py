"""`discreet keys …`: the master key that encrypts the key store.

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
    """Manage the master key, which encrypts all other keys."""


@keys.command("rotate-master")
@click.option(
    "--from",
    "former_place",
    metavar="PLACE",
    help="The current place of the master key, if it moves: a file, or vault://HOST:PORT/MOUNT/KEY.",
)
@with_settings
async def rotate_master(settings: Settings, former_place: str | None) -> None:
    """Re-encrypt the key store with a new master key, while servers run.

    The new master key goes to the place in the settings; running servers load it by themselves. An interrupted
    rotation continues when the command is repeated.
    """
    from discreet.adapters.egress import EgressGateway
    from discreet.adapters.entropy import SystemRandomSource
    from discreet.adapters.keystore.rotation import Pacing, rotate
    from discreet.app.keys import as_user_errors, build_master_key_store, keys_directory, safe_at

    stop, egress = Event(), EgressGateway(key_keepers_authority=settings.vault_ca_file)

    def pause(seconds: float) -> None:
        if stop.wait(seconds):
            raise Unavailable("The rotation was stopped. Run the same command to continue.")

    safe = build_master_key_store(settings, egress)
    former = safe_at(settings, former_place, egress) if former_place else None
    pacing = Pacing(click.echo, pause)
    try:
        with as_user_errors(settings):
            done = await asyncio.to_thread(rotate, keys_directory(settings), safe, SystemRandomSource(), pacing, former)
    finally:
        stop.set()
        await egress.close()
    click.echo(f"Done: the key store has generation {done.generation}, and the former master key no longer opens it.")
    if done.cut_off:
        click.echo(
            f"{done.cut_off:,} files cannot be opened with any key, because a crash interrupted their creation. They "
            "count as destroyed."
        )
    click.echo(
        "Keep a safe copy of the new master key. Earlier copies of the key store can still be opened with the "
        "former one."
    )


@keys.command()
@with_settings
async def rewrap(settings: Settings) -> None:
    """Re-encrypt the master key with the newest version of Vault's key.

    The master key stays the same.
    """
    from discreet.adapters.egress import EgressGateway
    from discreet.adapters.keystore.vault import VaultSafe
    from discreet.app.keys import as_user_errors, build_master_key_store

    egress = EgressGateway(key_keepers_authority=settings.vault_ca_file)
    safe = build_master_key_store(settings, egress)
    if not isinstance(safe, VaultSafe):
        raise Misconfigured(
            "The master key is in a file and not encrypted by a Vault (DISCREET_MASTER_KEY is not set)."
        )
    try:
        with as_user_errors(settings):
            await asyncio.to_thread(safe.rewrap)
    finally:
        await egress.close()
    click.echo("The master key is encrypted with the newest version of Vault's key.")
