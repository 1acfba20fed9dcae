"""Routes for moving many GPTs in (docs/formats/gpt-imports.md): preview a file, import the chosen GPTs."""

from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request

from discreet.http.actor import Me
from discreet.http.api.uploads import FILE_BODY, drain_body
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services

FileName = Annotated[str, Query(max_length=300, description="The name of the file.")]
Fingerprint = Annotated[str, Query(max_length=64, pattern="^[0-9a-f]*$")]
MOST_AT_ONCE = 200
"""GPTs that one request imports."""


class FoundActionView(View):
    """`needs_secret`: its builder types a secret in once the draft is there."""

    title: str
    host: str
    sign_in: Literal["none", "api_key", "oauth", "client_credentials"]
    needs_secret: bool


class FoundGptView(View):
    """A GPT that a file holds. `fingerprint` names it in the import; it is empty for one that cannot be read.

    `instructions` and `starters` are their lengths. `here` is the draft that an earlier import of the same made.
    """

    fingerprint: str
    name: str
    source: Literal["discreet", "chatgpt", "open_webui", "librechat", "dify", "skill", "plugin", "text"]
    description: str
    instructions: int
    starters: int
    knowledge: list[str]
    missing: list[str]
    actions: list[FoundActionView]
    left_over: list[str]
    steps: list[str]
    notes: list[str]
    refusal: str | None
    here: UUID | None


class FoundGptsView(View):
    gpts: list[FoundGptView]


class GptOutcomeView(View):
    """The draft that a chosen GPT became, or the reason why it did not. `is_new`: this request made it."""

    fingerprint: str
    gpt_id: UUID | None
    is_new: bool
    notes: list[str]
    refusal: str | None


class GptOutcomesView(View):
    outcomes: list[GptOutcomeView]


class ImportNoteView(View):
    """`note` is empty where the GPT was not imported, or left nothing over."""

    note: str


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["gpts"])

    @api.post("/gpts/imports/preview", openapi_extra=FILE_BODY)
    async def preview(request: Request, me: Me, name: FileName = "") -> FoundGptsView:
        """List the GPTs that a file, which is the body, holds. Stores nothing."""
        async with drain_body(request.stream()) as body:
            found = await services.gpt_imports.preview(me, name, body)
        return FoundGptsView.model_validate({"gpts": found})

    @api.post("/gpts/imports", openapi_extra=FILE_BODY)
    async def import_chosen(
        request: Request,
        me: Me,
        fingerprint: Annotated[list[Fingerprint], Query(max_length=MOST_AT_ONCE)],
        name: FileName = "",
    ) -> GptOutcomesView:
        """Import the GPTs with these fingerprints from the file that was previewed, which is the body again.

        Each becomes a draft as a whole or not at all. One that was imported earlier is not imported again.
        """
        async with drain_body(request.stream()) as body:
            outcomes = await services.gpt_imports.import_chosen(me, name, body, fingerprint)
        return GptOutcomesView.model_validate({"outcomes": outcomes})

    @api.get("/gpts/{gpt_id}/import-note")
    async def note(gpt_id: UUID, me: Me) -> ImportNoteView:
        """Return what an import left over, for people who may view the GPT's draft."""
        return ImportNoteView(note=await services.gpt_imports.note(me, gpt_id))

    @api.delete("/gpts/{gpt_id}/import-note", status_code=204)
    async def remove_note(gpt_id: UUID, me: Me) -> None:
        """Delete the note on the GPT's import."""
        await services.gpt_imports.remove_note(me, gpt_id)

    return api
