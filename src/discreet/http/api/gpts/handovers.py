"""Routes for transferring a GPT, for its owner and for the recipient."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from discreet.assistants.gpts.sharing.handover import Handover, OfferedGpt
from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody

if TYPE_CHECKING:
    from discreet.http.services import Services


class HandOverBody(StrictBody):
    email: str = Field(max_length=500)


class HandoverView(BaseModel):
    """The recipient of an offered GPT, and the end of the offer.

    `has_link`: the offer has a secret link. `link` is that link; only the answer that creates it contains it.
    """

    model_config = ConfigDict(from_attributes=True)

    email: str
    expires_at: datetime
    has_link: bool
    link: str | None

    @classmethod
    def of(cls, handover: Handover) -> "HandoverView":
        return cls.model_validate(handover)


class OpenHandoverView(BaseModel):
    handover: HandoverView | None


class OfferedGptView(BaseModel):
    id: UUID
    gpt_id: UUID
    gpt_name: str
    owner_name: str
    expires_at: datetime

    @classmethod
    def of(cls, offered: OfferedGpt) -> "OfferedGptView":
        return cls.model_validate(offered, from_attributes=True)


class OfferedGptsView(BaseModel):
    handovers: list[OfferedGptView]


class TakenOverView(BaseModel):
    gpt_id: UUID


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["gpts"])
    _giving(api, services)
    _receiving(api, services)
    return api


def _giving(api: APIRouter, services: "Services") -> None:
    @api.get("/gpts/{gpt_id}/handover")
    async def handover(gpt_id: UUID, me: Me) -> OpenHandoverView:
        """Return the open offer for a GPT."""
        found = await services.gpt_transfers.open_of(me, gpt_id)
        return OpenHandoverView(handover=HandoverView.of(found) if found else None)

    @api.post("/gpts/{gpt_id}/handover")
    async def offer(gpt_id: UUID, body: HandOverBody, me: Me) -> HandoverView:
        """Offer the GPT to this address for 14 days.

        The answer is the same whether or not the address has an account.
        """
        return HandoverView.of(await services.gpt_transfers.offer(me, gpt_id, body.email))

    @api.delete("/gpts/{gpt_id}/handover", status_code=204)
    async def withdraw(gpt_id: UUID, me: Me) -> None:
        await services.gpt_transfers.withdraw(me, gpt_id)


def _receiving(api: APIRouter, services: "Services") -> None:
    @api.get("/gpt-handovers")
    async def offered(me: Me) -> OfferedGptsView:
        """Return the GPTs offered to the person in this space."""
        return OfferedGptsView(handovers=[OfferedGptView.of(each) for each in await services.gpt_transfers.to_me(me)])

    @api.post("/gpt-handovers/{offer_id}/accept")
    async def accept(offer_id: UUID, me: Me) -> TakenOverView:
        """Accept a GPT.

        The person becomes its owner. Its training switch is off, its secrets are deleted, and earlier grants end.
        """
        return TakenOverView(gpt_id=await services.gpt_transfers.accept(me, offer_id))

    @api.post("/gpt-handovers/{offer_id}/decline", status_code=204)
    async def decline(offer_id: UUID, me: Me) -> None:
        await services.gpt_transfers.decline(me, offer_id)
