"""Routes for budgets in money, which the operator sets."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from fastapi import APIRouter

from discreet.http.actor import Operator
from discreet.http.api.bodies import StrictBody
from discreet.http.api.usage.usage_views import Amount
from discreet.http.api.view import View
from discreet.identity.accounts.actor import Actor
from discreet.quotas.money import budget_of
from discreet.quotas.service import Subject

if TYPE_CHECKING:
    from discreet.http.services import Services


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


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["usage"])

    async def in_force(me: Actor) -> MoneyBudgetsView:
        found = [MoneyBudgetView.model_validate(each) for each in await services.money_budgets.list_budgets(me)]
        return MoneyBudgetsView(currency=await services.prices.currency(me), budgets=found)

    @api.get("/operator/budgets")
    async def money_budgets(me: Operator) -> MoneyBudgetsView:
        """Return the general budgets and the individual ones."""
        return await in_force(me)

    @api.put("/operator/budgets/{subject}")
    async def set_money_budget(subject: str, body: MoneyBudgetBody, me: Operator) -> MoneyBudgetsView:
        """Set what may be spent in a month. `subject`: as for quotas."""
        await services.money_budgets.set_budget(me, Subject.parse(subject), budget_of(body.amount))
        return await in_force(me)

    @api.delete("/operator/budgets/{subject}")
    async def reset_money_budget(subject: str, me: Operator) -> MoneyBudgetsView:
        """Remove an individual budget, so that the general one applies again, or a general one."""
        await services.money_budgets.reset_budget(me, Subject.parse(subject))
        return await in_force(me)

    return api
