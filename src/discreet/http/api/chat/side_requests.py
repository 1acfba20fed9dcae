"""Routes for requests beside a chat: its title, and follow-up questions."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter

from discreet.http.actor import Me
from discreet.http.api.view import View
from discreet.http.conversation_backend import backend_for
from discreet.promises.temporary import is_temporary

if TYPE_CHECKING:
    from discreet.http.services import Services


class TitleView(View):
    """A chat's title. `untitled`: it is the chat's first words, and the model may still write one."""

    title: str
    untitled: bool


class FollowUpsView(View):
    questions: list[str]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["chat"])

    @api.post("/conversations/{conversation_id}/title")
    async def name(conversation_id: UUID, me: Me) -> TitleView:
        """Let the model that answered write the title, if the chat has none; return the title.

        A title by hand stays, and a temporary chat keeps its own. Without a usable answer of the model nothing changes.
        """
        if is_temporary(conversation_id):
            conversation = await services.temporary.conversations.get(me, conversation_id)
        else:
            conversation = await services.side_requests.write_title(me, conversation_id)
        return TitleView(title=conversation.title, untitled=services.side_requests.may_write_title(conversation))

    @api.post("/conversations/{conversation_id}/follow-ups")
    async def follow_ups(conversation_id: UUID, me: Me) -> FollowUpsView:
        """Return up to three questions that the person could ask next, from the model that answered.

        They are not stored. The list is empty if the model gives none.
        """
        conversations = backend_for(services, conversation_id).conversations
        questions = await services.side_requests.follow_ups(conversations, me, conversation_id)
        return FollowUpsView(questions=list(questions))

    return api
