"""Routes for a GPT's versions, for its builder only: list, compare, restore."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from discreet.assistants.actions.action import Action, auth_scope
from discreet.assistants.gpts.gpt import InstructionsUse, KnowledgeUse
from discreet.assistants.gpts.versions import OpenVersion, PublishedVersion
from discreet.http.actor import Me
from discreet.http.api.gpts.gpt_views import GptEditView

if TYPE_CHECKING:
    from discreet.http.services import Services


class PublishedView(BaseModel):
    number: int
    made_at: datetime
    note: str
    current: bool

    @classmethod
    def of(cls, version: PublishedVersion) -> "PublishedView":
        return cls(number=version.number, made_at=version.made_at, note=version.note, current=version.current)


class VersionsView(BaseModel):
    versions: list[PublishedView]


class OfferedOperationView(BaseModel):
    """An operation with its fingerprint.

    An operation with the same name and another fingerprint is a different one: a standing grant does not cover it.
    """

    name: str
    fingerprint: str


class VersionActionView(BaseModel):
    id: UUID
    title: str
    host: str
    policy_url: str | None
    auth: str
    document: str
    operations: list[OfferedOperationView]

    @classmethod
    def of(cls, action: Action) -> "VersionActionView":
        auth = auth_scope(action.auth)
        offered = [
            OfferedOperationView(name=each.name, fingerprint=each.fingerprint(auth, action.policy_url).hex())
            for each in action.offered
        ]
        return cls(
            id=action.id, title=action.title, host=action.host, policy_url=action.policy_url, auth=auth,
            document=action.document, operations=offered,
        )  # fmt: skip


class VersionView(BaseModel):
    """A version; number 0 is the draft.

    `files_since`: names of knowledge files that were added after it.
    """

    number: int
    name: str
    description: str
    instructions: str
    starters: list[str]
    model: str | None
    knowledge_use: KnowledgeUse
    instructions_use: InstructionsUse
    actions: list[VersionActionView]
    files_since: list[str]

    @classmethod
    def of(cls, version: OpenVersion) -> "VersionView":
        gpt = version.gpt
        return cls(
            number=version.number, name=gpt.name, description=gpt.description, instructions=version.instructions,
            starters=list(gpt.starters), model=gpt.model, knowledge_use=gpt.knowledge_use,
            instructions_use=gpt.instructions_use,
            actions=[VersionActionView.of(action) for action in version.actions], files_since=list(version.files_since),
        )  # fmt: skip


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/gpts/{gpt_id}/versions", tags=["gpts"])

    @api.get("")
    async def published(gpt_id: UUID, me: Me) -> VersionsView:
        """Return the versions, latest first, each with its builder's note."""
        return VersionsView(versions=[PublishedView.of(each) for each in await services.versions.list(me, gpt_id)])

    @api.get("/{version}")
    async def one(gpt_id: UUID, version: int, me: Me) -> VersionView:
        """Return the contents of a version, for comparison; 0 is the draft."""
        return VersionView.of(await services.versions.open(me, gpt_id, version))

    @api.post("/{version}/restore")
    async def restore(gpt_id: UUID, version: int, me: Me) -> GptEditView:
        """Replace the draft by a version. Nothing is published."""
        edit = await services.versions.restore(me, gpt_id, version)
        return GptEditView.of_edit(edit, me, await services.gpts.improve_history(me, gpt_id))

    return api
