"""Use cases of prices and of budgets that the operator sets. Operator only.

Invariants:
- A price holds from its moment; what was counted before keeps its cost.
- One currency for the whole server. Changing it ends all prices, and says so first.
- The operator sees sums by endpoint and model, never by person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Invalid, NotFound
from discreet.identity.accounts.actor import AT_THE_SHELL, Actor, require_operator
from discreet.models.endpoint import EMBEDDED_ID
from discreet.promises.coarse import two_digits
from discreet.quotas import money_store as store
from discreet.quotas.money import ModelPrice, month_of
from discreet.quotas.money_sums import ModelSum, PricedModel, SetBudget
from discreet.quotas.service import Subject

FREE: Final = "The embedded model runs on this server and costs nothing."


@dataclass(frozen=True)
class PriceList:
    """The server's currency, and the prices in force."""

    currency: str
    prices: Sequence[PricedModel]


class Prices:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock = runtime.database, runtime.clock

    # Prices ------------------------------------------------------------------------------------------------------

    async def list(self, actor: Actor) -> PriceList:
        require_operator(actor)
        async with self._database.anonymous() as connection:
            return PriceList(await store.currency(connection), await store.prices(connection))

    async def set(self, actor: Actor, endpoint_id: UUID, model: str, price: ModelPrice | None) -> None:
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

    async def history(self, actor: Actor, endpoint_id: UUID, model: str) -> Sequence[PricedModel]:
        """Return all prices of a model, latest first."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            return await store.price_history(connection, endpoint_id, model)

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
                    f"Changing the currency ends {len(prices)} prices, which you then set again. Budgets keep their "
                    f"numbers and count {currency} from now on, beginning at 0 this month. Costs so far keep their "
                    "currency. Confirm to change it.",
                    field="currency",
                )
            await store.set_currency(connection, self._clock.now(), _by(actor), currency)

    # Budgets -----------------------------------------------------------------------------------------------------

    async def budgets(self, actor: Actor) -> Sequence[SetBudget]:
        """Return the operator's budgets in force."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            return await store.budgets(connection)

    async def set_budget(self, actor: Actor, subject: Subject, amount: Decimal | None, *, follows: bool) -> None:
        """Set what a subject may spend in a month. None: no limit; `follows`: the general budget holds again."""
        require_operator(actor)
        if follows and (subject.id is None or amount is not None):
            raise Invalid("Only one account, workspace or key can follow the general budget.", field="subject")
        async with self._database.anonymous() as connection:
            await store.set_budget(connection, self._clock.now(), _by(actor), str(subject), amount, follows=follows)

    # Sums --------------------------------------------------------------------------------------------------------

    async def usage(self, actor: Actor) -> Sequence[ModelSum]:
        """Return the server's sums by month, endpoint and model.

        Of the running month they are cut to two digits, so that no one's single answers show (P8).
        """
        require_operator(actor)
        this_month = month_of(self._clock.now().date())
        async with self._database.anonymous() as connection:
            found = await store.server_use(connection)
        return [each if each.month < this_month else _cut(each) for each in found]


def _cut(running: ModelSum) -> ModelSum:
    return replace(
        running,
        answers=two_digits(running.answers),
        input_tokens=two_digits(running.input_tokens),
        cached_tokens=two_digits(running.cached_tokens),
        output_tokens=two_digits(running.output_tokens),
        unpriced_tokens=two_digits(running.unpriced_tokens),
        cost=Decimal(two_digits(int(running.cost * 100))) / 100,
    )


def _by(actor: Actor) -> UUID | None:
    return None if actor == AT_THE_SHELL else actor.account_id
