"""Routes for temporary chats (P9): presence of a page, and keeping the chat.

All other routes are those for conversations.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter

from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class PresenceBody(StrictBody):
    """Whether a page shows the chat. A closing page sends false; a reload sends true."""

    here: bool


class KeptConversationView(View):
    """The id of the stored conversation."""

    id: UUID


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/temporary", tags=["chat"])

    @api.post("/{chat_id}/presence", status_code=204)
    async def presence(chat_id: UUID, body: PresenceBody, me: Me) -> None:
        """Report whether a page shows the chat. Without one it ends soon.

        404 if it has ended, which the page then shows.
        """
        registry = services.temporary.registry
        report = registry.mark_page_open if body.here else registry.mark_page_closed
        report(me, chat_id)

    @api.post("/{chat_id}/keep")
    async def keep(chat_id: UUID, me: Me) -> KeptConversationView:
        """Store the chat as a conversation. Its content never trains a model."""
        return KeptConversationView(id=await services.temporary.save(me, chat_id))

    return api
