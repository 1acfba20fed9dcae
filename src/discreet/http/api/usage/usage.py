"""Routes for usage: people see their own, workspaces and the operator sums."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter

from discreet.http.actor import Me, Operator
from discreet.http.api.usage.usage_views import (
    BudgetUseView,
    ModelSumView,
    MyUsageView,
    NearlyUsedBudgetsView,
    ServerUsageView,
    UsageRulesBody,
    WorkspaceUsageView,
)

if TYPE_CHECKING:
    from discreet.http.services import Services


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["usage"])

    @api.get("/me/model-usage")
    async def my_usage(me: Me) -> MyUsageView:
        """Return the user's tokens and cost. No one else can read them."""
        return MyUsageView.model_validate(await services.model_usage.get_own(me))

    @api.get("/chat/budgets")
    async def nearly_used_budgets(me: Me) -> NearlyUsedBudgetsView:
        """Return the budgets that are nearly used up in the current space."""
        currency, budgets = await services.model_usage.list_nearly_used(me)
        return NearlyUsedBudgetsView(
            currency=currency, budgets=[BudgetUseView.model_validate(each) for each in budgets]
        )

    @api.get("/workspaces/{workspace_id}/usage")
    async def workspace_usage(workspace_id: UUID, me: Me) -> WorkspaceUsageView:
        """Return a workspace's usage rules, and for its owners its sums."""
        return WorkspaceUsageView.model_validate(await services.model_usage.of_workspace(me, workspace_id))

    @api.put("/workspaces/{workspace_id}/usage")
    async def set_usage_rules(workspace_id: UUID, body: UsageRulesBody, me: Me) -> WorkspaceUsageView:
        """Change a workspace's usage rules. Owners only; every member sees them."""
        await services.model_usage.set_rules(me, workspace_id, body.rules())
        return WorkspaceUsageView.model_validate(await services.model_usage.of_workspace(me, workspace_id))

    @api.get("/operator/model-usage")
    async def server_usage(me: Operator) -> ServerUsageView:
        """Return the server's sums of ended months by endpoint and model, never by person."""
        return ServerUsageView(
            models=[ModelSumView.model_validate(each) for each in await services.model_usage.of_server(me)]
        )

    return api
