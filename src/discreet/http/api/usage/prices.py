"""Routes for prices and the currency, which the operator sets."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query

from discreet.http.actor import Operator
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.usage.usage_views import Amount, Name
from discreet.http.api.view import View
from discreet.identity.accounts.actor import Actor
from discreet.quotas.money import currency_of, price_of
from discreet.quotas.money_sums import PricedModel

if TYPE_CHECKING:
    from discreet.http.services import Services


class PriceBody(StrictBody):
    """Prices per million tokens as text. All empty: no price. `cached_input` empty: as other input."""

    endpoint_id: Id
    model: Name
    input: Amount
    cached_input: Amount
    output: Amount


class PriceView(View):
    """A price per million tokens since a moment; null: none."""

    endpoint_id: UUID
    model: str
    since: datetime
    currency: str
    input: Decimal | None
    cached_input: Decimal | None
    output: Decimal | None

    @classmethod
    def of(cls, priced: PricedModel) -> Self:
        price = priced.price
        return cls.from_value(
            priced,
            input=price.input if price else None,
            cached_input=price.cached_input if price else None,
            output=price.output if price else None,
        )


class PricesView(View):
    currency: str
    prices: list[PriceView]


class PriceHistoryView(View):
    prices: list[PriceView]


class CurrencyBody(StrictBody):
    """`confirmed`: the operator knows that the change removes all prices."""

    currency: Name
    confirmed: bool = False


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["usage"])

    async def listed(me: Actor) -> PricesView:
        found = await services.prices.list_prices(me)
        return PricesView(currency=found.currency, prices=[PriceView.of(each) for each in found.prices])

    @api.get("/operator/prices")
    async def list_prices(me: Operator) -> PricesView:
        """Return the currency and the prices in force."""
        return await listed(me)

    @api.put("/operator/prices")
    async def set_price(body: PriceBody, me: Operator) -> PricesView:
        """Set a model's price from now on. Costs so far stay as they were counted."""
        price = price_of(body.input, body.cached_input, body.output)
        await services.prices.set_price(me, body.endpoint_id, body.model, price)
        return await listed(me)

    @api.get("/operator/prices/history")
    async def price_history(
        endpoint_id: UUID, model: Annotated[str, Query(max_length=1000)], me: Operator
    ) -> PriceHistoryView:
        """Return all prices of a model, latest first."""
        found = await services.prices.price_history(me, endpoint_id, model)
        return PriceHistoryView(prices=[PriceView.of(each) for each in found])

    @api.put("/operator/currency")
    async def set_currency(body: CurrencyBody, me: Operator) -> PricesView:
        """Change the currency. 409 without confirmation while there are prices or budgets."""
        await services.prices.set_currency(me, currency_of(body.currency), confirmed=body.confirmed)
        return await listed(me)

    return api
