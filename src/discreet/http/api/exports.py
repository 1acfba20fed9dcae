"""Routes of one's own exports: ask, see how far it is, fetch it once (P2)."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from discreet.data_rights.exports.export import Export, ExportState
from discreet.data_rights.exports.service import Download
from discreet.http.actor import Me

if TYPE_CHECKING:
    from discreet.http.services import Services

ZIP: dict[int | str, dict[str, Any]] = {200: {"description": "A ZIP.", "content": {"application/zip": {}}}}


class ExportView(BaseModel):
    """`progress` runs from 0 to 1; `bytes` are those of the file so far."""

    id: UUID
    state: ExportState
    progress: float
    bytes: int
    asked_at: datetime
    ready_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, export: Export) -> "ExportView":
        return cls(
            id=export.id,
            state=export.state,
            progress=export.progress,
            bytes=export.bytes,
            asked_at=export.asked_at,
            ready_at=export.ready_at,
            expires_at=export.ends_at,
            ended_at=export.ended_at,
        )


class LatestExportView(BaseModel):
    """Null: none was asked for in this space."""

    export: ExportView | None


class LinkView(BaseModel):
    """Where the browser fetches it: within minutes, in this session alone; for a minute again once it was delivered."""

    address: str


class ExportDownload(StreamingResponse):
    """The pieces of a download; however it ends, they are closed."""

    def __init__(self, download: Download) -> None:
        named = {
            "Content-Disposition": f'attachment; filename="{download.export.file_name}"',
            "Content-Length": str(download.export.bytes),
            "Cache-Control": "no-store",
        }
        super().__init__(download.pieces, media_type="application/zip", headers=named)
        self._pieces = download.pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._pieces.aclose()


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/me/exports", tags=["exports"])

    @api.get("")
    async def latest(me: Me) -> LatestExportView:
        """The one that was asked for last, in the space that one works in."""
        found = await services.exports.latest(me)
        return LatestExportView(export=ExportView.of(found) if found else None)

    @api.post("", status_code=202)
    async def ask(me: Me) -> ExportView:
        """Everything of oneself; in a workspace, one's own conversations there. It is made in the background."""
        return ExportView.of(await services.exports.ask(me))

    @api.delete("/{export_id}", status_code=204)
    async def discard(export_id: UUID, me: Me) -> None:
        await services.exports.discard(me, export_id)

    @api.post("/{export_id}/link")
    async def link(export_id: UUID, me: Me) -> LinkView:
        """To be followed at once."""
        ticket = await services.exports.link(me, export_id)
        return LinkView(address=f"/api/me/exports/{export_id}/file?ticket={ticket}")

    @api.get("/{export_id}/file", response_class=Response, responses=ZIP)
    async def file(export_id: UUID, me: Me, ticket: Annotated[str, Query(max_length=100)] = "") -> Response:
        """The file. The session gets it again for a minute; after that nothing of it is left here."""
        return ExportDownload(await services.exports.download(me, export_id, ticket))

    return api
