"""Routes for GPTs: explore, build, publish, picture, knowledge.

A missing GPT and another person's GPT both get 404.
"""

from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field
from starlette.requests import Request

from discreet.assistants.gpts.gpt import (
    DRAFT,
    Category,
    Configuration,
    GptEdit,
    GptOrder,
    InstructionsUse,
    KnowledgeUse,
)
from discreet.assistants.gpts.picture import MAX_BYTES, MEDIA_TYPE
from discreet.http.actor import Me
from discreet.http.api.bodies import AllowTrainingBody, StrictBody
from discreet.http.api.gpts.gpt_views import (
    CategoryName,
    FilesView,
    FileView,
    GptEditView,
    GptPageView,
    GptsView,
    GptView,
    KnowledgeProviderView,
    PassagesView,
    PassageView,
)
from discreet.http.api.model_views import ModelParametersBody
from discreet.http.api.uploads import FILE_BODY, IMAGE_BODY, at_most, drain_body
from discreet.identity.accounts.actor import Actor
from discreet.ports.model_request import UsageOwner
from discreet.promises.capabilities import Capability
from discreet.promises.recipients import ModelLimit
from discreet.promises.visibility import Level

if TYPE_CHECKING:
    from discreet.http.services import Services


class GptDraftBody(StrictBody):
    """All that the builder writes. The limits are in `assistants/gpts/gpt.py`."""

    name: str
    description: str = ""
    instructions: str = ""
    starters: list[str] = Field(default_factory=list)
    model: str | None = None
    knowledge_use: KnowledgeUse = "cite"
    instructions_use: InstructionsUse = "keep"
    model_limit: Annotated[ModelLimit, Field(strict=False)] = ModelLimit.OFFERED
    """How far the prompts of its chats may go (P14)."""
    lets_choose: bool | None = None
    """Whether people may choose another model. Null is yes where no model is set."""
    parameters: ModelParametersBody = ModelParametersBody()
    capabilities: list[Annotated[Capability, Field(strict=False)]] = Field(default_factory=list, max_length=50)
    """What it may do beyond answering, where the server and the workspace allow it."""
    edition: int | None = None
    """The draft that the editor opened. With it, changes that another person saved since then are not overwritten."""

    def configuration(self) -> Configuration:
        return Configuration(
            self.name,
            self.description,
            self.instructions,
            self.starters,
            self.model,
            self.knowledge_use,
            self.instructions_use,
            self.model_limit,
            self.lets_choose,
            self.parameters.value,
            tuple(self.capabilities),
        )


class PublishGptBody(StrictBody):
    level: Literal["me", "workspace", "link", "everyone"]
    note: str = ""
    """For the builder, in the list of versions."""
    edition: int | None = None
    """The draft that the builder saw; a changed draft is not published."""
    category: CategoryName | None = None
    """The purpose of the GPT. Without it the category does not change."""


class QuestionBody(StrictBody):
    question: str = Field(max_length=32_000)


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["gpts"])
    _gpt_routes(api, services)
    _draft_routes(api, services)
    _picture_routes(api, services)
    _knowledge_routes(api, services)
    return api


def _gpt_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/gpts")
    async def explore(
        me: Me,
        q: Annotated[str, Query(max_length=500)] = "",
        category: CategoryName | None = None,
        sort: Literal["name", "new"] = "name",
    ) -> GptsView:
        """List the person's GPTs, those shared with them, and those for everyone.

        `q` is searched in names and descriptions.
        """
        found = await services.gpt_catalogue.explore(me, q, Category(category) if category else None, GptOrder(sort))
        return GptsView(gpts=[GptView.of(gpt, me) for gpt in found])

    @api.get("/gpts/beginnings")
    async def suggested_gpts(me: Me) -> GptsView:
        """List some GPTs to start with: those that the operator published to everyone."""
        return GptsView(gpts=[GptView.of(gpt, me) for gpt in await services.gpt_catalogue.list_featured(me)])

    @api.get("/gpts/{gpt_id}")
    async def read_gpt(gpt_id: UUID, me: Me) -> GptPageView:
        """Return an own or published GPT, also by link, with its version's actions."""
        gpt = await services.gpts.get(me, gpt_id)
        offered = await services.actions.list_operations(me, gpt_id, gpt.version or DRAFT)
        payer = UsageOwner(me.account_id, me.space.workspace_id)
        uses = await services.capability_policy.decide(payer, gpt.capabilities, gpt_limit=gpt.model_limit)
        decision = await services.gpts.allowed_in(me, gpt, me.space.workspace_id)
        return GptPageView.of_page(gpt, me, offered, uses, decision)


def _draft_routes(api: APIRouter, services: "Services") -> None:
    async def view(me: Actor, edit: GptEdit) -> GptEditView:
        return GptEditView.of_edit(edit, me, await services.gpts.improve_history(me, edit.gpt.id))

    @api.post("/gpts")
    async def create(body: GptDraftBody, me: Me) -> GptEditView:
        """Create a draft. Only its name is required."""
        return await view(me, await services.gpts.drafts.create(me, body.configuration()))

    @api.get("/gpts/{gpt_id}/draft")
    async def draft(gpt_id: UUID, me: Me) -> GptEditView:
        return await view(me, await services.gpts.drafts.read(me, gpt_id))

    @api.put("/gpts/{gpt_id}/draft")
    async def save_draft(gpt_id: UUID, body: GptDraftBody, me: Me) -> GptEditView:
        return await view(me, await services.gpts.drafts.save(me, gpt_id, body.configuration(), body.edition))

    @api.post("/gpts/{gpt_id}/publish")
    async def publish(gpt_id: UUID, body: PublishGptBody, me: Me) -> GptEditView:
        category = Category(body.category) if body.category else None
        edit = await services.gpts.publisher.publish(me, gpt_id, Level(body.level), body.note, body.edition, category)
        return await view(me, edit)

    @api.put("/gpts/{gpt_id}/improve")
    async def improve(gpt_id: UUID, body: AllowTrainingBody, me: Me) -> GptEditView:
        """Set the builder's training choice for conversations with this GPT (P3)."""
        return await view(me, await services.gpts.choose_improve(me, gpt_id, body.allowed))

    @api.delete("/gpts/{gpt_id}", status_code=204)
    async def delete(gpt_id: UUID, me: Me) -> None:
        """Delete the GPT with its knowledge and its key.

        Other people's conversations with it stay theirs.
        """
        await services.gpts.delete(me, gpt_id)


def _picture_routes(api: APIRouter, services: "Services") -> None:
    @api.put("/gpts/{gpt_id}/picture", status_code=204, openapi_extra=IMAGE_BODY)
    async def change(gpt_id: UUID, request: Request, me: Me) -> None:
        """Set the picture: PNG, JPEG or WebP, at most 2 MB and 4,096 pixels a side."""
        async with drain_body(request.stream()) as body:
            await services.gpts.drafts.set_picture(me, gpt_id, await at_most(body, MAX_BYTES + 1))

    @api.delete("/gpts/{gpt_id}/picture", status_code=204)
    async def remove(gpt_id: UUID, me: Me) -> None:
        await services.gpts.drafts.set_picture(me, gpt_id, None)

    @api.get("/gpts/{gpt_id}/picture", response_class=Response)
    async def show(gpt_id: UUID, me: Me) -> Response:
        picture = await services.gpts.picture(me, gpt_id)
        headers = {"Cache-Control": "private, max-age=300", "Vary": "Cookie"}
        return Response(picture, media_type=MEDIA_TYPE, headers=headers)


def _knowledge_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/gpts/{gpt_id}/knowledge")
    async def files(gpt_id: UUID, me: Me) -> FilesView:
        """List the knowledge files. Poll while one waits or is being read."""
        return FilesView(
            files=[FileView.model_validate(file) for file in await services.gpts.library.files(me, gpt_id)]
        )

    @api.post("/gpts/{gpt_id}/knowledge", openapi_extra=FILE_BODY)
    async def add(gpt_id: UUID, name: str, request: Request, me: Me) -> FileView:
        """Add the file in the body. It is read in the background."""
        async with drain_body(request.stream()) as body:
            return FileView.model_validate(await services.gpts.library.add(me, gpt_id, name, body))

    @api.post("/gpts/{gpt_id}/knowledge/try")
    async def try_out(gpt_id: UUID, body: QuestionBody, me: Me) -> PassagesView:
        """Return the passages for a question, best first. Nothing is stored."""
        limit = await services.model_limits.get_for_gpt(gpt_id, draft=True)
        found = await services.gpts.try_search(me, gpt_id, body.question, limit)
        passages = [PassageView.model_validate(passage) for passage in found.passages]
        return PassagesView(passages=passages, fallbacks=list(found.fallbacks))

    @api.get("/knowledge-provider")
    async def provider(me: Me, gpt_id: UUID | None = None) -> KnowledgeProviderView:
        """Return which model provider gets the passages of a GPT's files, for people who may view it (P14).

        Without a GPT: of one that the actor would make now.
        """
        recipients = await services.knowledge_recipients.of(me, gpt_id)
        return KnowledgeProviderView.of(services.models.catalogue, recipients)

    @api.post("/gpts/{gpt_id}/knowledge/{file_id}/retry", status_code=204)
    async def retry(gpt_id: UUID, file_id: UUID, me: Me) -> None:
        """Read a failed file again."""
        await services.gpts.library.retry(me, gpt_id, file_id)

    @api.post("/gpts/{gpt_id}/knowledge/{file_id}/replace", openapi_extra=FILE_BODY)
    async def replace(gpt_id: UUID, file_id: UUID, request: Request, me: Me) -> FileView:
        """Replace a file by the body, under the same name."""
        async with drain_body(request.stream()) as body:
            return FileView.model_validate(await services.gpts.library.replace(me, gpt_id, file_id, body))

    @api.delete("/gpts/{gpt_id}/knowledge/{file_id}", status_code=204)
    async def remove(gpt_id: UUID, file_id: UUID, me: Me) -> None:
        await services.gpts.library.remove(me, gpt_id, file_id)
