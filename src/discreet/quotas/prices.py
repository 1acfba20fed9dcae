"""Use cases of prices and of the server's currency. Operator only.

Invariants:
- A price holds from its moment; what was counted before keeps its cost.
- One currency for the whole server. Changing it removes all prices, and says so first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from discreet.db.runtime import Runtime
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.actor import CLI_ACTOR, Actor, require_operator
from discreet.models.endpoint import EMBEDDED_ID
from discreet.quotas import money_store as store
from discreet.quotas.money import ModelPrice
from discreet.quotas.money_sums import PricedModel

FREE: Final = "The embedded model runs on this server and costs nothing."


@dataclass(frozen=True)
class PriceList:
    """The server's currency, and the prices in force."""

    currency: str
    prices: Sequence[PricedModel]


class Prices:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock = runtime.database, runtime.clock

    async def list_prices(self, actor: Actor) -> PriceList:
        require_operator(actor)
        async with self._database.anonymous() as connection:
            return PriceList(await store.currency(connection), await store.prices(connection))

    async def set_price(self, actor: Actor, endpoint_id: UUID, model: str, price: ModelPrice | None) -> None:
        """Set the price of a model by the endpoint's name of it, from now on. None: it has no price."""
        require_operator(actor)
        if endpoint_id == EMBEDDED_ID:
            raise Conflict(FREE, field="model")
        async with self._database.anonymous() as connection:
            await store.lock_prices(connection)
            if not await store.is_offered(connection, endpoint_id, model):
                raise NotFound(f"This endpoint does not offer “{model[:100]}”. Offer the model first.")
            history = await store.price_history(connection, endpoint_id, model)
            if (history[0].price if history else None) != price:
                await store.add_price(connection, self._clock.now(), _by(actor), endpoint_id, model, price)

    async def price_history(self, actor: Actor, endpoint_id: UUID, model: str) -> Sequence[PricedModel]:
        """Return all prices of a model, latest first."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            return await store.price_history(connection, endpoint_id, model)

    async def currency(self, actor: Actor) -> str:
        require_operator(actor)
        async with self._database.anonymous() as connection:
            return await store.currency(connection)

    async def set_currency(self, actor: Actor, currency: str, *, confirmed: bool) -> None:
        """Change the server's currency. Conflict without confirmation while there are prices or budgets."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            await store.lock_prices(connection)
            if await store.currency(connection) == currency:
                return
            prices, budgets = await store.prices(connection), await store.budgets(connection)
            if (prices or budgets) and not confirmed:
                raise Conflict(
                    f"Changing the currency removes all {len(prices)} prices; set them again afterwards. Budgets keep "
                    f"their amounts in {currency}, and this month's spending starts at 0. Past costs keep their "
                    "currency. Confirm to change it.",
                    field="currency",
                )
            await store.set_currency(connection, self._clock.now(), _by(actor), currency)


def _by(actor: Actor) -> UUID | None:
    return None if actor == CLI_ACTOR else actor.account_id
