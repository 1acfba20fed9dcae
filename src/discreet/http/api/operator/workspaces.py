"""Routes for an operator to create and list workspaces, without their content."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from discreet.http.actor import Operator
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View
from discreet.http.api.workspaces.workspace_views import WorkspaceService
from discreet.promises.parties import Service

if TYPE_CHECKING:
    from discreet.http.services import Services

Text = Annotated[str, Field(max_length=1000)]


class WorkspaceBody(StrictBody):
    name: Text
    service: Literal["team", "enterprise"]
    owner: Text


class WorkspaceSummaryView(View):
    id: UUID
    name: str
    service: WorkspaceService
    created_at: datetime
    members: int


class DeletedWorkspaceView(View):
    id: UUID
    name: str
    deleted_at: datetime
    erased_at: datetime | None
    conversations: int
    gpts: int


class WorkspacesView(View):
    """A page of workspaces by name."""

    workspaces: list[WorkspaceSummaryView]
    more: bool


class DeletedWorkspacesView(View):
    """A page of deleted workspaces, latest first."""

    ended: list[DeletedWorkspaceView]
    more: bool


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/operator/workspaces", tags=["operator"])

    @api.get("")
    async def workspaces(me: Operator, after: UUID | None = None) -> WorkspacesView:
        """Return workspaces by name, 30 at a time."""
        page = await services.workspaces.list_page(me, after)
        return WorkspacesView(
            workspaces=[
                WorkspaceSummaryView.from_value(
                    summary.workspace, created_at=summary.created_at, members=summary.members
                )
                for summary in page.workspaces
            ],
            more=page.more,
        )

    @api.get("/ended")
    async def ended_workspaces(me: Operator, after: UUID | None = None) -> DeletedWorkspacesView:
        """Return deleted workspaces with counts, latest first, 30 at a time."""
        return DeletedWorkspacesView.model_validate(await services.workspaces.list_deleted(me, after))

    @api.post("")
    async def make_workspace(body: WorkspaceBody, me: Operator) -> WorkspacesView:
        """Create a workspace that the account with this e-mail owns.

        Its service can never be changed. Returns the first page of workspaces.
        """
        await services.workspaces.create(body.name, Service(body.service), [body.owner], actor=me)
        return await workspaces(me)

    return api
