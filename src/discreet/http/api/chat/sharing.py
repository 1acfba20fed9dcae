"""Routes for sharing conversations: preview, share, list, stop."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from discreet.chat.conversations.sharing.snapshot import SharedMessage, ShareRequest, Snapshot
from discreet.http.actor import Me
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class SharePreviewBody(StrictBody):
    """What to show: the branch up to a message, or all of the shown branch.

    Files and calls are included on request.
    """

    up_to: Id | None = None
    files: bool = False
    calls: bool = False

    def wish(self) -> ShareRequest:
        return ShareRequest(self.up_to, self.files, self.calls)


class ShareBody(SharePreviewBody):
    """`digest` is the preview's."""

    days: int = 30
    digest: str = Field(max_length=64)


class SharedCallView(View):
    operation: str
    host: str
    arguments: str
    response: str | None


class SharedMessageView(View):
    """`gpt`: the name of the GPT that was asked instead of the chat's own; "" for the chat's own."""

    role: str
    text: str
    files: list[str]
    calls: list[SharedCallView]
    gpt: str

    @classmethod
    def of(cls, message: SharedMessage) -> "SharedMessageView":
        return cls.from_value(message, files=[file.name for file in message.files])


class SnapshotView(View):
    title: str
    messages: list[SharedMessageView]
    digest: str

    @classmethod
    def of(cls, snapshot: Snapshot) -> "SnapshotView":
        return cls.from_value(snapshot, messages=[SharedMessageView.of(message) for message in snapshot.messages])


class NewShareView(View):
    """`link` is shown once."""

    id: UUID
    link: str
    expires_at: datetime


class ShareView(View):
    id: UUID
    conversation_id: UUID
    title: str
    at_work: bool
    created_at: datetime
    expires_at: datetime


class SharesView(View):
    shares: list[ShareView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["sharing"])

    @api.post("/conversations/{conversation_id}/shares/preview")
    async def preview(conversation_id: UUID, body: SharePreviewBody, me: Me) -> SnapshotView:
        """Preview a share. Nothing is shared."""
        return SnapshotView.of(await services.sharing.preview(me, conversation_id, body.wish()))

    @api.post("/conversations/{conversation_id}/shares")
    async def share(conversation_id: UUID, body: ShareBody, me: Me) -> NewShareView:
        """Share exactly what the preview showed, with everyone who has the link.

        In a workspace, only its members can open it.
        """
        return NewShareView.model_validate(
            await services.sharing.share(me, conversation_id, body.wish(), body.days, body.digest)
        )

    @api.get("/me/shares")
    async def my_shares(me: Me) -> SharesView:
        return SharesView(shares=[ShareView.model_validate(each) for each in await services.sharing.list_own(me)])

    @api.delete("/me/shares/{share_id}", status_code=204)
    async def stop(share_id: UUID, me: Me) -> None:
        """Destroy a share's key. Its link stops working."""
        await services.sharing.stop(me, share_id)

    return api
