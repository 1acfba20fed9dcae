"""Routes for files in conversations: upload, discard, download."""

from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Response
from starlette.requests import Request

from discreet.chat.conversations.attachment import MODEL_PICTURE_TYPE, Attachment, FileKind
from discreet.errors import NotFound
from discreet.http.actor import Me, client_address
from discreet.http.api.chat.message_views import AttachmentView
from discreet.http.api.uploads import FILE_BODY, drain_body
from discreet.http.conversation_backend import backend_for
from discreet.http.headers import BY_ITSELF
from discreet.identity.accounts.actor import Actor

if TYPE_CHECKING:
    from discreet.http.services import Services

AS_BYTES = "application/octet-stream"


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["chat"])

    @api.post("/files", openapi_extra=FILE_BODY)
    async def add_attachment(name: Annotated[str, Query(max_length=1000)], request: Request, me: Me) -> AttachmentView:
        """Upload a file, which is the body.

        It is extracted and kept in memory until its question is sent. A guest's counts as a message of theirs.
        """
        if me.guest:
            await services.guests.permit_more(me, client_address(request))
        async with drain_body(request.stream()) as body:
            return AttachmentView.model_validate(await services.pending_uploads.put(me, name, body))

    @api.delete("/files/{waiting_id}", status_code=204)
    async def remove_attachment(waiting_id: UUID, me: Me) -> None:
        """Discard an uploaded file that waits for its question."""
        services.pending_uploads.discard(me, waiting_id)

    @api.get("/conversations/{conversation_id}/files/{given_id}", response_class=Response)
    async def original(conversation_id: UUID, given_id: UUID, me: Me) -> Response:
        """Return the original file as a download, which a browser does not display."""
        file = await _file(services, me, conversation_id, given_id)
        data = await backend_for(services, conversation_id).conversations.read_original(me, file)
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
        return Response(data, media_type=AS_BYTES, headers=BY_ITSELF | named)

    @api.get("/conversations/{conversation_id}/files/{given_id}/picture", response_class=Response)
    async def picture(conversation_id: UUID, given_id: UUID, me: Me) -> Response:
        """Return a picture as the model sees it: re-encoded as JPEG. 404 for a document."""
        file = await _file(services, me, conversation_id, given_id)
        if file.kind is not FileKind.PICTURE:
            raise NotFound("This file is not a picture.")
        data = await backend_for(services, conversation_id).conversations.read_model_form(me, file)
        return Response(data, media_type=MODEL_PICTURE_TYPE, headers=BY_ITSELF)

    return api


async def _file(services: "Services", me: Actor, conversation_id: UUID, file_id: UUID) -> Attachment:
    """Return a file. NotFound for anyone but the conversation's person (P6, P7)."""
    return (await backend_for(services, conversation_id).conversations.open(me, conversation_id)).file(file_id)
