"""The route to search the person's own conversations.

The words are sent in the body, because proxies and browsers record addresses.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from discreet.chat.conversations.conversation import ConversationCursor
from discreet.chat.conversations.search import FoundConversation, SearchResults
from discreet.chat.conversations.search_store import SearchFilter
from discreet.http.actor import Me
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class SearchCursorBody(StrictBody):
    """The `next` of an answer."""

    updated_at: Annotated[AwareDatetime, Field(strict=False)]
    id: Id


class SearchFilterBody(StrictBody):
    """Which conversations to search: with this GPT, in this folder, changed since. Null: all."""

    gpt: Id | None = None
    folder: Id | None = None
    since: Annotated[AwareDatetime, Field(strict=False)] | None = None


class SearchBody(StrictBody):
    """The words to find, all of them. `after` continues an earlier search with the same filter."""

    query: str = Field(max_length=200)
    only: SearchFilterBody = SearchFilterBody()
    after: SearchCursorBody | None = None


class TextPieceView(View):
    """Part of a text; `hit`: one of the words."""

    text: str
    hit: bool


class FoundMessageView(View):
    id: UUID
    role: str
    passage: list[TextPieceView]


class FoundConversationView(View):
    """`further`: the number of other messages that contain the words."""

    id: UUID
    title: list[TextPieceView]
    updated_at: datetime
    messages: list[FoundMessageView]
    further: int
    archived: bool

    @classmethod
    def of(cls, result: FoundConversation) -> "FoundConversationView":
        return cls.from_value(result, id=result.place.id, updated_at=result.place.updated_at)


class SearchCursorView(View):
    """The place where the search continues: later changes are already searched."""

    updated_at: datetime
    id: UUID


class SearchResultsView(View):
    """Results, latest first. Pass `next` as `after` to continue; null at the end."""

    conversations: list[FoundConversationView]
    next: SearchCursorView | None

    @classmethod
    def of(cls, results: SearchResults) -> "SearchResultsView":
        return cls.from_value(results, conversations=[FoundConversationView.of(one) for one in results.conversations])


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["chat"])

    @api.post("/conversations/find")
    async def find(body: SearchBody, me: Me) -> SearchResultsView:
        """Search titles and messages, ignoring case and accents, in all conversations or those that `only` names.

        One call searches a part of the conversations and may find nothing: continue while there is a `next`.
        """
        after = ConversationCursor(body.after.updated_at, body.after.id) if body.after else None
        only = SearchFilter(gpt_id=body.only.gpt, folder_id=body.only.folder, since=body.only.since)
        return SearchResultsView.of(await services.conversation_search.find(me, body.query, after, only))

    return api
