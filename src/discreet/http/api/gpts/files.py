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

JSON_FILE: dict[int | str, dict[str, Any]] = {200: {"description": "JSON.", "content": {"application/json": {}}}}


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
        return StreamingResponse(pieces, media_type="application/zip", headers=_as_file(archive_name(name)))

    @api.get("/gpts/{gpt_id}/json", response_class=Response, responses=JSON_FILE)
    async def write_json(gpt_id: UUID, me: Me) -> Response:
        """Export the draft as JSON, with its actions' documents and the names of its knowledge files."""
        name, data = await services.gpt_exports.write_json(me, gpt_id)
        return Response(data, media_type="application/json", headers=_as_file(name))

    @api.get("/gpts/{gpt_id}/skill", response_class=Response, responses=ZIP)
    async def write_skill(gpt_id: UUID, me: Me) -> Response:
        """Export the draft as the ZIP of an agent skill, with its knowledge."""
        name, pieces = await services.gpt_exports.write_skill(me, gpt_id)
        return StreamingResponse(pieces, media_type="application/zip", headers=_as_file(name))

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


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def _view(taken_in: ImportedGpt, me: Actor) -> ImportedGptView:
    return ImportedGptView(gpt=GptEditView.of_edit(taken_in.edit, me, ()), notes=list(taken_in.notes))
