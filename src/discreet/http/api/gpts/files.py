"""Routes for GPT archives: export and import (docs/formats/gpt.md)."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter, Response
from starlette.requests import Request
from starlette.responses import StreamingResponse

from discreet.assistants.gpts.archive.manifest import archive_name
from discreet.assistants.gpts.archive.service import ImportedGpt
from discreet.http.actor import Me
from discreet.http.api.gpts.gpt_views import GptEditView
from discreet.http.api.uploads import FILE_BODY, drain_body
from discreet.http.api.view import View
from discreet.identity.accounts.actor import Actor

if TYPE_CHECKING:
    from discreet.http.services import Services

ZIP: dict[int | str, dict[str, Any]] = {200: {"description": "A ZIP.", "content": {"application/zip": {}}}}


class ImportedGptView(View):
    """`notes` are sentences about the steps that remain to be done by hand."""

    gpt: GptEditView
    notes: list[str]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["gpts"])

    @api.get("/gpts/{gpt_id}/file", response_class=Response, responses=ZIP)
    async def write(gpt_id: UUID, me: Me) -> Response:
        """Export the draft of the person's GPT with its knowledge and actions.

        The archive contains no secret.
        """
        name, pieces = await services.gpt_files.write(me, gpt_id)
        kept = {"Content-Disposition": f'attachment; filename="{archive_name(name)}"', "Cache-Control": "no-store"}
        return StreamingResponse(pieces, media_type="application/zip", headers=kept)

    @api.post("/gpts/{gpt_id}/duplicate")
    async def duplicate(gpt_id: UUID, me: Me) -> ImportedGptView:
        """Copy the person's GPT into a new draft, without secrets and grants."""
        return _view(await services.gpt_files.duplicate(me, gpt_id), me)

    @api.post("/gpts/import", openapi_extra=FILE_BODY)
    async def read(request: Request, me: Me) -> ImportedGptView:
        """Import an archive, which is the body, as a draft that only its builder sees.

        Imports all of it or nothing.
        """
        async with drain_body(request.stream()) as body:
            return _view(await services.gpt_files.read(me, body), me)

    return api


def _view(taken_in: ImportedGpt, me: Actor) -> ImportedGptView:
    return ImportedGptView(gpt=GptEditView.of_edit(taken_in.edit, me, ()), notes=list(taken_in.notes))
