"""`discreet account …`: help, stop or delete one account, named by its e-mail.

Invariant: parse, call one use case, print.
"""

import click

from discreet.cli.runner import with_settings
from discreet.errors import Conflict
from discreet.identity.accounts.actor import AT_THE_SHELL
from discreet.settings import Settings

email = click.argument("email", metavar="EMAIL")


@click.group()
def account() -> None:
    """Accounts: links that set a new password, suspension, deletion."""


@account.command("reset-link")
@email
@with_settings
async def reset_link(settings: Settings, email: str) -> None:
    """Print a link that sets a new password. It lasts an hour and works once; its person is told that it was made.

    Hand it to nobody but that person: whoever opens it can sign in as them.
    """
    from discreet.app.infrastructure import open_infrastructure, recovery_of

    async with open_infrastructure(settings) as on:
        made = await recovery_of(on).link_for(AT_THE_SHELL, email)
    click.echo(f"{made.link}\nWorks once, until {made.expires_at:%d %B %Y, %H:%M} UTC.")


@account.command()
@email
@with_settings
async def suspend(settings: Settings, email: str) -> None:
    """Take an account out of use: its sessions and running answers end at once, and nobody can sign in as it."""
    from discreet.app.infrastructure import open_infrastructure, suspension_of

    async with open_infrastructure(settings) as on:
        name = await suspension_of(on).suspend(AT_THE_SHELL, email)
    click.echo(f"{name} is suspended.")


@account.command()
@email
@with_settings
async def restore(settings: Settings, email: str) -> None:
    """Give a suspended account back to its person, who signs in as before."""
    from discreet.app.infrastructure import open_infrastructure, suspension_of

    async with open_infrastructure(settings) as on:
        name = await suspension_of(on).restore(AT_THE_SHELL, email)
    click.echo(f"{name} can sign in again.")


@account.command()
@email
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_settings
async def delete(settings: Settings, email: str, yes: bool) -> int:
    """Delete an account for good: its keys, then all that it has. Nothing of it is read.

    Exit code 1 when it is not deleted, after all.
    """
    from discreet.app.erasure import account_deletion_of
    from discreet.app.infrastructure import open_infrastructure

    async with open_infrastructure(settings) as on:
        deletion = account_deletion_of(on)
        goes = await deletion.of(email)
        if goes.refusal:
            raise Conflict(goes.refusal)
        # No amounts: whoever asks and then says no would learn what its person has done since they asked last (P8)
        click.echo(f"This deletes all data of {goes.email}. It cannot be undone.")
        if not yes and click.prompt("Type the e-mail address to delete it", default="", show_default=False) != email:
            click.echo("Nothing was deleted.")
            return 1
        code = await deletion.delete_of(email)
    click.echo(f"{goes.email} is deleted. What became of it: {settings.public_url}/deleted-account#{code}")
    return 0
