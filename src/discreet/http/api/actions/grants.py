"""Routes to review and revoke a person's own "always allow" grants (P4)."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter

from discreet.http.actor import Me
from discreet.http.api.actions.consent_views import ConsentGrantsView, ConsentGrantView

if TYPE_CHECKING:
    from discreet.http.services import Services


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/grants", tags=["consents"])

    @api.get("")
    async def grants(me: Me) -> ConsentGrantsView:
        """Return the grants, valid and ended, the latest first."""
        now, found = services.clock.now(), await services.consents.list_standing_grants(me)
        return ConsentGrantsView(grants=[ConsentGrantView.of(each, now) for each in found])

    @api.delete("/{grant_id}", status_code=204)
    async def revoke(grant_id: UUID, me: Me) -> None:
        """Revoke a grant. The next call asks again."""
        await services.consents.revoke(me, grant_id)

    return api
