"""`discreet verify`: re-derives every promise and prints the findings."""

import click

from discreet.cli.runner import with_settings
from discreet.promises.promises import PROMISES
from discreet.settings import Settings

IDS = [promise.id for promise in PROMISES]
CELLS = "P4"
"""The promise about what a GPT may do, Python in cells included."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option(
    "--promise", "wanted", multiple=True, type=click.Choice(IDS), metavar="ID", help="Only this promise. Repeatable."
)
@click.option(
    "--known-role",
    "known_roles",
    multiple=True,
    metavar="NAME",
    help="A superuser or a role that may read everything, which you know about. Repeatable.",
)
@with_settings
async def verify(settings: Settings, as_json: bool, wanted: tuple[str, ...], known_roles: tuple[str, ...]) -> int:
    """Re-derive every promise from rows, keys and files, while the server runs.

    Reads no content. Exit code 0 when everything was checked and is as promised, 1 when a promise is broken (its
    cause is named), 2 when something could not be checked. For P4 it also starts a Python cell and reports its sandbox,
    without effect on the exit code.
    """
    from dataclasses import replace

    from rich.console import Console
    from rich.progress import Progress

    from discreet.app.cells import examine_cells
    from discreet.app.infrastructure import open_infrastructure_as_owner, open_verification_snapshot
    from discreet.verify import report
    from discreet.verify.run import CHECKS, verify

    results = []
    async with (
        open_infrastructure_as_owner(settings) as (on, owner_url),
        open_verification_snapshot(on, owner_url) as snapshot,
    ):
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
            bar = bars.add_task("Promises", total=len(wanted) or len(CHECKS))
            async for verified in verify(replace(snapshot, known_roles=known_roles), wanted):
                results.append(verified)
                bars.update(bar, advance=1)
    cells = await examine_cells(settings) if not wanted or CELLS in wanted else None
    if as_json:
        click.echo(report.as_json(results, cells))
    else:
        for verified in results:
            click.echo("\n".join(report.promise_lines(verified)))
            if cells is not None and verified.id == CELLS:
                click.echo(report.cells_line(cells))
        click.echo(report.summary_line(results))
    return report.exit_code(results)
