"""Routes to opt out of private statistics, for a person and for a workspace.

Also returns the spent part of each budget.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter

from discreet.analytics.counting.opt_out import MyInsight, WorkspaceAnswer
from discreet.errors import NotFound
from discreet.http.actor import Me
from discreet.http.api.accounts.choice_views import ChoiceView
from discreet.http.api.bodies import AllowTrainingBody
from discreet.http.api.view import View
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import ALWAYS
from discreet.promises.release import WINDOW_DAYS

if TYPE_CHECKING:
    from discreet.http.services import Services


class WorkspaceInsightView(View):
    """A workspace's switch; `may_choose`: whether the person owns the workspace."""

    id: UUID
    name: str
    role: str
    allowed: bool
    may_choose: bool

    @classmethod
    def of(cls, answer: WorkspaceAnswer) -> "WorkspaceInsightView":
        workspace, role = answer.membership.workspace, answer.membership.role
        return cls.from_value(answer, id=workspace.id, name=workspace.name, role=role)


class SpentBudgetView(View):
    """The `share` of one GPT's budget that was spent on the person, from 0 to 1.

    It covers the last `days` of the window; `days` here are days on which the person was counted. `name` is null for
    a GPT that is deleted or no longer available to them.
    """

    gpt_id: UUID
    name: str | None
    share: float
    days: int


class MyInsightView(View):
    """`since` is null while not allowed, and for people who never said no."""

    allowed: bool
    since: datetime | None
    history: list[ChoiceView]
    workspaces: list[WorkspaceInsightView]
    spent: list[SpentBudgetView]
    epsilon: float
    delta: float
    days: int


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["insight"])

    @api.get("/me/insight")
    async def my_statistics(me: Me) -> MyInsightView:
        """Return whether the person is counted, and the spent part of each GPT's budget."""
        return await _view(services, me)

    @api.put("/me/insight")
    async def choose(body: AllowTrainingBody, me: Me) -> MyInsightView:
        """Set the person's switch (P8).

        Switching off also deletes contributions that are not released yet.
        """
        await services.insight_opt_out.choose(me, body.allowed)
        return await _view(services, me)

    @api.put("/workspaces/{workspace_id}/insight")
    async def choose_for_workspace(workspace_id: UUID, body: AllowTrainingBody, me: Me) -> WorkspaceInsightView:
        """Set whether a workspace's members are counted, for its owners."""
        return WorkspaceInsightView.of(
            await services.insight_opt_out.choose_for_workspace(me, workspace_id, body.allowed)
        )

    return api


async def _view(services: "Services", me: Actor) -> MyInsightView:
    found: MyInsight = await services.insight_opt_out.get_own(me)
    since = found.answer.since
    return MyInsightView(
        allowed=found.answer.allowed,
        since=None if since == ALWAYS else since,
        history=[ChoiceView.model_validate(choice) for choice in found.answer.history],
        workspaces=[WorkspaceInsightView.of(each) for each in found.workspaces],
        spent=[SpentBudgetView.from_value(each, name=await _name(services, me, each.gpt_id)) for each in found.spent],
        epsilon=found.budget.epsilon,
        delta=found.budget.delta,
        days=WINDOW_DAYS,
    )


async def _name(services: "Services", me: Actor, gpt_id: UUID) -> str | None:
    try:
        return (await services.gpts.get(me, gpt_id)).name
    except NotFound:
        return None
