"""Routes of temporary chats alone (P9): is its page still open, and is it to be kept. All else is a conversation's."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody

if TYPE_CHECKING:
    from discreet.http.services import Services


class PresenceBody(StrictBody):
    """Whether a page shows the chat. A page that is closed says no; one that is loaded anew says yes again."""

    here: bool


class KeptView(BaseModel):
    """The conversation that it is from now on."""

    id: UUID


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/temporary", tags=["chat"])

    @api.post("/{chat_id}/presence", status_code=204)
    async def presence(chat_id: UUID, body: PresenceBody, me: Me) -> None:
        """Once no page shows it, it is over soon. 404 when it is over: the page then says so."""
        say = services.temporary.conversations.shown if body.here else services.temporary.conversations.left
        say(me, chat_id)

    @api.post("/{chat_id}/keep")
    async def keep(chat_id: UUID, me: Me) -> KeptView:
        """Store it: an ordinary conversation from now on, whose content never improves a model."""
        return KeptView(id=await services.temporary.keep(me, chat_id))

    return api
