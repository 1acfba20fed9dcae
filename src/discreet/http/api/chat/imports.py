"""Routes for importing an export of another service as conversations."""

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Request

from discreet.chat.imports.chat_import import ChatImport, ImportState
from discreet.chat.imports.parsed_conversation import ExportSource
from discreet.chat.imports.skip_reason import SkipReason, Tally, name_of_unknown
from discreet.chat.prompts.about_me import TextKind
from discreet.http.actor import Me
from discreet.http.api.uploads import FILE_BODY, drain_body
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class UnknownPartView(View):
    """A kind of part that no reader knows, under the name that its format gives it."""

    name: str
    count: int


class OmissionView(View):
    """`unknown` are the names of unknown kinds, where `why` is "unknown"."""

    why: str
    count: int
    sentence: str
    unknown: list[UnknownPartView]

    @classmethod
    def all_of(cls, left_out: Tally) -> "list[OmissionView]":
        """Return a row for each reason, the most frequent first."""
        counts, names = Counter[SkipReason](), list[UnknownPartView]()
        for key, count in left_out.most_common():
            name = name_of_unknown(key)
            counts[SkipReason(key) if name is None else SkipReason.UNKNOWN] += count
            names += [UnknownPartView(name=name, count=count)] if name is not None else []
        return [
            cls(why=why, count=count, sentence=why.sentence, unknown=names if why is SkipReason.UNKNOWN else [])
            for why, count in counts.most_common()
        ]


class ChatImportView(View):
    """`read` goes from 0 to 1; `sentence` says why the import failed.

    `source` is the service that the export came from, once it is known. `has_found`: the export held custom
    instructions or memories, which wait for the person's decision.
    """

    id: UUID
    state: ImportState
    under_way: bool
    bytes: int
    read: float
    conversations: int
    left_out: list[OmissionView]
    source: ExportSource | None
    sentence: str | None
    began_at: datetime
    ended_at: datetime | None
    has_found: bool

    @classmethod
    def of(cls, chat_import: ChatImport, *, has_found: bool = False) -> "ChatImportView":
        left_out = OmissionView.all_of(chat_import.left_out)
        under_way = chat_import.state.under_way
        return cls.from_value(chat_import, under_way=under_way, left_out=left_out, has_found=has_found)


class FoundTextView(View):
    """A text about the person in an export. `name`: that of a project."""

    kind: TextKind
    text: str
    name: str


class FoundTextsView(View):
    texts: list[FoundTextView]


class ChatImportsView(View):
    move_ins: list[ChatImportView]
    most_mb: int


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/moving-in", tags=["conversations"])

    @api.get("")
    async def list_imports(me: Me) -> ChatImportsView:
        """Return this space's imports, the latest first. Poll while one is running."""
        waiting = await services.about_me.waiting(me)
        found = [ChatImportView.of(each, has_found=each.id in waiting) for each in await services.chat_imports.all(me)]
        return ChatImportsView(move_ins=found, most_mb=services.settings.move_in_mb)

    @api.post("", status_code=202, openapi_extra=FILE_BODY)
    async def begin(request: Request, me: Me) -> ChatImportView:
        """Start an import.

        The body is the export: the ZIP of ChatGPT, Claude or Google Takeout, JSON of ChatGPT, Claude, Gemini, Open
        WebUI or LibreChat, or the page of Gemini's activity.
        """
        async with drain_body(request.stream()) as body:
            return ChatImportView.of(await services.chat_imports.begin(me, body))

    _found_text_routes(api, services)
    _end_routes(api, services)
    return api


def _found_text_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/{move_in_id}/found")
    async def found(move_in_id: UUID, me: Me) -> FoundTextsView:
        """Return the custom instructions and memories that the export held. None of it is used before it is saved."""
        texts = await services.about_me.found(me, move_in_id)
        return FoundTextsView(texts=[FoundTextView.model_validate(text) for text in texts])

    @api.delete("/{move_in_id}/found", status_code=204)
    async def dismiss_found(move_in_id: UUID, me: Me) -> None:
        """Delete the custom instructions and memories that the export held."""
        await services.about_me.dismiss_found(me, move_in_id)


def _end_routes(api: APIRouter, services: "Services") -> None:

    @api.post("/{move_in_id}/stop", status_code=204)
    async def stop(move_in_id: UUID, me: Me) -> None:
        """Stop an import. Conversations that are imported already stay."""
        await services.chat_imports.stop(me, move_in_id)

    @api.post("/{move_in_id}/undo", status_code=202)
    async def undo(move_in_id: UUID, me: Me) -> None:
        """Delete all conversations of the import permanently."""
        await services.chat_imports.undo(me, move_in_id)

    @api.delete("/{move_in_id}", status_code=204)
    async def forget(move_in_id: UUID, me: Me) -> None:
        """Remove the import from the list. Its conversations stay."""
        await services.chat_imports.forget(me, move_in_id)
