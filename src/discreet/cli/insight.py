"""`discreet insight …`: release private statistics, explain them, show or change their budget.

Invariant: parse, call one use case, print.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import UUID

import click

from discreet.cli.runner import with_settings
from discreet.settings import Settings

if TYPE_CHECKING:
    from discreet.analytics.commands import InsightCommands

as_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@asynccontextmanager
async def _desk(settings: Settings) -> AsyncIterator["InsightCommands"]:
    from discreet.analytics.budgets import Budgets
    from discreet.analytics.commands import InsightCommands
    from discreet.app.infrastructure import open_infrastructure, releasing_of
    from discreet.http.log import configure_logging

    configure_logging(settings.log_level)  # on standard error: what is printed on standard output is the answer
    async with open_infrastructure(settings) as on:
        yield InsightCommands(on.database, releasing_of(on), Budgets(on.database, on.clock), on.clock, click.echo)


@click.group()
def insight() -> None:
    """Private statistics: what builders learn, and what it costs anybody."""


@insight.command()
@as_json
@with_settings
async def release(settings: Settings, as_json: bool) -> None:
    """Release every day that is over and not out yet. A running server does so by itself after midnight UTC."""
    async with _desk(settings) as desk:
        await desk.release(as_json)


@insight.command()
@click.argument("gpt_id", metavar="GPT", type=click.UUID)
@as_json
@with_settings
async def explain(settings: Settings, gpt_id: UUID, as_json: bool) -> int:
    """What is asked about a GPT's people, how exactly it is answered, and what it costs anybody.

    Exit code 1 when there is no such GPT.
    """
    async with _desk(settings) as desk:
        return await desk.explain(gpt_id, as_json)


@insight.command()
@click.option("--epsilon", type=float, help="The new budget, from tomorrow on. Without it, budgets are shown.")
@click.option("--reason", default="", help="Why, for everybody to read. Whoever raises the budget has to say.")
@as_json
@with_settings
async def budget(settings: Settings, epsilon: float | None, reason: str, as_json: bool) -> None:
    """Show or change what may be learned of each person and GPT in any 90 days."""
    async with _desk(settings) as desk:
        if epsilon is None:
            await desk.show_budget(as_json)
        else:
            await desk.set_budget(epsilon, reason, as_json)
