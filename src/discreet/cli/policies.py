"""`discreet policy …`: publish the operator's policies, and count acceptances.

Invariants:
- Parse, call one use case, print.
"""

from pathlib import Path

import click

from discreet.cli.runner import with_settings
from discreet.errors import Invalid
from discreet.settings import Settings


@click.group()
def policy() -> None:
    """Publish and list versions of the operator's privacy policy and terms of use."""


@policy.command("list")
@with_settings
async def list_versions(settings: Settings) -> None:
    """List all versions: publication, changes, and acceptances of those in force."""
    from discreet.app.infrastructure import open_infrastructure
    from discreet.identity.accounts.actor import CLI_ACTOR
    from discreet.identity.accounts.policies.service import Policies

    async with open_infrastructure(settings) as infra:
        policies = Policies(infra)
        versions, accounts = await policies.versions(), await policies.accounts(CLI_ACTOR)
        in_force = await policies.in_force()
        for version in versions:
            note = version.note or "First version."
            click.echo(f"{version.kind:8} {version.version:3}  {version.published_at:%Y-%m-%d}  {note}")
            if in_force[version.kind] == version.version:
                editor = await policies.editor(CLI_ACTOR, version.kind)
                click.echo(f"              in force; accepted by {editor.accepted_by} of {accounts} accounts")
    if not versions:
        click.echo("Nothing is published, so people need not accept anything.")


@policy.command()
@click.argument("kind", type=click.Choice(["privacy", "terms"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--note", default="", help="What changed, visible to all. Required from the second version on.")
@with_settings
async def publish(settings: Settings, kind: str, file: Path, note: str) -> None:
    """Publish the Markdown in FILE as the next version, in force at once.

    People must accept it at their next request.
    """
    from discreet.app.infrastructure import open_infrastructure
    from discreet.identity.accounts.actor import CLI_ACTOR
    from discreet.identity.accounts.policies.service import Policies
    from discreet.promises.terms import PolicyKind

    text = _read(file)
    async with open_infrastructure(settings) as infra:
        version = await Policies(infra).publish(CLI_ACTOR, PolicyKind(kind), text, note)
    click.echo(f"Version {version.version} of {kind} is in force. People must accept it at their next request.")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Invalid(f"{file} is not UTF-8 text: byte {error.start} is invalid.") from error
