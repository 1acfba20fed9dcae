"""The command line: serve, and what an operator does on the server itself.

Law of this file: parse, call one use case, print. An error is one sentence and exit code 2.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any
from uuid import UUID

import click

from discreet import __version__
from discreet.errors import DiscreetError
from discreet.promises.parties import Service
from discreet.promises.promises import PROMISES, as_json, as_markdown
from discreet.settings import SECRETS, SETTINGS, Settings, read_settings, settings_page


@click.group()
@click.version_option(__version__, prog_name="discreet")
def commands() -> None:
    """Discreet: a self-hosted home for GPTs that keeps its promises about your data."""


def main() -> None:
    commands.main(prog_name="discreet")


def with_settings(command: Callable[..., Coroutine[Any, Any, int | None]]) -> Callable[..., None]:
    """Run an async command with the settings; a sentence and exit code 2 when something is wrong."""

    async def stoppable(settings: Settings, options: dict[str, Any]) -> int | None:
        """Whoever ends us with SIGTERM wants what Ctrl-C does: the command is cancelled and cleans up."""
        signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
        return await command(settings, **options)

    @wraps(command)
    def run(**options: Any) -> None:
        try:
            settings = read_settings(os.environ)
            for name in SECRETS:  # no child of ours inherits them
                os.environ.pop(name, None)
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                code = runner.run(stoppable(settings, options))
        except DiscreetError as error:
            click.echo(f"discreet: {error.sentence}", err=True)
            sys.exit(2)
        except KeyboardInterrupt:
            sys.exit(130)
        sys.exit(code or 0)

    return run


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where there is one (not on Windows): half the time per streamed token."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


@commands.command()
@with_settings
async def serve(settings: Settings) -> None:
    """Serve the web app and the API. Everything it starts ends with it."""
    from discreet.serve import serve_until_stopped

    await serve_until_stopped(settings)


@commands.command()
@with_settings
async def setup(settings: Settings) -> None:
    """Prepare keys and database, and print a new one-time link that makes the operator."""
    from discreet.bootstrap import accounts_of, ground

    async with ground(settings) as on:
        link = await accounts_of(on).set_up_link()
    click.echo(f"Set-up link: {link}" if link else "This server has its operator already.")


@commands.command()
@with_settings
async def migrate(settings: Settings) -> None:
    """Bring the database up to date, without serving."""
    from discreet.bootstrap import ground

    async with ground(settings):
        click.echo("The database is up to date.")


@commands.command()
@click.option("--json", "form", flag_value="json", help="The whole table, as JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="The page docs/promises.md.")
def promises(form: str | None) -> None:
    """The promises, what holds each, and what proves it."""
    if form == "json":
        return click.echo(json.dumps(as_json(), indent=2))
    if form == "markdown":
        return click.echo(as_markdown(), nl=False)
    for p in PROMISES:
        click.echo(f"{p.id}  {p.question}\n    {p.answer}")
        click.echo(
            f"    held by {p.mechanism}, proven by {', '.join(p.proofs)}\n" if p.kept else "    (not yet kept)\n"
        )


@commands.command()
@click.option("--markdown", is_flag=True, help="The page docs/settings.md.")
def settings(markdown: bool) -> None:
    """Every setting: its variable, its default, its meaning."""
    if markdown:
        return click.echo(settings_page(), nl=False)
    for setting in SETTINGS:
        click.echo(f"{setting.name}\n    {setting.meaning} Default: {setting.default_in_words}.")


@commands.command()
@with_settings
async def doctor(settings: Settings) -> int:
    """What runs, whom this server may contact, and what is misconfigured. Exit code 1 when something is."""
    from discreet.doctor import examine

    findings = [finding async for finding in examine(settings)]
    for finding in findings:
        click.echo(f"{'ok  ' if finding.fine else 'BAD '} {finding.what}: {finding.sentence}")
    return 0 if all(finding.fine for finding in findings) else 1


@commands.group()
def dataset() -> None:
    """Training datasets: what may be used, and nothing else."""


@dataset.command("build")
@click.option("--purpose", required=True, help="What it is for; people whose content is in it read this.")
@with_settings
async def dataset_build(settings: Settings, purpose: str) -> int:
    """Build a dataset now, and say what is in it and why the rest is not."""
    from discreet.bootstrap import ground, improvement_of
    from discreet.improvement import commands as use

    async with ground(settings) as on:
        return await use.build(improvement_of(on), purpose, click.echo)


@dataset.command("list")
@with_settings
async def dataset_list(settings: Settings) -> None:
    """Every dataset: its state, its size, and how much of it has been withdrawn since."""
    from discreet.bootstrap import ground, improvement_of
    from discreet.improvement import commands as use

    async with ground(settings) as on:
        await use.list_all(improvement_of(on), click.echo)


@dataset.command("destroy")
@click.argument("dataset_id", type=click.UUID)
@click.confirmation_option(prompt="Destroy this dataset for good?")
@with_settings
async def dataset_destroy(settings: Settings, dataset_id: UUID) -> None:
    """Remove a dataset's files. That it existed stays on record."""
    from discreet.bootstrap import ground, improvement_of
    from discreet.improvement import commands as use

    async with ground(settings) as on:
        await use.destroy(improvement_of(on), dataset_id, click.echo)


@commands.group()
def workspace() -> None:
    """Workspaces, whose service says that nothing of theirs trains a model."""


@workspace.command("add")
@click.argument("name")
@click.option("--service", type=click.Choice(["team", "enterprise"]), required=True)
@click.option("--member", "members", multiple=True, required=True, help="E-mail of an account; the first owns it.")
@with_settings
async def workspace_add(settings: Settings, name: str, service: str, members: tuple[str, ...]) -> None:
    """Make a workspace out of existing accounts."""
    from discreet.bootstrap import accounts_of, ground

    async with ground(settings) as on:
        made = await accounts_of(on).create_workspace(name, Service(service), list(members))
    click.echo(f"Workspace {made.name} ({made.service}) is ready: {made.id}")


@commands.group()
def actions() -> None:
    """Actions of GPTs: third-party APIs, described by OpenAPI documents."""


@actions.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="Everything, the operations' schemas included, as JSON.")
def actions_check(files: tuple[str, ...], as_json: bool) -> None:
    """What OpenAPI documents offer and what is wrong with them. Contacts nobody.

    Exit code 1 when a file has no operation that can be used.
    """
    from discreet.actions.commands import check

    sys.exit(check(files, as_json, click.echo))
