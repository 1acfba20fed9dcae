"""`discreet workspace sso …`: the way back into a workspace whose organisation's sign-in does not work.

Law of this file: parse, call one use case, print.
"""

from uuid import UUID

import click

from discreet.accounts.actor import AT_THE_SHELL
from discreet.cli.with_settings import with_settings
from discreet.settings import Settings


@click.group()
def sso() -> None:
    """An organisation's sign-in (OpenID Connect) to its workspace."""


@sso.command()
@click.argument("workspace", type=click.UUID, metavar="WORKSPACE")
@click.option("--remove", is_flag=True, help="Forget the provider and its client secret, too.")
@with_settings
async def off(settings: Settings, workspace: UUID, remove: bool) -> None:
    """Let people into this workspace with their own password or passkey again. WORKSPACE is its id."""
    from discreet.bootstrap.ground import ground, setting_up_sign_in_of

    async with ground(settings) as on:
        await setting_up_sign_in_of(on).switch_off(AT_THE_SHELL, workspace, remove=remove)
    click.echo("The organisation's sign-in is no longer required." if not remove else "The sign-in is removed.")
