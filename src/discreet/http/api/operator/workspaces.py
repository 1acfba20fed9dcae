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
    workspaces: list[WorkspaceSummaryView]
    ended: list[DeletedWorkspaceView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/operator/workspaces", tags=["operator"])

    @api.get("")
    async def workspaces(me: Operator) -> WorkspacesView:
        """Return all workspaces, and counts for deleted ones."""
        return WorkspacesView(
            workspaces=[
                WorkspaceSummaryView.from_value(known.workspace, created_at=known.created_at, members=known.members)
                for known in await services.workspaces.known(me)
            ],
            ended=[DeletedWorkspaceView.model_validate(each) for each in await services.workspaces.ended(me)],
        )

    @api.post("")
    async def make_workspace(body: WorkspaceBody, me: Operator) -> WorkspacesView:
        """Create a workspace that the account with this e-mail owns.

        Its service can never be changed.
        """
        await services.workspaces.create(body.name, Service(body.service), [body.owner], actor=me)
        return await workspaces(me)

    return api
