"""`discreet keys …`: the key store, and the master key that encrypts it.

Invariants:
- Parse, call one use case, print.
- No key is ever printed.
"""

import asyncio
from threading import Event
from uuid import UUID

import click

from discreet.cli.runner import with_settings
from discreet.errors import Misconfigured, Unavailable
from discreet.ports.keys import LEAVES
from discreet.settings import Settings


@click.group()
def keys() -> None:
    """Manage the key store, and the master key that encrypts all other keys."""


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
    from discreet.app.keys import (
        as_user_errors,
        build_master_key_store,
        build_master_key_store_at,
        keys_directory,
        rotate_etcd_keys,
    )

    stop, egress = Event(), EgressGateway(vault_authority=settings.vault_ca_file)

    def pause(seconds: float) -> None:
        if stop.wait(seconds):
            raise Unavailable("The rotation was stopped. Run the same command to continue.")

    master_keys = build_master_key_store(settings, egress)
    former = build_master_key_store_at(settings, former_place, egress) if former_place else None
    pacing = Pacing(click.echo, pause)
    try:
        with as_user_errors(settings):
            if settings.etcd_url:
                rotation = await asyncio.to_thread(
                    rotate_etcd_keys, settings, master_keys, former, SystemRandomSource(), pacing
                )
            else:
                directory = keys_directory(settings)
                rotation = await asyncio.to_thread(rotate, directory, master_keys, SystemRandomSource(), pacing, former)
    finally:
        stop.set()
        await egress.close()
    click.echo(
        f"Done: the key store has generation {rotation.generation}, and the former master key no longer opens it."
    )
    if rotation.cut_off:
        click.echo(
            f"{rotation.cut_off:,} files cannot be opened with any key, because a crash interrupted their creation. "
            "They count as destroyed."
        )
    if settings.etcd_url:
        click.echo(f"Copy {master_keys.file} to the other machines before you restart servers there.")
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
    from discreet.adapters.keystore.vault import VaultKeyStore
    from discreet.app.keys import as_user_errors, build_master_key_store

    egress = EgressGateway(vault_authority=settings.vault_ca_file)
    master_keys = build_master_key_store(settings, egress)
    if not isinstance(master_keys, VaultKeyStore):
        raise Misconfigured(
            "The master key is in a file and not encrypted by a Vault (DISCREET_MASTER_KEY is not set)."
        )
    try:
        with as_user_errors(settings):
            await asyncio.to_thread(master_keys.rewrap)
    finally:
        await egress.close()
    click.echo("The master key is encrypted with the newest version of Vault's key.")


@keys.command()
@with_settings
async def move(settings: Settings) -> None:
    """Move the key store from files into the etcd of DISCREET_ETCD_URL, while no server runs.

    The files are destroyed afterwards; the master key stays where it is. An interrupted move continues when the command
    is repeated.
    """
    from discreet.adapters.egress import EgressGateway
    from discreet.app.keys import as_user_errors, build_master_key_store, move_keys_into_etcd

    egress = EgressGateway(vault_authority=settings.vault_ca_file)
    master_keys = build_master_key_store(settings, egress)
    try:
        with as_user_errors(settings):
            moved = await asyncio.to_thread(move_keys_into_etcd, settings, master_keys, click.echo)
    finally:
        await egress.close()
    click.echo(f"Done: etcd holds {moved:,} keys and shares, and the key files are destroyed.")
    click.echo(
        f"Copy {master_keys.file} to every machine that runs a server. Without it nothing in etcd can be opened."
    )


@keys.command()
@click.option("--destroy", is_flag=True, help="Destroy the keys. Default: only report them.")
@with_settings
async def reconcile(settings: Settings, destroy: bool) -> int:
    """Find keys that nothing in the database needs, as after a restore of etcd from an older snapshot.

    Exit code 1 when there are any.
    """
    from discreet.app.backup import count_unneeded_leaves, destroy_unneeded_keys, find_unneeded_keys
    from discreet.app.infrastructure import open_infrastructure

    async with open_infrastructure(settings) as infra:
        unneeded = await find_unneeded_keys(infra)
        count = len(unneeded.names) + await count_unneeded_leaves(infra)
        if destroy:
            await destroy_unneeded_keys(infra, unneeded)
    if count == 0:
        click.echo("Each key is needed.")
        return 0
    outcome = "destroyed" if destroy else "found; destroy them with --destroy"
    click.echo(f"{count:,} keys that nothing in the database needs: {outcome}.")
    return 0 if destroy else 1


@keys.command()
@with_settings
async def sweep(settings: Settings) -> int:
    """Remove destroyed keys from the files of etcd's members now. Servers do so every hour.

    Exit code 1 when a member could not be swept.
    """
    from discreet.app.infrastructure import open_infrastructure
    from discreet.app.keys import sweep_etcd

    async with open_infrastructure(settings) as infra:
        is_swept = await asyncio.to_thread(sweep_etcd, infra.keys)
    if not is_swept:
        click.echo("Not all members could be swept: see `discreet doctor`. A server tries again every hour.")
        return 1
    click.echo("No member's files hold a key that was destroyed before.")
    return 0


@keys.command("give-up")
@click.argument("page", type=click.UUID, metavar="[PAGE]", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_settings
async def give_up(settings: Settings, page: UUID | None, yes: bool) -> int:
    """List damaged key pages; with PAGE, give one up: all chats whose keys are in it are deleted.

    Restore the page's file instead, if any copy of it is left. Exit code 1 when a page was found and not given up.
    """
    from discreet.app.erasure import open_damaged_pages
    from discreet.app.infrastructure import open_infrastructure

    async with open_infrastructure(settings) as infra, open_damaged_pages(infra) as pages:
        if page is None:
            pages_ = [f"{damaged.id}  {damaged.owner_description}" async for damaged in pages.find()]
            click.echo("\n".join(pages_) or "No key page is damaged.")
            return 1 if pages_ else 0
        owner = (await pages.describe(page)).owner_description
        click.echo(f"This deletes all chats of {owner} whose keys are in this page: up to {LEAVES}.")
        click.echo("Nothing can open them while the page is damaged. It cannot be undone.")
        if not yes and click.prompt("Type the page's id to give it up", default="", show_default=False) != str(page):
            click.echo("Nothing was deleted.")
            return 1
        await pages.give_up(page)
    click.echo("The page and its chats are deleted. Their person finds them among their deletions.")
    return 0
