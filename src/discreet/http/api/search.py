"""The route of finding words in one's own conversations. They come in the body: an address is written down by proxies
and browsers on the way."""

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
    """Words to look for, all of them. With `after`, further on from there."""

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
    """`further` messages hold the words, beside those that are told."""

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
    """Everything that changed later has been looked through."""

    updated_at: datetime
    id: UUID


class FoundView(BaseModel):
    """Latest first. `next`, given as `after`, goes on; null: everything has been looked through."""

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
        """Conversations whose title or messages hold the words, whatever their case and accents. A call looks through
        a part of what there is and may find nothing in it: go on while there is a `next`."""
        after = ConversationCursor(body.after.updated_at, body.after.id) if body.after else None
        return FoundView.of(await services.finding.find(me, body.query, after))

    return api
