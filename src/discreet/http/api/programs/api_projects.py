"""Routes for a workspace's API projects and keys, for its owners and admins.

Programs use the routes under /v1 (http/openai/).
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from discreet.api_projects.key import Key, Scope
from discreet.api_projects.project import Project
from discreet.http.actor import Me
from discreet.http.api.gpts.capabilities import CapabilityUseView
from discreet.http.api.plain_text import TextBody
from discreet.http.api.view import Day, View
from discreet.ports.model_request import UsageOwner
from discreet.promises.capabilities import CAPABILITIES, Capability

if TYPE_CHECKING:
    from discreet.http.services import Services


class StoringBody(TextBody):
    """Whether the workspace's programs may have responses stored."""

    model_config = ConfigDict(extra="forbid")

    may_store: bool


class ProjectNameBody(TextBody):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=1000)


class NewKeyBody(TextBody):
    """A new API key. It acts for its maker within its scope, which never changes.

    `days` is the time until it expires.
    """

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=1000)
    days: int
    models: bool = True
    every_gpt: bool = False
    gpts: list[UUID] = Field(default_factory=list)
    may_embed: bool = False
    may_store: bool = False
    capabilities: list[Annotated[Capability, Field(strict=False)]] = Field(default_factory=list, max_length=50)
    """What its GPTs may use beyond answering (P4)."""


class KeyView(View):
    """An API key.

    `prefix` is the start of the key. `holds`: the key is valid now. `last_used_at` is rounded to the day.
    """

    id: UUID
    name: str
    prefix: str
    maker_name: str
    models: bool
    every_gpt: bool
    gpts: list[UUID]
    may_embed: bool
    may_store: bool
    capabilities: list[Capability]
    created_at: datetime
    expires_at: datetime
    last_used_at: Day | None
    revoked_at: datetime | None
    holds: bool

    @classmethod
    def of(cls, key: Key) -> "KeyView":
        scope = key.scope
        return cls.from_value(
            key,
            models=scope.models,
            every_gpt=scope.every_gpt,
            gpts=scope.gpts,
            may_embed=scope.may_embed,
            may_store=scope.may_store,
            capabilities=scope.capabilities,
        )


class NewKeyView(View):
    """`text` is the key itself. No other answer contains it."""

    key: KeyView
    text: str


class ProjectView(View):
    id: UUID
    name: str
    created_at: datetime
    keys: list[KeyView]

    @classmethod
    def of(cls, project: Project) -> "ProjectView":
        return cls.from_value(project, keys=[KeyView.of(key) for key in project.keys])


class ApiView(View):
    """`base_url` is the address for OpenAI's clients.

    `capabilities`: every one, and whether it would work with a new key.
    """

    base_url: str
    may_store: bool
    capabilities: list[CapabilityUseView]
    projects: list[ProjectView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/workspace/api", tags=["api"])
    _project_routes(api, services)
    _key_routes(api, services)
    return api


def _project_routes(api: APIRouter, services: "Services") -> None:
    @api.get("")
    async def overview(me: Me) -> ApiView:
        """Return the projects of the current workspace, with their keys."""
        found = await services.api.projects.overview(me)
        payer = UsageOwner(me.account_id, me.space.workspace_id)
        usable = await services.capability_policy.decide(payer, CAPABILITIES, granted=CAPABILITIES)
        return ApiView(
            base_url=f"{services.settings.public_url}/v1",
            may_store=found.may_store,
            capabilities=CapabilityUseView.of_all(usable),
            projects=[ProjectView.of(project) for project in found.projects],
        )

    @api.put("", status_code=204)
    async def permit_storing(body: StoringBody, me: Me) -> None:
        """Set whether responses may be stored. Stored responses stay until deleted."""
        await services.api.projects.permit_storing(me, body.may_store)

    @api.post("/projects", status_code=201)
    async def create_project(body: ProjectNameBody, me: Me) -> ProjectView:
        return ProjectView.of(await services.api.projects.create(me, body.name))

    @api.patch("/projects/{project_id}", status_code=204)
    async def rename_project(project_id: UUID, body: ProjectNameBody, me: Me) -> None:
        await services.api.projects.rename(me, project_id, body.name)

    @api.delete("/projects/{project_id}", status_code=204)
    async def delete_project(project_id: UUID, me: Me) -> None:
        """Delete a project, with its keys and stored responses."""
        await services.api.projects.delete(me, project_id)


def _key_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/projects/{project_id}/keys", status_code=201)
    async def create_key(project_id: UUID, body: NewKeyBody, me: Me) -> NewKeyView:
        """Create a key. Only this answer contains the key itself.

        Needs a recent authentication.
        """
        scope = Scope(
            models=body.models,
            every_gpt=body.every_gpt,
            gpts=tuple(body.gpts),
            may_embed=body.may_embed,
            may_store=body.may_store,
            capabilities=tuple(body.capabilities),
        )
        created = await services.api.projects.create_key(me, project_id, body.name, scope, body.days)
        return NewKeyView(key=KeyView.of(created.key), text=created.text)

    @api.delete("/keys/{key_id}", status_code=204)
    async def revoke_key(key_id: UUID, me: Me) -> None:
        """Revoke a key at once. Running answers for it end."""
        await services.api.projects.revoke(me, key_id)
