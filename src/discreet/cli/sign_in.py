"""`discreet workspace sso …`: repair an organisation's sign-in; e-mail domains.

Invariants:
- Parse, call one use case, print.
"""

from uuid import UUID

import click

from discreet.cli.runner import with_settings
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.settings import Settings


@click.group()
def sso() -> None:
    """Manage an organisation's sign-in (OpenID Connect) to its workspace."""


@sso.command()
@with_settings
async def domains(settings: Settings) -> None:
    """List the claimed e-mail domains: proof, domain, workspace's id and name."""
    from discreet.app.infrastructure import build_domains, open_infrastructure

    async with open_infrastructure(settings) as infra:
        claims = await build_domains(infra).all(CLI_ACTOR)
    for claim in claims:
        state = f"proven by {claim.proven_by}" if claim.proven_by else "not proven"
        click.echo(f"{state:<18}  {claim.domain:<30}  {claim.workspace_id}  {claim.workspace_name}")


@sso.command()
@click.argument("workspace", type=click.UUID, metavar="WORKSPACE")
@click.argument("domain", metavar="DOMAIN")
@with_settings
async def approve(settings: Settings, workspace: UUID, domain: str) -> None:
    """Approve a workspace's claim on the e-mail DOMAIN, without a DNS proof.

    The workspace's provider may then create accounts with it.
    """
    from discreet.app.infrastructure import build_domains, open_infrastructure

    async with open_infrastructure(settings) as infra:
        await build_domains(infra).approve(CLI_ACTOR, workspace, domain.lower())
    click.echo(f"{domain.lower()} now belongs to this workspace.")


@sso.command()
@click.argument("workspace", type=click.UUID, metavar="WORKSPACE")
@click.argument("domain", metavar="DOMAIN")
@with_settings
async def reject(settings: Settings, workspace: UUID, domain: str) -> None:
    """Reject a workspace's claim on the e-mail DOMAIN. Its members stay."""
    from discreet.app.infrastructure import build_domains, open_infrastructure

    async with open_infrastructure(settings) as infra:
        await build_domains(infra).reject(CLI_ACTOR, workspace, domain.lower())
    click.echo(f"{domain.lower()} does not belong to this workspace until it is proven.")


@sso.command()
@click.argument("workspace", type=click.UUID, metavar="WORKSPACE")
@click.option("--remove", is_flag=True, help="Also delete the provider and its client secret.")
@with_settings
async def off(settings: Settings, workspace: UUID, remove: bool) -> None:
    """Allow sign-in to a workspace with people's own passwords and passkeys again.

    WORKSPACE is its id.
    """
    from discreet.app.infrastructure import build_sso_configuration, open_infrastructure

    async with open_infrastructure(settings) as infra:
        await build_sso_configuration(infra).switch_off(CLI_ACTOR, workspace, remove=remove)
    click.echo("The organisation's sign-in is no longer required." if not remove else "The sign-in is removed.")
