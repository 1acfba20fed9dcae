"""Routes for a person's exports: request, progress, one download (P2)."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from discreet.data_rights.exports.export import Export, ExportState
from discreet.data_rights.exports.service import Download
from discreet.http.actor import Me
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services

ZIP: dict[int | str, dict[str, Any]] = {200: {"description": "A ZIP.", "content": {"application/zip": {}}}}


class ExportView(View):
    """`progress` goes from 0 to 1; `bytes` is the size of the file so far."""

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
        return cls.from_value(export, expires_at=export.ends_at)


class LatestExportView(View):
    """`export` is null if none was requested in this space."""

    export: ExportView | None


class LinkView(View):
    """The download address: valid for minutes and in this session only.

    After a complete download it works for one more minute.
    """

    address: str


class ExportDownload(StreamingResponse):
    """A streamed download. Its source is closed however the download ends."""

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
        """Return the latest export of the current space."""
        found = await services.exports.latest(me)
        return LatestExportView(export=ExportView.of(found) if found else None)

    @api.post("", status_code=202)
    async def ask(me: Me) -> ExportView:
        """Start an export in the background.

        It contains all of the person's data; in a workspace, their conversations there.
        """
        return ExportView.of(await services.exports.ask(me))

    @api.delete("/{export_id}", status_code=204)
    async def discard(export_id: UUID, me: Me) -> None:
        await services.exports.discard(me, export_id)

    @api.post("/{export_id}/link")
    async def link(export_id: UUID, me: Me) -> LinkView:
        """Return a download link, for immediate use."""
        ticket = await services.exports.link(me, export_id)
        return LinkView(address=f"/api/me/exports/{export_id}/file?ticket={ticket}")

    @api.get("/{export_id}/file", response_class=Response, responses=ZIP)
    async def file(export_id: UUID, me: Me, ticket: Annotated[str, Query(max_length=100)] = "") -> Response:
        """Return the file.

        The session can repeat the download for one minute; then the file is destroyed.
        """
        return ExportDownload(await services.exports.download(me, export_id, ticket))

    return api
