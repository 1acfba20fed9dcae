"""Routes for answers and chats as files: documents, and the tables of an answer.

Invariants:
- A file is made from what the server holds, for the chat's own person (P6, P7), and is stored nowhere (P10).
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Response
from starlette.requests import Request

from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import Citation, Message, MessageState, Role
from discreet.errors import Conflict, NotFound
from discreet.http.actor import Me
from discreet.http.conversation_backend import backend_for
from discreet.http.documents.confined_documents import RenderedFile
from discreet.http.documents.requests import DocumentFormat, DocumentRequest, Section, TableFormat, TableRequest
from discreet.http.headers import BY_ITSELF
from discreet.http.language import language_of
from discreet.http.translation import translate
from discreet.identity.accounts.actor import Actor
from discreet.languages import languages

if TYPE_CHECKING:
    from discreet.http.services import Services

MEDIA_TYPES: Final[dict[str, str]] = {
    DocumentFormat.MARKDOWN: "text/markdown; charset=utf-8",
    DocumentFormat.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentFormat.PDF: "application/pdf",
    TableFormat.CSV: "text/csv; charset=utf-8",
    TableFormat.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The file.", "content": {each.partition(";")[0]: {} for each in MEDIA_TYPES.values()}}
}
LACKS_GLYPHS = "Discreet-Missing-Characters"
"""A header of a PDF that shows boxes for characters that no font of this server has."""
MAX_TABLES = 10_000
NAME_CHARACTERS = 60
NO_NAME = re.compile(r"[\W_]+")
UNTITLED = "New chat"
SAYS = {Role.USER: "Question", Role.ASSISTANT: "Answer"}
UNFINISHED = "This answer isn't finished yet. Wait for it, or stop it."


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/conversations/{conversation_id}", tags=["chat"])
    _document_routes(api, services)
    _table_routes(api, services)
    return api


def _document_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/document", response_class=Response, responses=FILES)
    async def chat_document(
        conversation_id: UUID, me: Me, request: Request, format: Literal["docx", "pdf"] = "pdf"
    ) -> Response:
        """Return the shown branch of a chat as a document.

        A PDF has the header `Discreet-Missing-Characters: 1` if it shows boxes for some characters.
        """
        language, opened = _language(request), await _open(services, me, conversation_id)
        name = await _gpt_name(services, me, opened.metadata.gpt_id) or translate(SAYS[Role.ASSISTANT], language)
        says = {Role.USER: translate(SAYS[Role.USER], language), Role.ASSISTANT: name}
        wish = DocumentRequest(
            format=DocumentFormat(format),
            title=_title(opened, language),
            language=language,
            sections=tuple(_section(_finished(each), says[each.role]) for each in opened.path(opened.metadata.head_id)),
            shows_title=True,
        )
        return _response(await services.documents.make(wish, me.account_id), wish.title, wish.format)

    @api.get("/messages/{message_id}/document", response_class=Response, responses=FILES)
    async def answer_document(
        conversation_id: UUID, message_id: UUID, me: Me, request: Request, format: DocumentFormat = DocumentFormat.PDF
    ) -> Response:
        """Return a message as a document.

        A PDF has the header `Discreet-Missing-Characters: 1` if it shows boxes for some characters.
        """
        language, opened = _language(request), await _open(services, me, conversation_id)
        section, title = _section(_message(opened, message_id)), _title(opened, language)
        if format is DocumentFormat.MARKDOWN:
            return _response(RenderedFile(data=_markdown(section), lacks_glyphs=False), title, format)
        wish = DocumentRequest(format=format, title=title, language=language, sections=(section,))
        return _response(await services.documents.make(wish, me.account_id), title, format)


def _table_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/messages/{message_id}/tables/{number}", response_class=Response, responses=FILES)
    async def answer_table(
        conversation_id: UUID,
        message_id: UUID,
        number: Annotated[int, Path(ge=1, le=MAX_TABLES)],
        me: Me,
        request: Request,
        format: TableFormat = TableFormat.CSV,
    ) -> Response:
        """Return a table of a message, counted from 1, for a spreadsheet.

        No cell is a formula. 404 for a table that is not there.
        """
        opened = await _open(services, me, conversation_id)
        title = f"{_title(opened, _language(request))} {number}"
        wish = TableRequest(format=format, title=title, text=_message(opened, message_id).body.text, number=number)
        return _response(await services.documents.make(wish, me.account_id), title, format)


async def _open(services: "Services", me: Actor, conversation_id: UUID) -> OpenConversation:
    return await backend_for(services, conversation_id).conversations.open(me, conversation_id)


def _message(opened: OpenConversation, message_id: UUID) -> Message:
    if (found := opened.messages.get(message_id)) is None:
        raise NotFound("This message isn't in this chat.")
    return _finished(found)


def _finished(message: Message) -> Message:
    if message.state in (MessageState.RUNNING, MessageState.PARKED):
        raise Conflict(UNFINISHED)
    return message


def _section(message: Message, heading: str = "") -> Section:
    body = message.body
    return Section(
        text=body.text,
        heading=heading,
        files=tuple(file.name for file in body.files) if message.role is Role.USER else (),
        sources=tuple(_sources(body.citations, body.text)),
    )


def _sources(citations: tuple[Citation, ...], text: str) -> Iterator[str]:
    """Yield the passages that the answer names or rests on."""
    for each in citations:
        if each.used or f"[{each.n}]" in text:
            yield f"[{each.n}] {each.file}{', ' if each.place else ''}{each.place}"


def _markdown(section: Section) -> bytes:
    sources = "".join(f"- {each}\n" for each in section.sources)
    return f"{section.text}\n{f'{chr(10)}---{chr(10)}{chr(10)}{sources}' if sources else ''}".encode()


def _language(request: Request) -> str:
    return language_of(request.headers, languages())


def _title(opened: OpenConversation, language: str) -> str:
    return opened.metadata.title or translate(UNTITLED, language)


async def _gpt_name(services: "Services", me: Actor, gpt_id: UUID | None) -> str | None:
    """Return the name of a chat's GPT, if it exists and its user may still use it."""
    try:
        return (await services.gpts.get(me, gpt_id)).name if gpt_id else None
    except NotFound:
        return None


def _response(file: RenderedFile, title: str, format: DocumentFormat | TableFormat) -> Response:
    name = NO_NAME.sub("-", title).strip("-")[:NAME_CHARACTERS] or "chat"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.{format}', safe='')}"}
    if file.lacks_glyphs:
        headers[LACKS_GLYPHS] = "1"
    return Response(file.data, media_type=MEDIA_TYPES[format], headers=BY_ITSELF | headers)
