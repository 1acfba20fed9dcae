"""Routes for a workspace's own text: members accept it, owners publish it (P13).

No route names a workspace: it is always the session's.
"""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from discreet.http.actor import Me
from discreet.http.api.accounts.policy_views import (
    DraftView,
    PoliciesView,
    PolicyDraftBody,
    PolicyEditorView,
    PolicyVersionView,
    PolicyView,
    PublishPolicyBody,
    Version,
)
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import Day, View
from discreet.identity.workspaces.policy import PolicyReader, WorkspacePolicyEditor

if TYPE_CHECKING:
    from discreet.http.services import Services


class AcceptVersionBody(StrictBody):
    """The version that was read."""

    version: Version


class PolicyReaderView(View):
    """`version` and `at` are null if the member accepted none; `at` is a day."""

    id: UUID
    name: str
    suspended: bool
    version: int | None
    at: Day | None

    @classmethod
    def of(cls, reader: PolicyReader) -> "PolicyReaderView":
        member, accepted = reader.member, reader.accepted
        return cls(
            id=member.account_id,
            name=member.name,
            suspended=member.suspended_at is not None,
            version=accepted.version if accepted else None,
            at=accepted.at if accepted else None,
        )


class OwnerPolicyView(View):
    desk: PolicyEditorView
    readers: list[PolicyReaderView]

    @classmethod
    def of(cls, found: WorkspacePolicyEditor) -> "OwnerPolicyView":
        readers = [PolicyReaderView.of(reader) for reader in found.readers]
        return cls(desk=PolicyEditorView.of(found.editor, len(readers)), readers=readers)


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/workspace/policy", tags=["workspace"])
    _owner_routes(api, services)
    _member_routes(api, services)
    return api


def _member_routes(api: APIRouter, services: "Services") -> None:
    @api.get("")
    async def workspace_versions(me: Me) -> PoliciesView:
        """Return every version, newest first. With none, members are not asked."""
        found = await services.workspace_policy.versions(me)
        return PoliciesView(policies=[PolicyVersionView.model_validate(version) for version in found])

    @api.get("/{version}")
    async def workspace_version(version: Annotated[int, Path(ge=1, le=2**31 - 1)], me: Me) -> PolicyView:
        return PolicyView.whole(await services.workspace_policy.version(me, version))

    @api.post("/accept", status_code=204)
    async def accept_workspace_version(body: AcceptVersionBody, me: Me) -> None:
        """Accept a version. 409 if another one is in force by now."""
        await services.workspace_policy.accept(me, body.version)


def _owner_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/desk")
    async def owner_policy(me: Me) -> OwnerPolicyView:
        """Return draft, version in force and the members' acceptances, for owners."""
        return OwnerPolicyView.of(await services.workspace_policy.editor(me))

    @api.put("/draft")
    async def save_workspace_draft(body: PolicyDraftBody, me: Me) -> DraftView:
        return DraftView.model_validate(await services.workspace_policy.save_draft(me, body.text, body.note))

    @api.delete("/draft", status_code=204)
    async def discard_workspace_draft(me: Me) -> None:
        await services.workspace_policy.discard_draft(me)

    @api.post("")
    async def publish_workspace_version(body: PublishPolicyBody, me: Me) -> PolicyVersionView:
        """Put a new version in force. Members must accept it at their next request."""
        version = await services.workspace_policy.publish(me, body.text, body.note, follows=body.follows)
        return PolicyVersionView.model_validate(version)
