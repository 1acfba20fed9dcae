"""Routes for the known facts about a model provider, and to mark a change of them as read (P14)."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.provider_views import FactsHistoryView

if TYPE_CHECKING:
    from discreet.http.services import Services


class ReadFactsBody(StrictBody):
    """`since`: of the facts that the person has read."""

    since: Annotated[AwareDatetime, Field(strict=False)]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/model-providers/{endpoint_id}", tags=["chat"])

    @api.get("/facts")
    async def facts_of_provider(endpoint_id: UUID, me: Me) -> FactsHistoryView:
        """Return what is and was known about a model provider, latest first."""
        return FactsHistoryView.of(await services.provider_changes.history(me, endpoint_id))

    @api.put("/read", status_code=204)
    async def read_facts(endpoint_id: UUID, body: ReadFactsBody, me: Me) -> None:
        """Remember that the person has read these facts, so that no notice shows their change again."""
        await services.provider_changes.read(me, endpoint_id, body.since)

    return api
