"""Routes for moving many GPTs in (docs/formats/gpt-imports.md): preview a file, import the chosen GPTs."""

from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request

from discreet.assistants.gpts.archive.import_note import StepPlace
from discreet.assistants.gpts.imports.service import GptPreview
from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.gpts.capabilities import CapabilityUseView
from discreet.http.api.gpts.gpt_views import CategoryName
from discreet.http.api.uploads import FILE_BODY, drain_body
from discreet.http.api.view import View
from discreet.promises.capabilities import Capability

if TYPE_CHECKING:
    from discreet.http.services import Services

FileName = Annotated[str, Query(max_length=300, description="The name of the file.")]
Fingerprint = Annotated[str, Query(max_length=64, pattern="^[0-9a-f]*$")]
MAX_AT_ONCE = 200
"""GPTs that one request imports."""


class FoundActionView(View):
    """`needs_secret`: its builder types one in once the draft is there. `needs_policy`: it has no privacy policy."""

    title: str
    host: str
    sign_in: Literal["none", "api_key", "oauth", "client_credentials"]
    needs_secret: bool
    needs_policy: bool


class ImportStepView(View):
    """Something that is left to do by hand. `place` is the part of the draft that it is about."""

    sentence: str
    place: StepPlace


class FoundGptView(View):
    """A GPT that a file holds. `fingerprint` names it in the import; it is empty for one that cannot be read.

    `instructions` and `starters` are their lengths. `here` is the draft that an earlier import of the same made.
    `capabilities` will be on in the draft; `unavailable` were on in the file and will be off.
    """

    fingerprint: str
    name: str
    source: Literal["discreet", "chatgpt", "open_webui", "librechat", "dify", "skill", "plugin", "text"]
    description: str
    category: CategoryName
    instructions: int
    starters: int
    knowledge: list[str]
    missing: list[str]
    actions: list[FoundActionView]
    left_over: list[str]
    steps: list[ImportStepView]
    capabilities: list[Capability]
    unavailable: list[CapabilityUseView]
    refusal: str | None
    here: UUID | None

    @classmethod
    def of(cls, found: GptPreview) -> "FoundGptView":
        return cls.from_value(found, unavailable=CapabilityUseView.of_all(found.unavailable))


class FoundGptsView(View):
    gpts: list[FoundGptView]


class GptOutcomeView(View):
    """The draft that a chosen GPT became, or the reason why it did not. `is_new`: this request made it."""

    fingerprint: str
    gpt_id: UUID | None
    is_new: bool
    refusal: str | None


class GptOutcomesView(View):
    outcomes: list[GptOutcomeView]


class NoteFieldView(View):
    name: str
    value: str


class ImportNoteView(View):
    """What is left to do after an import, and what the file held that has no field here; all empty without a note.

    `source` is the kind of file. `missing` are knowledge files that the draft still lacks. `capabilities` were on
    in the file and are off in the draft. `text` is a note in words.
    """

    source: str
    steps: list[ImportStepView]
    missing: list[str]
    capabilities: list[Capability]
    fields: list[NoteFieldView]
    text: str


class DoneBody(StrictBody):
    """A step, the name of a missing file or a capability, as the note has it."""

    entry: Annotated[str, Field(max_length=1000)]


class IncompleteDraftView(View):
    """A draft of the person's, and the knowledge files that its import did not hold."""

    gpt_id: UUID
    name: str
    missing: list[str]


class IncompleteDraftsView(View):
    drafts: list[IncompleteDraftView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["gpts"])

    @api.post("/gpts/imports/preview", openapi_extra=FILE_BODY)
    async def preview(request: Request, me: Me, name: FileName = "") -> FoundGptsView:
        """List the GPTs that a file, which is the body, holds. Stores nothing."""
        async with drain_body(request.stream()) as body:
            found = await services.gpt_imports.preview(me, name, body)
        return FoundGptsView(gpts=[FoundGptView.of(each) for each in found])

    @api.post("/gpts/imports", openapi_extra=FILE_BODY)
    async def import_chosen(
        request: Request,
        me: Me,
        fingerprint: Annotated[list[Fingerprint], Query(max_length=MAX_AT_ONCE)],
        name: FileName = "",
    ) -> GptOutcomesView:
        """Import the GPTs with these fingerprints from the file that was previewed, which is the body again.

        Each becomes a draft as a whole or not at all. One that was imported earlier is not imported again.
        """
        async with drain_body(request.stream()) as body:
            outcomes = await services.gpt_imports.import_chosen(me, name, body, fingerprint)
        return GptOutcomesView.model_validate({"outcomes": outcomes})

    @api.get("/gpts/imports/incomplete")
    async def incomplete(me: Me) -> IncompleteDraftsView:
        """List your drafts in this space that lack knowledge files which their imports named."""
        return IncompleteDraftsView.model_validate({"drafts": await services.gpt_imports.incomplete(me)})

    _note_routes(api, services)
    return api


def _note_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/gpts/{gpt_id}/import-note")
    async def note(gpt_id: UUID, me: Me) -> ImportNoteView:
        """Return what an import left over, for people who may view the GPT's draft."""
        return ImportNoteView.model_validate(await services.gpt_imports.note(me, gpt_id))

    @api.post("/gpts/{gpt_id}/import-note/done")
    async def finish_entry(gpt_id: UUID, body: DoneBody, me: Me) -> ImportNoteView:
        """Take an entry that is done off the note."""
        return ImportNoteView.model_validate(await services.gpt_imports.finish_entry(me, gpt_id, body.entry))

    @api.delete("/gpts/{gpt_id}/import-note", status_code=204)
    async def remove_note(gpt_id: UUID, me: Me) -> None:
        """Delete the note on the GPT's import."""
        await services.gpt_imports.remove_note(me, gpt_id)
