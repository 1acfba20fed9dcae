"""Routes for a GPT's versions, for its builder only: list, compare, restore."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter

from discreet.assistants.actions.action import Action, auth_scope
from discreet.assistants.gpts.gpt import InstructionsUse, KnowledgeUse
from discreet.assistants.gpts.versions import OpenVersion
from discreet.http.actor import Me
from discreet.http.api.gpts.gpt_views import GptEditView
from discreet.http.api.model_views import ModelParametersView
from discreet.http.api.view import View
from discreet.promises.capabilities import Capability
from discreet.promises.recipients import ModelLimit

if TYPE_CHECKING:
    from discreet.http.services import Services


class PublishedView(View):
    number: int
    made_at: datetime
    note: str
    current: bool


class VersionsView(View):
    versions: list[PublishedView]


class OfferedOperationView(View):
    """An operation with its fingerprint.

    An operation with the same name and another fingerprint is a different one: a standing grant does not cover it.
    """

    name: str
    fingerprint: str


class VersionActionView(View):
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
        return cls.from_value(action, auth=auth, operations=offered)


class VersionView(View):
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
    model_limit: ModelLimit
    lets_choose: bool | None
    parameters: ModelParametersView
    capabilities: list[Capability]
    actions: list[VersionActionView]
    files_since: list[str]

    @classmethod
    def of(cls, version: OpenVersion) -> "VersionView":
        return cls.from_value(
            version.gpt,
            number=version.number,
            instructions=version.instructions,
            actions=[VersionActionView.of(action) for action in version.actions],
            files_since=version.files_since,
        )


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/gpts/{gpt_id}/versions", tags=["gpts"])

    @api.get("")
    async def published(gpt_id: UUID, me: Me) -> VersionsView:
        """Return the versions, latest first, each with its builder's note."""
        return VersionsView(
            versions=[PublishedView.model_validate(each) for each in await services.versions.list(me, gpt_id)]
        )

    @api.get("/{version}")
    async def read_version(gpt_id: UUID, version: int, me: Me) -> VersionView:
        """Return the contents of a version, for comparison; 0 is the draft."""
        return VersionView.of(await services.versions.open(me, gpt_id, version))

    @api.post("/{version}/restore")
    async def restore(gpt_id: UUID, version: int, me: Me) -> GptEditView:
        """Replace the draft by a version. Nothing is published."""
        edit = await services.versions.restore(me, gpt_id, version)
        return GptEditView.of_edit(edit, me, await services.gpts.improve_history(me, gpt_id))

    return api
