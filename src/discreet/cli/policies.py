"""`discreet policy …`: publish the operator's privacy policy and terms of use, and see who accepted them, in numbers.

Invariant: parse, call one use case, print.
"""

from pathlib import Path

import click

from discreet.cli.runner import with_settings
from discreet.errors import Invalid
from discreet.settings import Settings


@click.group()
def policy() -> None:
    """The operator's privacy policy and terms of use, version by version."""


@policy.command("list")
@with_settings
async def list_versions(settings: Settings) -> None:
    """Every version: when it was published, what changed; of those in force, how many accounts accepted them."""
    from discreet.app.infrastructure import open_infrastructure, policies_of
    from discreet.identity.accounts.actor import AT_THE_SHELL

    async with open_infrastructure(settings) as on:
        policies = policies_of(on)
        versions, accounts = await policies.versions(), await policies.accounts(AT_THE_SHELL)
        in_force = await policies.in_force()
        for about in versions:
            click.echo(
                f"{about.kind:8} {about.version:3}  {about.published_at:%Y-%m-%d}  {about.note or 'First version.'}"
            )
            if in_force[about.kind] == about.version:
                desk = await policies.desk(AT_THE_SHELL, about.kind)
                click.echo(f"              in force; accepted by {desk.accepted_by} of {accounts} accounts")
    if not versions:
        click.echo("Nothing is published, and nobody is asked to accept anything.")


@policy.command()
@click.argument("kind", type=click.Choice(["privacy", "terms"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--note", default="", help="What changed, for everybody to read. Needed from the second version on.")
@with_settings
async def publish(settings: Settings, kind: str, file: Path, note: str) -> None:
    """Put the Markdown in FILE in force as the next version. Everybody is asked to accept it at their next request."""
    from discreet.app.infrastructure import open_infrastructure, policies_of
    from discreet.identity.accounts.actor import AT_THE_SHELL
    from discreet.promises.terms import PolicyKind

    text = _read(file)
    async with open_infrastructure(settings) as on:
        about = await policies_of(on).publish(AT_THE_SHELL, PolicyKind(kind), text, note)
    click.echo(f"Version {about.version} of {kind} is in force. Everybody is asked to accept it at their next request.")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Invalid(f"{file} is not text in UTF-8: byte {error.start} cannot be read.") from error
