"""Routes for private statistics: facts, builder's charts, operator's budget (P8).

A builder's page is made from releases only; these routes cannot read contributions.
"""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from discreet.analytics.questions import Period
from discreet.analytics.reading.table import table
from discreet.analytics.reading.withheld_facts import NEVER
from discreet.http.actor import Me, Operator
from discreet.http.api.bodies import StrictBody
from discreet.http.api.insight.insight_views import (
    AboutView,
    BudgetsView,
    BudgetView,
    FactsView,
    ProgressView,
    ReadingView,
    RequestLabelView,
    budgets_view,
)

if TYPE_CHECKING:
    from discreet.http.services import Services

CSV: dict[int | str, dict[str, Any]] = {200: {"description": "A table.", "content": {"text/csv": {}}}}
By = Annotated[Period, Query(description="Days, weeks or months; never finer than a question's own period.")]
Until = Annotated[date | None, Query(description="The last day to be shown (UTC). Default: the latest released day.")]


class BudgetBody(StrictBody):
    """The ε that all numbers about one person and GPT may cost in any 90 days.

    `reason` is required to raise it.
    """

    epsilon: float = Field(allow_inf_nan=False)
    reason: str = Field(default="", max_length=5000)


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["insight"])
    _fact_routes(api, services)
    _chart_routes(api, services)
    _budget_routes(api, services)
    return api


def _fact_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/insight")
    async def facts(_: Me) -> FactsView:
        """Return what builders can learn, a person's maximum weight, what stays hidden."""
        return FactsView.of(await _budgets(services), small_server=await services.insight_reports.is_small_server())

    @api.get("/gpts/{gpt_id}/insight/about")
    async def about(gpt_id: UUID, me: Me) -> AboutView:
        """Return what this GPT's builder can learn, and whether the person is counted."""
        await services.gpts.get(me, gpt_id)
        mine = await services.contributions.would_count(me, gpt_id)
        budgets = await _budgets(services)
        return AboutView(**dict(budgets), counted=mine.counted, why=mine.sentence, never=list(NEVER))

    @api.get("/gpts/{gpt_id}/insight/requests")
    async def requests(gpt_id: UUID, me: Me) -> RequestLabelView:
        """Return how people answer this GPT's requests to other services, and which data is in them, with noise."""
        await services.gpts.get(me, gpt_id)
        return RequestLabelView.of(await services.insight_reports.request_label(gpt_id))


def _chart_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/gpts/{gpt_id}/insight")
    async def charts(gpt_id: UUID, me: Me, by: By = Period.WEEK, until: Until = None) -> ReadingView:
        """Return the numbers of the person's own GPT, with differential privacy."""
        reading = await services.insight_reports.read(me, gpt_id, by, until)
        return ReadingView.of(reading, (await _budgets(services)).budget)

    @api.get("/gpts/{gpt_id}/insight.csv", response_class=Response, responses=CSV)
    async def export(gpt_id: UUID, me: Me, by: By = Period.WEEK, until: Until = None) -> Response:
        """Return the same numbers as a CSV table."""
        reading = await services.insight_reports.read(me, gpt_id, by, until)
        named = {"Content-Disposition": f'attachment; filename="insight-{gpt_id}-by-{by}.csv"'}
        return Response(table(reading.series), media_type="text/csv; charset=utf-8", headers=named)


def _budget_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/operator/insight")
    async def progress(me: Operator) -> ProgressView:
        """Return the budget and the progress of the daily releases."""
        return ProgressView.of(await _budgets(services), await services.insight_reports.progress(me))

    @api.put("/operator/insight")
    async def change(body: BudgetBody, me: Operator) -> BudgetView:
        """Set a new budget, from tomorrow on. All users can see it."""
        made = await services.budgets.set(me, body.epsilon, body.reason)
        history = await services.budgets.history()
        at = [budget.id for budget in history].index(made.id)
        return BudgetView.of(made, history[at - 1])


async def _budgets(services: "Services") -> BudgetsView:
    return budgets_view(await services.budgets.history(), services.clock.now().date())
