"""Routes for sharing conversations: preview, share, list, stop."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from discreet.chat.conversations.sharing.service import ListedShare, Made
from discreet.chat.conversations.sharing.snapshot import SharedMessage, ShareRequest, Snapshot
from discreet.http.actor import Me
from discreet.http.api.bodies import Id, StrictBody

if TYPE_CHECKING:
    from discreet.http.services import Services


class WishBody(StrictBody):
    """What to show: the branch up to a message, or all of the shown branch.

    Files and calls are included on request.
    """

    up_to: Id | None = None
    files: bool = False
    calls: bool = False

    def wish(self) -> ShareRequest:
        return ShareRequest(self.up_to, self.files, self.calls)


class ShareBody(WishBody):
    """`digest` is the preview's."""

    days: int = 30
    digest: str = Field(max_length=64)


class SharedCallView(BaseModel):
    operation: str
    host: str
    arguments: str
    response: str | None


class SharedMessageView(BaseModel):
    role: str
    text: str
    files: list[str]
    calls: list[SharedCallView]

    @classmethod
    def of(cls, message: SharedMessage) -> "SharedMessageView":
        calls = [
            SharedCallView(operation=c.operation, host=c.host, arguments=c.arguments, response=c.response)
            for c in message.calls
        ]
        return cls(role=message.role, text=message.text, files=[file.name for file in message.files], calls=calls)


class SnapshotView(BaseModel):
    title: str
    messages: list[SharedMessageView]
    digest: str

    @classmethod
    def of(cls, shown: Snapshot) -> "SnapshotView":
        messages = [SharedMessageView.of(message) for message in shown.messages]
        return cls(title=shown.title, messages=messages, digest=shown.digest)


class MadeView(BaseModel):
    """`link` is shown once."""

    id: UUID
    link: str
    expires_at: datetime

    @classmethod
    def of(cls, made: Made) -> "MadeView":
        return cls(id=made.id, link=made.link, expires_at=made.expires_at)


class ShareView(BaseModel):
    id: UUID
    conversation_id: UUID
    title: str
    at_work: bool
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, listed: ListedShare) -> "ShareView":
        return cls(**vars(listed))


class SharesView(BaseModel):
    shares: list[ShareView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["sharing"])

    @api.post("/conversations/{conversation_id}/shares/preview")
    async def preview(conversation_id: UUID, body: WishBody, me: Me) -> SnapshotView:
        """Preview a share. Nothing is shared."""
        return SnapshotView.of(await services.sharing.preview(me, conversation_id, body.wish()))

    @api.post("/conversations/{conversation_id}/shares")
    async def share(conversation_id: UUID, body: ShareBody, me: Me) -> MadeView:
        """Share exactly what the preview showed, with everyone who has the link.

        In a workspace, only its members can open it.
        """
        return MadeView.of(await services.sharing.share(me, conversation_id, body.wish(), body.days, body.digest))

    @api.get("/me/shares")
    async def mine(me: Me) -> SharesView:
        return SharesView(shares=[ShareView.of(each) for each in await services.sharing.mine(me)])

    @api.delete("/me/shares/{share_id}", status_code=204)
    async def stop(share_id: UUID, me: Me) -> None:
        """Destroy a share's key. Its link stops working."""
        await services.sharing.stop(me, share_id)

    return api
