"""`discreet workspace sso …`: an organisation's sign-in that does not work, and the e-mail domains that it names.

Invariant: parse, call one use case, print.
"""

from uuid import UUID

import click

from discreet.cli.runner import with_settings
from discreet.identity.accounts.actor import AT_THE_SHELL
from discreet.settings import Settings


@click.group()
def sso() -> None:
    """An organisation's sign-in (OpenID Connect) to its workspace."""


@sso.command()
@with_settings
async def domains(settings: Settings) -> None:
    """The e-mail domains that workspaces name: proven or not, domain, workspace's id and name."""
    from discreet.app.infrastructure import domains_of, open_infrastructure

    async with open_infrastructure(settings) as on:
        claims = await domains_of(on).all(AT_THE_SHELL)
    for claim in claims:
        state = f"proven by {claim.proven_by}" if claim.proven_by else "not proven"
        click.echo(f"{state:<18}  {claim.domain:<30}  {claim.workspace_id}  {claim.workspace_name}")


@sso.command()
@click.argument("workspace", type=click.UUID, metavar="WORKSPACE")
@click.argument("domain", metavar="DOMAIN")
@with_settings
async def approve(settings: Settings, workspace: UUID, domain: str) -> None:
    """Say that the e-mail DOMAIN is this workspace's: its provider may open accounts with it."""
    from discreet.app.infrastructure import domains_of, open_infrastructure

    async with open_infrastructure(settings) as on:
        await domains_of(on).approve(AT_THE_SHELL, workspace, domain.lower())
    click.echo(f"{domain.lower()} is this workspace's.")


@sso.command()
@click.argument("workspace", type=click.UUID, metavar="WORKSPACE")
@click.argument("domain", metavar="DOMAIN")
@with_settings
async def reject(settings: Settings, workspace: UUID, domain: str) -> None:
    """Say that the e-mail DOMAIN is not shown to be this workspace's. Its members stay."""
    from discreet.app.infrastructure import domains_of, open_infrastructure

    async with open_infrastructure(settings) as on:
        await domains_of(on).reject(AT_THE_SHELL, workspace, domain.lower())
    click.echo(f"{domain.lower()} is not this workspace's until it is proven.")


@sso.command()
@click.argument("workspace", type=click.UUID, metavar="WORKSPACE")
@click.option("--remove", is_flag=True, help="Forget the provider and its client secret, too.")
@with_settings
async def off(settings: Settings, workspace: UUID, remove: bool) -> None:
    """Let people into this workspace with their own password or passkey again. WORKSPACE is its id."""
    from discreet.app.infrastructure import open_infrastructure, setting_up_sign_in_of

    async with open_infrastructure(settings) as on:
        await setting_up_sign_in_of(on).switch_off(AT_THE_SHELL, workspace, remove=remove)
    click.echo("The organisation's sign-in is no longer required." if not remove else "The sign-in is removed.")
