"""Routes with which an operator says which workspace an e-mail domain belongs to."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from discreet.http.actor import Operator
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.single_sign_on_views import DomainView
from discreet.identity.sso.domain_proof import DomainClaim

if TYPE_CHECKING:
    from discreet.http.services import Services


class ClaimBody(StrictBody):
    workspace: Id
    domain: Annotated[str, Field(max_length=1000)]


class ClaimView(DomainView):
    workspace_id: UUID
    workspace_name: str


class ClaimsView(BaseModel):
    """At most 1,000, those that are not proven first."""

    domains: list[ClaimView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/operator/domains", tags=["operator"])

    @api.get("")
    async def domains(me: Operator) -> ClaimsView:
        """The e-mail domains that workspaces name for their sign-in, and what proves each."""
        claims = await services.domains.all(me)
        return ClaimsView(domains=[_view(claim) for claim in claims])

    @api.post("/approve")
    async def approve_domain(body: ClaimBody, me: Operator) -> ClaimsView:
        """The domain is this workspace's, by the operator's word."""
        await services.domains.approve(me, body.workspace, body.domain)
        return await domains(me)

    @api.post("/reject")
    async def reject_domain(body: ClaimBody, me: Operator) -> ClaimsView:
        """The domain is not shown to be this workspace's, and leads nobody there."""
        await services.domains.reject(me, body.workspace, body.domain)
        return await domains(me)

    return api


def _view(claim: DomainClaim) -> ClaimView:
    return ClaimView.model_validate(claim)
