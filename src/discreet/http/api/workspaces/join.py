"""Routes to join a workspace by an invitation.

The token is sent in the body, never in an address.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from discreet.http.actor import Me, client_address
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View
from discreet.http.api.workspaces.workspace_views import WorkspaceService
from discreet.identity.accounts.space import WorkspaceRole

if TYPE_CHECKING:
    from discreet.http.services import Services


class TokenBody(StrictBody):
    token: Annotated[str, Field(max_length=1000)]


class InvitationOfferView(View):
    workspace: str
    service: WorkspaceService
    role: WorkspaceRole
    email: str | None
    """The invited address; null if the invitation is for anyone."""
    expires_at: datetime


class JoinedView(View):
    workspace: str
    """The id of the joined workspace, to switch to it."""


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/invitation", tags=["workspace"])

    @api.post("/look")
    async def preview_invitation(body: TokenBody, request: Request) -> InvitationOfferView:
        """Return the workspace that an invitation is for."""
        with services.limits.join(client_address(request)):
            offer = await services.invitations.offer(body.token)
        workspace = offer.workspace
        return InvitationOfferView.from_value(offer.invitation, workspace=workspace.name, service=workspace.service)

    @api.post("/accept")
    async def accept_invitation(body: TokenBody, me: Me) -> JoinedView:
        """Accept an invitation, which works once."""
        joined = await services.invitations.accept(me, body.token)
        return JoinedView(workspace=str(joined.id))

    return api
