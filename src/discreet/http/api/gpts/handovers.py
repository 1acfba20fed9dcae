"""Routes for transferring a GPT, for its owner and for the recipient."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class OfferHandoverBody(StrictBody):
    email: str = Field(max_length=500)


class HandoverView(View):
    """The recipient of an offered GPT, and the end of the offer.

    `has_link`: the offer has a secret link. `link` is that link; only the answer that creates it contains it.
    """

    email: str
    expires_at: datetime
    has_link: bool
    link: str | None


class OpenHandoverView(View):
    handover: HandoverView | None


class OfferedGptView(View):
    id: UUID
    gpt_id: UUID
    gpt_name: str
    owner_name: str
    expires_at: datetime


class OfferedGptsView(View):
    handovers: list[OfferedGptView]


class AcceptedHandoverView(View):
    gpt_id: UUID


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["gpts"])
    _sender_routes(api, services)
    _recipient_routes(api, services)
    return api


def _sender_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/gpts/{gpt_id}/handover")
    async def handover(gpt_id: UUID, me: Me) -> OpenHandoverView:
        """Return the open offer for a GPT."""
        found = await services.gpt_transfers.get_open_offer(me, gpt_id)
        return OpenHandoverView(handover=HandoverView.model_validate(found) if found else None)

    @api.post("/gpts/{gpt_id}/handover")
    async def offer(gpt_id: UUID, body: OfferHandoverBody, me: Me) -> HandoverView:
        """Offer the GPT to this address for 14 days.

        The answer is the same whether or not the address has an account.
        """
        return HandoverView.model_validate(await services.gpt_transfers.offer(me, gpt_id, body.email))

    @api.delete("/gpts/{gpt_id}/handover", status_code=204)
    async def withdraw(gpt_id: UUID, me: Me) -> None:
        await services.gpt_transfers.withdraw(me, gpt_id)


def _recipient_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/gpt-handovers")
    async def offered(me: Me) -> OfferedGptsView:
        """Return the GPTs offered to the person in this space."""
        return OfferedGptsView(
            handovers=[
                OfferedGptView.model_validate(each) for each in await services.gpt_transfers.list_offers_to_me(me)
            ]
        )

    @api.post("/gpt-handovers/{offer_id}/accept")
    async def accept(offer_id: UUID, me: Me) -> AcceptedHandoverView:
        """Accept a GPT.

        The person becomes its owner. Its training switch is off, its secrets are deleted, and earlier grants end.
        """
        return AcceptedHandoverView(gpt_id=await services.gpt_transfers.accept(me, offer_id))

    @api.post("/gpt-handovers/{offer_id}/decline", status_code=204)
    async def decline(offer_id: UUID, me: Me) -> None:
        await services.gpt_transfers.decline(me, offer_id)
