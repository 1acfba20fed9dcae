"""`discreet insight …`: release and explain private statistics, set their budget.

Invariants:
- Parse, call one use case, print.
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
async def _insight_commands(settings: Settings) -> AsyncIterator["InsightCommands"]:
    from discreet.analytics.budgets import Budgets
    from discreet.analytics.commands import InsightCommands
    from discreet.app.infrastructure import build_releasing, open_infrastructure
    from discreet.http.log import configure_logging

    configure_logging(settings.log_level)  # logs go to standard error, because standard output is the command's result
    async with open_infrastructure(settings) as infra:
        yield InsightCommands(
            infra.database, build_releasing(infra), Budgets(infra.database, infra.clock), infra.clock, click.echo
        )


@click.group()
def insight() -> None:
    """Release and explain private statistics, and set their budget."""


@insight.command()
@as_json
@with_settings
async def release(settings: Settings, as_json: bool) -> None:
    """Release every past day that is not released yet.

    A running server does this by itself after midnight UTC.
    """
    async with _insight_commands(settings) as commands:
        await commands.release(as_json)


@insight.command()
@click.argument("gpt_id", metavar="GPT", type=click.UUID)
@as_json
@with_settings
async def explain(settings: Settings, gpt_id: UUID, as_json: bool) -> int:
    """Explain what is counted about a GPT's users, how precisely, and its privacy cost.

    Exit code 1 when there is no such GPT.
    """
    async with _insight_commands(settings) as commands:
        return await commands.explain(gpt_id, as_json)


@insight.command()
@click.option("--epsilon", type=float, help="The new budget, from tomorrow on. Default: show the budgets.")
@click.option("--reason", default="", help="The reason, visible to all users. Required to raise the budget.")
@as_json
@with_settings
async def budget(settings: Settings, epsilon: float | None, reason: str, as_json: bool) -> None:
    """Show or change the privacy budget of each person and GPT for any 90 days."""
    async with _insight_commands(settings) as commands:
        if epsilon is None:
            await commands.show_budget(as_json)
        else:
            await commands.set_budget(epsilon, reason, as_json)
