"""Routes to organise conversations: folders, pinning, archiving, many at a time."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from discreet.chat.conversations.placement import PlacementChange
from discreet.http.actor import Me
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class FolderBody(StrictBody):
    name: str = Field(max_length=500)


class ArrangeBody(StrictBody):
    """Changes to these conversations; omitted fields stay as they are.

    `folder_id` null takes the conversations out of their folder.
    """

    ids: list[Id] = Field(min_length=1, max_length=500)
    pinned: bool | None = None
    archived: bool | None = None
    folder_id: Id | None = None

    def to_change(self) -> PlacementChange:
        return PlacementChange(self.pinned, self.archived, "folder_id" in self.model_fields_set, self.folder_id)


class PlacementView(View):
    pinned: bool
    archived: bool
    folder_id: UUID | None


class FolderView(View):
    """`conversations` counts those that are not archived."""

    id: UUID
    name: str
    created_at: datetime
    conversations: int


class FoldersView(View):
    folders: list[FolderView]


class ArrangedView(View):
    """The conversations that existed."""

    changed: list[UUID]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["chat"])

    @api.post("/conversations/arrange")
    async def arrange(body: ArrangeBody, me: Me) -> ArrangedView:
        """Pin, archive or move conversations of the current space."""
        return ArrangedView(changed=await services.folders.arrange(me, body.ids, body.to_change()))

    @api.get("/conversations/{conversation_id}/placement")
    async def placement(conversation_id: UUID, me: Me) -> PlacementView:
        """Return whether a conversation is pinned or archived, and its folder."""
        return PlacementView.model_validate(await services.folders.placement(me, conversation_id))

    @api.get("/folders")
    async def folders(me: Me) -> FoldersView:
        """Return the folders by name."""
        return FoldersView(folders=[FolderView.model_validate(folder) for folder in await services.folders.all(me)])

    @api.post("/folders")
    async def create(body: FolderBody, me: Me) -> FolderView:
        return FolderView.model_validate(await services.folders.create(me, body.name))

    @api.patch("/folders/{folder_id}", status_code=204)
    async def rename(folder_id: UUID, body: FolderBody, me: Me) -> None:
        await services.folders.rename(me, folder_id, body.name)

    @api.delete("/folders/{folder_id}", status_code=204)
    async def delete(folder_id: UUID, me: Me) -> None:
        """Delete the folder only. Its conversations stay."""
        await services.folders.delete(me, folder_id)

    return api
