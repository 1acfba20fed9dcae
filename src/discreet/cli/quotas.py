"""`discreet quota …`: show and set quotas.

Invariants:
- Parse, call one use case, print.
"""

import json
from typing import TYPE_CHECKING

import click

from discreet.cli.runner import with_settings
from discreet.settings import Settings

if TYPE_CHECKING:
    from discreet.quotas.quota import Quota

as_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group()
def quota() -> None:
    """Show and set limits on daily usage and on storage.

    SUBJECT is `accounts`, `workspaces` or `keys` for the default of each kind, or `account:ID`, `workspace:ID` or
    `key:ID` for an individual quota, which takes precedence.
    """


@quota.command("list")
@as_json
@with_settings
async def list_(settings: Settings, as_json: bool) -> None:
    """List the quotas in force."""
    await _change_and_print(settings, as_json)


@quota.command("set")
@click.argument("subject")
@click.option("--answers", type=int, help="The most answers per day (UTC).")
@click.option("--tokens", type=int, help="The most tokens per day (UTC).")
@click.option("--megabytes", type=int, help="The most megabytes of files.")
@click.option("--files", type=int, help="The most files.")
@click.option("--jobs", type=int, help="The most files and exports in preparation at the same time.")
@as_json
@with_settings
async def set_(
    settings: Settings,
    subject: str,
    answers: int | None,
    tokens: int | None,
    megabytes: int | None,
    files: int | None,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Set the quota of SUBJECT from now on; an omitted value means no limit."""
    from discreet.quotas.quota import Quota

    await _change_and_print(settings, as_json, subject, Quota(answers, tokens, megabytes, files, jobs))


@quota.command("clear")
@click.argument("subject")
@as_json
@with_settings
async def clear(settings: Settings, subject: str, as_json: bool) -> None:
    """Remove the quota of SUBJECT."""
    await _change_and_print(settings, as_json, subject)


@quota.command("budget")
@click.argument("subject", required=False)
@click.argument("amount", required=False)
@click.option("--clear", is_flag=True, help="Remove the budget of SUBJECT.")
@with_settings
async def budget(settings: Settings, subject: str | None, amount: str | None, clear: bool) -> None:
    """Set what SUBJECT may spend in a month (UTC), such as 20.00; without SUBJECT show all budgets."""
    from discreet.app.infrastructure import open_infrastructure
    from discreet.errors import Invalid
    from discreet.identity.accounts.actor import CLI_ACTOR
    from discreet.quotas.money import budget_of
    from discreet.quotas.money_budgets import MoneyBudgets
    from discreet.quotas.prices import Prices
    from discreet.quotas.service import Subject

    budget_subject = Subject.parse(subject) if subject is not None else None
    if budget_subject is not None and clear == (amount is not None):
        raise Invalid("Give an amount, or --clear.")
    async with open_infrastructure(settings) as infra:
        budgets = MoneyBudgets(infra)
        if budget_subject is not None and clear:
            await budgets.reset_budget(CLI_ACTOR, budget_subject)
        elif budget_subject is not None:
            await budgets.set_budget(CLI_ACTOR, budget_subject, budget_of(amount or ""))
        currency = await Prices(infra).currency(CLI_ACTOR)
        set_budgets = await budgets.list_budgets(CLI_ACTOR)
    for entry in set_budgets:
        click.echo(f"{entry.subject}  {entry.amount:,.2f} {currency} a month")
    if not set_budgets:
        click.echo("No budget is set.")


async def _change_and_print(
    settings: Settings, as_json: bool, subject: str | None = None, quota: "Quota | None" = None
) -> None:
    from discreet.app.infrastructure import open_infrastructure
    from discreet.identity.accounts.actor import CLI_ACTOR
    from discreet.identity.workspaces.amounts import Amounts
    from discreet.quotas.service import Quotas, Subject

    quota_subject = Subject.parse(subject) if subject is not None else None
    async with open_infrastructure(settings) as infra:
        quotas = Quotas(infra.database, infra.clock, Amounts(infra.database, infra.clock, infra.random))
        if quota_subject is not None:
            await quotas.set(CLI_ACTOR, quota_subject, quota)
        limits = [(str(entry.subject), entry.quota) for entry in await quotas.list_all(CLI_ACTOR)]
    if as_json:
        click.echo(json.dumps({"quotas": [{"subject": name, **vars(limit)} for name, limit in limits]}))
    for name, limit in limits if not as_json else ():
        click.echo(f"{name}  {_describe_quota(limit)}")
    if not (limits or as_json):
        click.echo("No quota is set, so there are no limits.")


def _describe_quota(quota: "Quota") -> str:
    limits = (
        (quota.answers, "answers a day"), (quota.tokens, "tokens a day"), (quota.megabytes, "MB of files"),
        (quota.files, "files"), (quota.jobs, "jobs at once"),
    )  # fmt: skip
    return ", ".join(f"{limit:,} {unit}" for limit, unit in limits if limit is not None) or "no limit"
