"""Routes of "always allow": review and revoke, one's own alone (P4)."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter

from discreet.http.actor import Me
from discreet.http.api.consent_views import StandingGrantsView, StandingGrantView

if TYPE_CHECKING:
    from discreet.http.services import Services


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/grants", tags=["consents"])

    @api.get("")
    async def grants(me: Me) -> StandingGrantsView:
        """What need not be asked again, and what no longer holds; the latest first."""
        now, found = services.clock.now(), await services.consents.standing(me)
        return StandingGrantsView(grants=[StandingGrantView.of(each, now) for each in found])

    @api.delete("/{grant_id}", status_code=204)
    async def revoke(grant_id: UUID, me: Me) -> None:
        """From now on the question is asked again."""
        await services.consents.revoke(me, grant_id)

    return api
