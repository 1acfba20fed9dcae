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
        keys_directory,
        rotate_in_etcd_of,
        safe_at,
    )

    stop, egress = Event(), EgressGateway(vault_authority=settings.vault_ca_file)

    def pause(seconds: float) -> None:
        if stop.wait(seconds):
            raise Unavailable("The rotation was stopped. Run the same command to continue.")

    safe = build_master_key_store(settings, egress)
    former = safe_at(settings, former_place, egress) if former_place else None
    pacing = Pacing(click.echo, pause)
    try:
        with as_user_errors(settings):
            if settings.etcd_url:
                done = await asyncio.to_thread(rotate_in_etcd_of, settings, safe, former, SystemRandomSource(), pacing)
            else:
                where = keys_directory(settings)
                done = await asyncio.to_thread(rotate, where, safe, SystemRandomSource(), pacing, former)
    finally:
        stop.set()
        await egress.close()
    click.echo(f"Done: the key store has generation {done.generation}, and the former master key no longer opens it.")
    if done.cut_off:
        click.echo(
            f"{done.cut_off:,} files cannot be opened with any key, because a crash interrupted their creation. They "
            "count as destroyed."
        )
    if settings.etcd_url:
        click.echo(f"Copy {safe.file} to the other machines before you restart servers there.")
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
    safe = build_master_key_store(settings, egress)
    if not isinstance(safe, VaultKeyStore):
        raise Misconfigured(
            "The master key is in a file and not encrypted by a Vault (DISCREET_MASTER_KEY is not set)."
        )
    try:
        with as_user_errors(settings):
            await asyncio.to_thread(safe.rewrap)
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
    safe = build_master_key_store(settings, egress)
    try:
        with as_user_errors(settings):
            moved = await asyncio.to_thread(move_keys_into_etcd, settings, safe, click.echo)
    finally:
        await egress.close()
    click.echo(f"Done: etcd holds {moved:,} keys and shares, and the key files are destroyed.")
    click.echo(f"Copy {safe.file} to every machine that runs a server. Without it nothing in etcd can be opened.")


@keys.command()
@click.option("--destroy", is_flag=True, help="Destroy the keys. Default: only report them.")
@with_settings
async def reconcile(settings: Settings, destroy: bool) -> int:
    """Find keys that nothing in the database needs, as after a restore of etcd from an older snapshot.

    Exit code 1 when there are any.
    """
    from discreet.app.backup import count_unneeded_leaves, destroy_unneeded_keys, find_unneeded_keys
    from discreet.app.infrastructure import open_infrastructure

    async with open_infrastructure(settings) as on:
        found = await find_unneeded_keys(on)
        count = len(found.names) + await count_unneeded_leaves(on)
        if destroy:
            await destroy_unneeded_keys(on, found)
    if count == 0:
        click.echo("Each key is needed.")
        return 0
    did = "destroyed" if destroy else "found; destroy them with --destroy"
    click.echo(f"{count:,} keys that nothing in the database needs: {did}.")
    return 0 if destroy else 1


@keys.command()
@with_settings
async def sweep(settings: Settings) -> int:
    """Remove destroyed keys from the files of etcd's members now. Servers do so every hour.

    Exit code 1 when a member could not be swept.
    """
    from discreet.app.infrastructure import open_infrastructure
    from discreet.app.keys import sweep_etcd

    async with open_infrastructure(settings) as on:
        done = await asyncio.to_thread(sweep_etcd, on.keys)
    if not done:
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
    from discreet.app.erasure import giving_up_pages
    from discreet.app.infrastructure import open_infrastructure

    async with open_infrastructure(settings) as on, giving_up_pages(on) as pages:
        if page is None:
            found = [f"{each.id}  {each.owner_description}" async for each in pages.find()]
            click.echo("\n".join(found) or "No key page is damaged.")
            return 1 if found else 0
        owner = (await pages.describe(page)).owner_description
        click.echo(f"This deletes all chats of {owner} whose keys are in this page: up to {LEAVES}.")
        click.echo("Nothing can open them while the page is damaged. It cannot be undone.")
        if not yes and click.prompt("Type the page's id to give it up", default="", show_default=False) != str(page):
            click.echo("Nothing was deleted.")
            return 1
        await pages.give_up(page)
    click.echo("The page and its chats are deleted. Their person finds them among their deletions.")
    return 0
