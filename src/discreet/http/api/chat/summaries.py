"""Routes for summaries of a chat's earlier messages."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter

from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.chat.message_views import SummaryView
from discreet.http.api.view import View
from discreet.http.conversation_backend import backend_for

if TYPE_CHECKING:
    from discreet.http.services import Services


class SummaryBody(StrictBody):
    """The person's own words for a summary."""

    text: str


class PlacedSummaryView(View):
    """A summary and the last message that it covers, which holds it."""

    message_id: UUID
    summary: SummaryView


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/conversations/{conversation_id}", tags=["chat"])

    @api.post("/summary")
    async def summarise(conversation_id: UUID, me: Me) -> PlacedSummaryView:
        """Let the chat's model summarise the earlier messages of the shown branch; return the summary.

        It is encrypted with the last message that it covers, is deleted with any of those messages, and replaces them
        in later prompts that they do not fit in. It counts as an answer, or as several in a very long chat. 409 when
        all messages fit, and while an answer is being written.
        """
        conversations = backend_for(services, conversation_id).conversations
        return PlacedSummaryView.model_validate(await services.summaries.write(conversations, me, conversation_id))

    @api.put("/messages/{message_id}/summary")
    async def change(conversation_id: UUID, message_id: UUID, body: SummaryBody, me: Me) -> PlacedSummaryView:
        """Replace the text of a summary."""
        conversations = backend_for(services, conversation_id).conversations
        changed = await services.summaries.change(conversations, me, conversation_id, message_id, body.text)
        return PlacedSummaryView.model_validate(changed)

    @api.delete("/messages/{message_id}/summary", status_code=204)
    async def remove(conversation_id: UUID, message_id: UUID, me: Me) -> None:
        """Remove a summary. The messages stay."""
        await backend_for(services, conversation_id).conversations.set_summary(me, conversation_id, message_id, None)

    return api
