"""Routes of a person's prompts, and of those that a workspace's members share."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from discreet.chat.prompts.prompt import Prompt, SharedPrompt
from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class PromptBody(StrictBody):
    """The text may have variables: `{{topic}}`, `{{topic=bees}}`, `{{tone:formal|friendly}}`."""

    name: str = Field(max_length=500)
    text: str = Field(max_length=50_000)


class PromptView(View):
    """`shared_at`: since when the workspace's members see it; null for a prompt that is not shared."""

    id: UUID
    name: str
    text: str
    created_at: datetime
    updated_at: datetime
    shared_at: datetime | None


class SharedPromptView(View):
    """Another member's prompt. `may_remove`: the reader is an owner or admin and can end the sharing."""

    id: UUID
    name: str
    text: str
    author_id: UUID
    author: str
    shared_at: datetime
    may_remove: bool


class PromptLibraryView(View):
    """`damaged`: how many prompts are missing, because what is stored of them does not open."""

    own: list[PromptView]
    shared: list[SharedPromptView]
    damaged: int


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/prompts", tags=["chat"])

    @api.get("")
    async def prompts(me: Me) -> PromptLibraryView:
        """Return the current space's prompts by name: the user's own, and those that other members share."""
        library = await services.prompts.library(me)
        return PromptLibraryView(
            own=[_own(each) for each in library.own],
            shared=[_shared(each) for each in library.shared],
            damaged=library.damaged,
        )

    @api.post("")
    async def create(body: PromptBody, me: Me) -> PromptView:
        return _own(await services.prompts.create(me, body.name, body.text))

    @api.put("/{prompt_id}")
    async def change(prompt_id: UUID, body: PromptBody, me: Me) -> PromptView:
        """Change a prompt. Members see the new text of a shared one."""
        return _own(await services.prompts.change(me, prompt_id, body.name, body.text))

    @api.delete("/{prompt_id}", status_code=204)
    async def delete(prompt_id: UUID, me: Me) -> None:
        await services.prompts.delete(me, prompt_id)

    @api.put("/{prompt_id}/shared")
    async def share(prompt_id: UUID, me: Me) -> PromptView:
        """Share the user's prompt with the members of the current workspace."""
        return _own(await services.prompts.share(me, prompt_id))

    @api.delete("/{prompt_id}/shared", status_code=204)
    async def end_sharing(prompt_id: UUID, me: Me) -> None:
        """Withdraw the user's prompt, or remove another member's as an owner or admin."""
        await services.prompts.end_sharing(me, prompt_id)

    return api


def _own(prompt: Prompt) -> PromptView:
    return PromptView(
        id=prompt.id,
        name=prompt.content.name,
        text=prompt.content.text,
        created_at=prompt.created_at,
        updated_at=prompt.updated_at,
        shared_at=prompt.shared_at,
    )


def _shared(prompt: SharedPrompt) -> SharedPromptView:
    return SharedPromptView(
        id=prompt.id,
        name=prompt.content.name,
        text=prompt.content.text,
        author_id=prompt.author_id,
        author=prompt.author,
        shared_at=prompt.shared_at,
        may_remove=prompt.may_remove,
    )
