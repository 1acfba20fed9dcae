"""`discreet models price …`: prices per million tokens, the currency, and the server's usage.

Invariants:
- Parse, call one use case, print.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import click

from discreet.cli.models import find_endpoint, open_administration
from discreet.cli.runner import with_settings
from discreet.settings import Settings

if TYPE_CHECKING:
    from discreet.quotas.money_sums import ModelSum, PricedModel
    from discreet.quotas.prices import Prices

as_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.command("prices")
@as_json
@with_settings
async def prices(settings: Settings, as_json: bool) -> None:
    """List the prices in force, per million tokens."""
    from discreet.identity.accounts.actor import CLI_ACTOR

    async with _prices(settings) as service:
        listed = await service.list_prices(CLI_ACTOR)
    async with open_administration(settings) as (models, actor):
        names = {each.id: each.name for each in (await models.overview(actor)).endpoints}
    if as_json:
        rows = [
            {
                "endpoint": str(each.endpoint_id),
                "name": names.get(each.endpoint_id),
                "model": each.model,
                **_plain(each),
            }
            for each in listed.prices
        ]
        click.echo(json.dumps({"currency": listed.currency, "prices": rows}, indent=2))
        return
    for each in listed.prices:
        click.echo(f"{names.get(each.endpoint_id, each.endpoint_id)}  {each.model}  {_describe_price(each)}")
    if not listed.prices:
        click.echo(f"No model has a price. Costs are in {listed.currency}.")


@click.command("price")
@click.argument("endpoint")
@click.argument("model")
@click.option("--input", "input_price", default="", help="Per million tokens of input, such as 2.50.")
@click.option("--cached", default="", help="Per million tokens of cached input; without it, as other input.")
@click.option("--output", default="", help="Per million tokens of output.")
@click.option("--none", "has_none", is_flag=True, help="The model has no price from now on.")
@with_settings
async def price(
    settings: Settings, endpoint: str, model: str, input_price: str, cached: str, output: str, has_none: bool
) -> None:
    """Set the price of MODEL, or show its history.

    A new price applies from now on. Without options, show the price history.
    """
    from discreet.errors import Invalid
    from discreet.identity.accounts.actor import CLI_ACTOR
    from discreet.quotas.money import price_of

    new_price = price_of(input_price, cached, output)
    if new_price is not None and has_none:
        raise Invalid("Give a price, or --none, not both.")
    async with open_administration(settings) as (models, _):
        endpoint_id = (await find_endpoint(models, endpoint)).id
    async with _prices(settings) as service:
        if new_price is not None or has_none:
            await service.set_price(CLI_ACTOR, endpoint_id, model, new_price)
        history = await service.price_history(CLI_ACTOR, endpoint_id, model)
    for entry in history:
        click.echo(f"since {entry.since:%Y-%m-%d %H:%M}  {_describe_price(entry)}")
    if not history:
        click.echo(f"{model} has no price.")


@click.command("currency")
@click.argument("code", required=False)
@click.option("--yes", "confirmed", is_flag=True, help="Remove all prices and go on.")
@with_settings
async def currency(settings: Settings, code: str | None, confirmed: bool) -> None:
    """Change the currency to CODE, or show it.

    It applies to prices and budgets, for example EUR. A change removes all prices: set them again in the new currency.
    Past costs keep theirs.
    """
    from discreet.identity.accounts.actor import CLI_ACTOR
    from discreet.quotas.money import currency_of

    async with _prices(settings) as service:
        if code is not None:
            await service.set_currency(CLI_ACTOR, currency_of(code), confirmed=confirmed)
        click.echo(await service.currency(CLI_ACTOR))


@click.command("usage")
@as_json
@with_settings
async def usage(settings: Settings, as_json: bool) -> None:
    """Show tokens and cost of ended months.

    By endpoint and model, never by person.
    """
    from discreet.app.infrastructure import open_infrastructure
    from discreet.identity.accounts.actor import CLI_ACTOR
    from discreet.quotas.model_usage import ModelUsage

    async with open_infrastructure(settings) as infra:
        sums = await ModelUsage(infra).of_server(CLI_ACTOR)
    if as_json:
        rows = [{**vars(each), "month": f"{each.month:%Y-%m}", "cost": str(each.cost)} for each in sums]
        click.echo(json.dumps({"usage": rows}, indent=2))
        return
    for each in sums:
        click.echo(_line(each))
    if not sums:
        click.echo("No usage of an ended month.")


@asynccontextmanager
async def _prices(settings: Settings) -> AsyncIterator["Prices"]:
    from discreet.app.infrastructure import open_infrastructure
    from discreet.quotas.prices import Prices

    async with open_infrastructure(settings) as infra:
        yield Prices(infra)


def _line(use: "ModelSum") -> str:
    tokens = use.input_tokens + use.output_tokens
    if use.unpriced_tokens >= tokens and not use.cost:
        cost = "no price"
    else:
        cost = f"{'at least ' if use.unpriced_tokens else ''}{use.cost:,.2f} {use.currency}"
    return f"{use.month:%Y-%m}  {use.endpoint}  {use.model}  {tokens:,} tokens  {cost}"


def _describe_price(entry: "PricedModel") -> str:
    if entry.price is None:
        return "no price"
    cached = entry.price.input if entry.price.cached_input is None else entry.price.cached_input
    amounts = (("input", entry.price.input), ("cached", cached), ("output", entry.price.output))
    return ", ".join(f"{name} {amount.normalize():f}" for name, amount in amounts) + f" {entry.currency}"


def _plain(entry: "PricedModel") -> dict[str, str | None]:
    values = vars(entry.price) if entry.price else {}
    return {name: None if value is None else f"{value.normalize():f}" for name, value in values.items()}


PRICE_COMMANDS = (prices, price, currency, usage)
"""Commands of `discreet models`."""
