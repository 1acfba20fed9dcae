"""`discreet account …`: help, suspend or delete one account, named by its e-mail.

Invariants:
- Parse, call one use case, print.
"""

import click

from discreet.cli.runner import with_settings
from discreet.errors import Conflict
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.settings import Settings

email = click.argument("email", metavar="EMAIL")


@click.group()
def account() -> None:
    """Make reset links for accounts, suspend or delete them."""


@account.command("reset-link")
@email
@with_settings
async def reset_link(settings: Settings, email: str) -> None:
    """Print a link that sets a new password. It is valid for an hour and works once.

    Give it only to the account's person: anyone who opens it can sign in as them. The person is informed that it was
    made.
    """
    from discreet.app.infrastructure import build_password_reset, open_infrastructure

    async with open_infrastructure(settings) as infra:
        link = await build_password_reset(infra).create_link(CLI_ACTOR, email)
    click.echo(f"{link.link}\nWorks once, until {link.expires_at:%d %B %Y, %H:%M} UTC.")


@account.command()
@email
@with_settings
async def suspend(settings: Settings, email: str) -> None:
    """Suspend an account: its sessions and running answers end, and sign-in is off."""
    from discreet.app.infrastructure import open_infrastructure
    from discreet.identity.accounts.suspension import Suspension

    async with open_infrastructure(settings) as infra:
        name = await Suspension(infra.database, infra.clock).suspend(CLI_ACTOR, email)
    click.echo(f"{name} is suspended.")


@account.command()
@email
@with_settings
async def restore(settings: Settings, email: str) -> None:
    """Restore a suspended account, so that its user can sign in again."""
    from discreet.app.infrastructure import open_infrastructure
    from discreet.identity.accounts.suspension import Suspension

    async with open_infrastructure(settings) as infra:
        name = await Suspension(infra.database, infra.clock).restore(CLI_ACTOR, email)
    click.echo(f"{name} can sign in again.")


@account.command()
@email
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_settings
async def delete(settings: Settings, email: str, yes: bool) -> int:
    """Delete an account permanently: its keys, then all its data. Reads no content.

    Exit code 1 when it was not deleted.
    """
    from discreet.app.erasure import build_account_deletion
    from discreet.app.infrastructure import open_infrastructure

    async with open_infrastructure(settings) as infra:
        deletion = build_account_deletion(infra)
        preview = await deletion.preview_by_email(email)
        if preview.refusal:
            raise Conflict(preview.refusal)
        # No amounts: repeated calls that end in “no” would show what the person did in between (P8)
        click.echo(f"This deletes all data of {preview.email}. It cannot be undone.")
        if not yes and click.prompt("Type the e-mail address to delete it", default="", show_default=False) != email:
            click.echo("Nothing was deleted.")
            return 1
        code = await deletion.delete_by_email(email)
    click.echo(f"{preview.email} is deleted. Report: {settings.public_url}/deleted-account#{code}")
    return 0
