"""Routes of handing a GPT over: for its owner, and for the person to whom it is offered."""

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
    """To whom it is offered, and until when. `has_link`: its person finds the offer by a secret link, which was made.
    `link` is that link, in the answer that makes it and nowhere else."""

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
        """What one has offered and nobody has answered."""
        found = await services.handing_over.open_of(me, gpt_id)
        return OpenHandoverView(handover=HandoverView.of(found) if found else None)

    @api.post("/gpts/{gpt_id}/handover")
    async def offer(gpt_id: UUID, body: HandOverBody, me: Me) -> HandoverView:
        """Offered to this address for 14 days. The answer is the same whether or not it has an account."""
        return HandoverView.of(await services.handing_over.offer(me, gpt_id, body.email))

    @api.delete("/gpts/{gpt_id}/handover", status_code=204)
    async def withdraw(gpt_id: UUID, me: Me) -> None:
        await services.handing_over.withdraw(me, gpt_id)


def _receiving(api: APIRouter, services: "Services") -> None:
    @api.get("/gpt-handovers")
    async def offered(me: Me) -> OfferedGptsView:
        """GPTs that others want to hand over to one, in this space."""
        return OfferedGptsView(handovers=[OfferedGptView.of(each) for each in await services.handing_over.to_me(me)])

    @api.post("/gpt-handovers/{offer_id}/accept")
    async def accept(offer_id: UUID, me: Me) -> TakenOverView:
        """From now on one owns it: its training switch is off, its secrets are gone, nobody's permission holds."""
        return TakenOverView(gpt_id=await services.handing_over.accept(me, offer_id))

    @api.post("/gpt-handovers/{offer_id}/decline", status_code=204)
    async def decline(offer_id: UUID, me: Me) -> None:
        await services.handing_over.decline(me, offer_id)
