"""Routes for usage and money: people see their own use, workspaces their sums, the operator prices and budgets."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from discreet.http.actor import Me, Operator
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.view import View
from discreet.identity.accounts.actor import Actor
from discreet.quotas.model_usage import UsageRules
from discreet.quotas.money import BudgetKind, budget_of, currency_of, price_of
from discreet.quotas.money_sums import PricedModel
from discreet.quotas.service import Subject

if TYPE_CHECKING:
    from discreet.http.services import Services

Amount = Annotated[str, Field(max_length=40)]
Name = Annotated[str, Field(max_length=1000)]


class UsageSumView(View):
    """A sum of a month. `cost` is exact; with `unpriced_tokens` it is a least amount, because they have no price."""

    month: date
    currency: str
    answers: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    unpriced_tokens: int
    cost: Decimal


class ModelSumView(UsageSumView):
    endpoint: str
    model: str


class KeySumView(UsageSumView):
    """Of an API key; null key: of people together. `people`: how many of them."""

    key_id: UUID | None
    key_name: str | None
    people: int


class MemberSumView(UsageSumView):
    account_id: UUID
    name: str


class BudgetUseView(View):
    """A budget of the running month. `spent` is null for a workspace's; `tens`: per cent used, in whole tens."""

    kind: BudgetKind
    amount: Decimal
    spent: Decimal | None
    tens: int


class MyUsageView(View):
    """A person's own use by month and model, this month's by their API keys, and budgets."""

    currency: str
    renews_on: date
    models: list[ModelSumView]
    keys: list[KeySumView]
    budgets: list[BudgetUseView]


class NearlyUsedView(View):
    """Budgets that are used to 80 % or more."""

    currency: str
    budgets: list[BudgetUseView]


class UsageRulesView(View):
    shows_members: bool
    member_budget: Decimal | None
    key_budget: Decimal | None


class WorkspaceUsageView(View):
    """Rules and the budget for all members; sums of ended months for owners. `members` only if the rules show them."""

    currency: str
    rules: UsageRulesView
    shown_since: datetime | None
    may_change: bool
    budget: BudgetUseView | None
    sums: list[KeySumView]
    members: list[MemberSumView]


class UsageRulesBody(StrictBody):
    """`shows_members`: owners see each member's use. Budgets are amounts as text, such as "20.00"; "" is no budget."""

    shows_members: bool
    member_budget: Amount
    key_budget: Amount

    def rules(self) -> UsageRules:
        return UsageRules(
            shows_members=self.shows_members,
            member_budget=budget_of(self.member_budget),
            key_budget=budget_of(self.key_budget),
        )


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
    """`confirmed`: the operator knows what the change ends."""

    currency: Name
    confirmed: bool = False


class MoneyBudgetBody(StrictBody):
    """An amount as text; "" is no budget."""

    amount: Amount


class MoneyBudgetView(View):
    subject: str
    at: datetime
    amount: Decimal


class MoneyBudgetsView(View):
    currency: str
    budgets: list[MoneyBudgetView]


class ServerUsageView(View):
    """Sums by month, endpoint and model; of the running month cut to two digits."""

    models: list[ModelSumView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["usage"])
    _of_people(api, services)
    _of_the_operator(api, services)
    _budgets_of_the_operator(api, services)
    return api


def _of_people(api: APIRouter, services: "Services") -> None:
    usage = services.model_usage

    @api.get("/me/model-usage")
    async def my_usage(me: Me) -> MyUsageView:
        """Return one's own tokens and cost. No one else can read them."""
        return MyUsageView.model_validate(await usage.mine(me))

    @api.get("/chat/budgets")
    async def nearly_used_budgets(me: Me) -> NearlyUsedView:
        """Return the budgets that are nearly used up in the current space."""
        currency, budgets = await usage.nearly_used(me)
        return NearlyUsedView(currency=currency, budgets=[BudgetUseView.model_validate(each) for each in budgets])

    @api.get("/workspaces/{workspace_id}/usage")
    async def workspace_usage(workspace_id: UUID, me: Me) -> WorkspaceUsageView:
        """Return a workspace's usage rules, and for its owners its sums."""
        return WorkspaceUsageView.model_validate(await usage.of_workspace(me, workspace_id))

    @api.put("/workspaces/{workspace_id}/usage")
    async def set_usage_rules(workspace_id: UUID, body: UsageRulesBody, me: Me) -> WorkspaceUsageView:
        """Change a workspace's usage rules. Owners only; every member sees them."""
        await usage.set_rules(me, workspace_id, body.rules())
        return WorkspaceUsageView.model_validate(await usage.of_workspace(me, workspace_id))


def _of_the_operator(api: APIRouter, services: "Services") -> None:
    prices = services.prices

    async def listed(me: Actor) -> PricesView:
        found = await prices.list(me)
        return PricesView(currency=found.currency, prices=[PriceView.of(each) for each in found.prices])

    @api.get("/operator/prices")
    async def list_prices(me: Operator) -> PricesView:
        """Return the currency and the prices in force."""
        return await listed(me)

    @api.put("/operator/prices")
    async def set_price(body: PriceBody, me: Operator) -> PricesView:
        """Set a model's price from now on. Costs so far stay as they were counted."""
        price = price_of(body.input, body.cached_input, body.output)
        await prices.set(me, body.endpoint_id, body.model, price)
        return await listed(me)

    @api.get("/operator/prices/history")
    async def price_history(
        endpoint_id: UUID, model: Annotated[str, Query(max_length=1000)], me: Operator
    ) -> PriceHistoryView:
        """Return all prices of a model, latest first."""
        found = await prices.history(me, endpoint_id, model)
        return PriceHistoryView(prices=[PriceView.of(each) for each in found])

    @api.put("/operator/currency")
    async def set_currency(body: CurrencyBody, me: Operator) -> PricesView:
        """Change the currency. 409 without confirmation while there are prices or budgets, which says what ends."""
        await prices.set_currency(me, currency_of(body.currency), confirmed=body.confirmed)
        return await listed(me)

    @api.get("/operator/model-usage")
    async def server_usage(me: Operator) -> ServerUsageView:
        """Return the server's sums by endpoint and model, never by person."""
        return ServerUsageView(models=[ModelSumView.model_validate(each) for each in await prices.usage(me)])


def _budgets_of_the_operator(api: APIRouter, services: "Services") -> None:
    prices = services.prices

    async def in_force(me: Actor) -> MoneyBudgetsView:
        found = [MoneyBudgetView.model_validate(each) for each in await prices.budgets(me)]
        return MoneyBudgetsView(currency=(await prices.list(me)).currency, budgets=found)

    @api.get("/operator/budgets")
    async def money_budgets(me: Operator) -> MoneyBudgetsView:
        """Return the general budgets and the individual ones."""
        return await in_force(me)

    @api.put("/operator/budgets/{subject}")
    async def set_money_budget(subject: str, body: MoneyBudgetBody, me: Operator) -> MoneyBudgetsView:
        """Set what may be spent in a month. `subject`: as for quotas."""
        await prices.set_budget(me, Subject.parse(subject), budget_of(body.amount), follows=False)
        return await in_force(me)

    @api.delete("/operator/budgets/{subject}")
    async def reset_money_budget(subject: str, me: Operator) -> MoneyBudgetsView:
        """Remove an individual budget, so that the general one applies again, or a general one."""
        parsed = Subject.parse(subject)
        await prices.set_budget(me, parsed, None, follows=parsed.id is not None)
        return await in_force(me)
