"""The command line: serving, and an operator's work on the server.

Invariants:
- Parse, call one use case, print.
- An error is one sentence and exit code 2.
"""

import json
import sys

import click

from discreet import __version__
from discreet.cli.accounts import account
from discreet.cli.backups import backup, reconcile, restore
from discreet.cli.datasets import dataset
from discreet.cli.erasure import erasure
from discreet.cli.evidence import evidence
from discreet.cli.gpts import gpt
from discreet.cli.insight import insight
from discreet.cli.keys import key
from discreet.cli.master_key import keys
from discreet.cli.models import models
from discreet.cli.policies import policy
from discreet.cli.prices import PRICE_COMMANDS
from discreet.cli.quotas import quota
from discreet.cli.runner import with_settings
from discreet.cli.verify import verify
from discreet.cli.workspaces import workspace
from discreet.promises.promises import PROMISES, as_json, as_markdown
from discreet.runtime.gc_tuning import disable_gc
from discreet.runtime.malloc_tuning import fix_mmap_threshold
from discreet.settings import SETTINGS, Settings, settings_page


@click.group()
@click.version_option(__version__, prog_name="discreet")
def commands() -> None:
    """Discreet: a self-hosted home for GPTs that keeps its promises about your data."""


commands.add_command(account)
commands.add_command(backup)
commands.add_command(dataset)
commands.add_command(erasure)
commands.add_command(evidence)
commands.add_command(gpt)
commands.add_command(insight)
commands.add_command(key)
commands.add_command(keys)
commands.add_command(models)
for each in PRICE_COMMANDS:
    models.add_command(each)
commands.add_command(policy)
commands.add_command(quota)
commands.add_command(verify)
commands.add_command(reconcile)
commands.add_command(restore)
commands.add_command(workspace)


def main() -> None:
    commands.main(prog_name="discreet")


@commands.command()
@with_settings
async def serve(settings: Settings) -> None:
    """Serve the web app and the API."""
    disable_gc()
    fix_mmap_threshold()
    from discreet.cli.serve import serve_until_stopped

    await serve_until_stopped(settings)


@commands.command()
@with_settings
async def work(settings: Settings) -> None:
    """Run background jobs next to servers, without serving requests.

    Builds datasets, reads knowledge files and does periodic work; DISCREET_JOBS says which.
    """
    disable_gc()
    fix_mmap_threshold()
    from discreet.cli.worker import work_until_stopped

    await work_until_stopped(settings)


@commands.command()
@with_settings
async def setup(settings: Settings) -> None:
    """Prepare keys and database, and print a new one-time link for the operator."""
    from discreet.app.infrastructure import build_accounts, open_infrastructure
    from discreet.identity.accounts.service_shares import ensure_service_shares

    async with open_infrastructure(settings) as infra:
        ensure_service_shares(infra.keys)  # `discreet verify` needs them before the first server starts
        link = await build_accounts(infra).set_up_link()
    click.echo(f"Set-up link: {link}" if link else "This server already has an operator.")


@commands.command()
@with_settings
async def migrate(settings: Settings) -> None:
    """Migrate the database without serving."""
    from discreet.app.infrastructure import open_infrastructure

    async with open_infrastructure(settings):
        click.echo("The database is up to date.")


@commands.command()
@click.option("--json", "form", flag_value="json", help="The whole table, as JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="The page docs/promises.md.")
def promises(form: str | None) -> None:
    """List the promises, the code that holds each, and its proofs."""
    if form == "json":
        click.echo(json.dumps(as_json(), indent=2))
        return
    if form == "markdown":
        click.echo(as_markdown(), nl=False)
        return
    for p in PROMISES:
        click.echo(f"{p.id}  {p.question}\n    {p.answer}")
        for reader in p.readers:
            click.echo(f"    - {reader.who}: {reader.reads} {reader.noticed}")
        for detail in p.details:
            click.echo(f"    - {detail.replace('**', '')}")
        click.echo(
            f"    held by {p.mechanism}, proven by {', '.join(p.proofs)}\n" if p.kept else "    (not yet kept)\n"
        )


@commands.command()
@click.option("--markdown", is_flag=True, help="The page docs/settings.md.")
def settings(markdown: bool) -> None:
    """List every setting: its variable, meaning and default."""
    if markdown:
        click.echo(settings_page(), nl=False)
        return
    for setting in SETTINGS:
        click.echo(f"{setting.name}\n    {setting.meaning} Default: {setting.default_in_words}.")


@commands.command()
@with_settings
async def doctor(settings: Settings) -> int:
    """Check what runs, which hosts the server may contact, and the configuration.

    Exit code 1 when something is wrong.
    """
    from discreet.cli.doctor.examination import examine

    findings = [finding async for finding in examine(settings)]
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_ok else 'BAD '} {finding.subject}: {finding.sentence}")
    return 0 if all(finding.is_ok for finding in findings) else 1


@commands.command()
@click.option(
    "--profile",
    type=click.Choice(["patterns", "standard", "thorough"]),
    default="thorough",
    show_default=True,
    help="Patterns only; with the Rampart model; with spaCy's model, too.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="The text with gaps, and each find with its place (in characters)."
)
@click.option("--lines", is_flag=True, help="Each line of the input is a JSON string and gets one line of output.")
@click.option("--workers", type=click.IntRange(1, 512), help="Processes for --lines. Default: one for each core.")
def deidentify(profile: str, as_json: bool, lines: bool, workers: int | None) -> None:
    """Replace personal information in the input by gaps like [EMAIL].

    Contacts no host.
    """
    from discreet.training.deidentify.command import DeidentifyOptions, run
    from discreet.training.deidentify.profiles import Profile

    sys.exit(run(DeidentifyOptions(Profile(profile), as_json, lines, workers)))


@commands.group()
def actions() -> None:
    """Check actions of GPTs: third-party APIs described by OpenAPI documents."""


@actions.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON, including the operations' schemas.")
@click.option(
    "--from",
    "fetched_from",
    metavar="URL",
    help="The address that the documents came from; their server, if they name none.",
)
def actions_check(files: tuple[str, ...], as_json: bool, fetched_from: str | None) -> None:
    """Check what OpenAPI documents offer and which problems they have.

    Contacts no host. Exit code 1 when a file has no usable operation.
    """
    from discreet.assistants.actions.commands import check

    sys.exit(check(files, as_json, click.echo, fetched_from))
