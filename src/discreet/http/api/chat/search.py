"""The route to search the person's own conversations.

The words are sent in the body, because proxies and browsers record addresses.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from discreet.chat.conversations.conversation import ConversationCursor
from discreet.chat.conversations.search import FoundConversation, SearchResults
from discreet.chat.conversations.text_matching import TextPiece
from discreet.http.actor import Me
from discreet.http.api.bodies import Id, StrictBody

if TYPE_CHECKING:
    from discreet.http.services import Services


class AfterBody(StrictBody):
    """The `next` of an answer."""

    updated_at: Annotated[AwareDatetime, Field(strict=False)]
    id: Id


class SearchBody(StrictBody):
    """The words to find, all of them. `after` continues an earlier search."""

    query: str = Field(max_length=200)
    after: AfterBody | None = None


class TextPieceView(BaseModel):
    """Part of a text; `hit`: one of the words."""

    text: str
    hit: bool

    @classmethod
    def all_of(cls, pieces: tuple[TextPiece, ...]) -> "list[TextPieceView]":
        return [cls(text=piece.text, hit=piece.hit) for piece in pieces]


class FoundMessageView(BaseModel):
    id: UUID
    role: str
    passage: list[TextPieceView]


class FoundConversationView(BaseModel):
    """`further`: the number of other messages that contain the words."""

    id: UUID
    title: list[TextPieceView]
    updated_at: datetime
    messages: list[FoundMessageView]
    further: int
    archived: bool

    @classmethod
    def of(cls, found: FoundConversation) -> "FoundConversationView":
        return cls(
            id=found.place.id,
            title=TextPieceView.all_of(found.title),
            updated_at=found.place.updated_at,
            messages=[
                FoundMessageView(id=message.id, role=message.role, passage=TextPieceView.all_of(message.passage))
                for message in found.messages
            ],
            further=found.further,
            archived=found.archived,
        )


class SearchCursorView(BaseModel):
    """The place where the search continues: later changes are already searched."""

    updated_at: datetime
    id: UUID


class FoundView(BaseModel):
    """Results, latest first. Pass `next` as `after` to continue; null at the end."""

    conversations: list[FoundConversationView]
    next: SearchCursorView | None

    @classmethod
    def of(cls, found: SearchResults) -> "FoundView":
        there = found.next
        return cls(
            conversations=[FoundConversationView.of(one) for one in found.conversations],
            next=SearchCursorView(updated_at=there.updated_at, id=there.id) if there else None,
        )


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["chat"])

    @api.post("/conversations/find")
    async def find(body: SearchBody, me: Me) -> FoundView:
        """Search titles and messages, ignoring case and accents.

        One call searches a part of the conversations and may find nothing: continue while there is a `next`.
        """
        after = ConversationCursor(body.after.updated_at, body.after.id) if body.after else None
        return FoundView.of(await services.conversation_search.find(me, body.query, after))

    return api
