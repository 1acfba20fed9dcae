"""Routes for the operator's decisions on workspaces' e-mail domains."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from discreet.http.actor import Operator
from discreet.http.api.accounts.sso_views import DomainView
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class ClaimBody(StrictBody):
    workspace: Id
    domain: Annotated[str, Field(max_length=1000)]


class ClaimView(DomainView):
    workspace_id: UUID
    workspace_name: str


class ClaimsView(View):
    """At most 1,000 domains, unproven ones first."""

    domains: list[ClaimView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/operator/domains", tags=["operator"])

    @api.get("")
    async def domains(me: Operator) -> ClaimsView:
        """Return the domains that workspaces claim for sign-in, and their proofs."""
        claims = await services.domains.all(me)
        return ClaimsView(domains=[ClaimView.model_validate(claim) for claim in claims])

    @api.post("/approve")
    async def approve_domain(body: ClaimBody, me: Operator) -> ClaimsView:
        """Approve a workspace's claim on a domain, without a DNS proof."""
        await services.domains.approve(me, body.workspace, body.domain)
        return await domains(me)

    @api.post("/reject")
    async def reject_domain(body: ClaimBody, me: Operator) -> ClaimsView:
        """Reject a workspace's claim on a domain: sign-in does not use it."""
        await services.domains.reject(me, body.workspace, body.domain)
        return await domains(me)

    return api
