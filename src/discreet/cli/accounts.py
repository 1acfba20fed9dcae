"""`discreet account …`: help or stop one account, named by its e-mail.

Law of this file: parse, call one use case, print.
"""

import click

from discreet.accounts.actor import AT_THE_SHELL
from discreet.cli.with_settings import with_settings
from discreet.settings import Settings

email = click.argument("email", metavar="EMAIL")


@click.group()
def account() -> None:
    """Accounts: links that set a new password, suspension."""


@account.command("reset-link")
@email
@with_settings
async def reset_link(settings: Settings, email: str) -> None:
    """Print a link that sets a new password. It lasts an hour and works once; its person is told that it was made.

    Hand it to nobody but that person: whoever opens it can sign in as them.
    """
    from discreet.bootstrap import ground, recovery_of

    async with ground(settings) as on:
        made = await recovery_of(on).link_for(AT_THE_SHELL, email)
    click.echo(f"{made.link}\nWorks once, until {made.expires_at:%d %B %Y, %H:%M} UTC.")


@account.command()
@email
@with_settings
async def suspend(settings: Settings, email: str) -> None:
    """Take an account out of use: its sessions and running answers end at once, and nobody can sign in as it."""
    from discreet.bootstrap import ground, suspension_of

    async with ground(settings) as on:
        name = await suspension_of(on).suspend(AT_THE_SHELL, email)
    click.echo(f"{name} is suspended.")


@account.command()
@email
@with_settings
async def restore(settings: Settings, email: str) -> None:
    """Give a suspended account back to its person, who signs in as before."""
    from discreet.bootstrap import ground, suspension_of

    async with ground(settings) as on:
        name = await suspension_of(on).restore(AT_THE_SHELL, email)
    click.echo(f"{name} can sign in again.")
