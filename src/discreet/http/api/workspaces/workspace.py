"""Routes for the current workspace: members, invitations, deletion.

No route names a workspace: it is always the session's, so a request cannot name another one.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from discreet.http.actor import Me
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.view import View
from discreet.http.api.workspaces.workspace_views import (
    MaskedWordsView,
    MechanismsView,
    MechanismView,
    MembersView,
    MemberView,
    WorkspaceInvitationsView,
    WorkspaceInvitationView,
)
from discreet.identity.accounts.masked_words import MAX_WORDS
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.members import GptDisposition

if TYPE_CHECKING:
    from discreet.http.services import Services

Text = Annotated[str, Field(max_length=1000)]


class RoleBody(StrictBody):
    role: Literal["owner", "admin", "member"]


class LeaveWorkspaceBody(StrictBody):
    """What happens to the GPTs of a person who leaves."""

    gpts: Literal["hand_over", "delete"]


class TransferBody(StrictBody):
    account: Id


class WorkspaceNameBody(StrictBody):
    name: Text


class InviteToWorkspaceBody(StrictBody):
    role: Literal["admin", "member"]
    email: Text | None = None


class NewWorkspaceInvitationView(View):
    id: UUID
    link: str
    expires_at: datetime


class MaskedWordsBody(StrictBody):
    """Words that are masked in each prompt of the workspace for models elsewhere."""

    words: Annotated[list[Annotated[str, Field(max_length=1_000)]], Field(max_length=5 * MAX_WORDS)]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/workspace", tags=["workspace"])
    _member_routes(api, services)
    _wording_routes(api, services)
    _leaving_routes(api, services)
    _invitation_routes(api, services)
    _training_routes(api, services)
    return api


def _member_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/members")
    async def members(me: Me) -> MembersView:
        """Return the members.

        Only owners and admins get addresses, suspended members and numbers of GPTs.
        """
        return MembersView(members=[MemberView.of(each) for each in await services.members.all(me)])

    @api.put("/members/{account_id}/role", status_code=204)
    async def change_role(account_id: UUID, body: RoleBody, me: Me) -> None:
        await services.members.change_role(me, account_id, WorkspaceRole(body.role))

    @api.post("/members/{account_id}/suspend", status_code=204)
    async def suspend_member(account_id: UUID, me: Me) -> None:
        """Suspend a member. Their sessions and running work there end at once."""
        await services.members.suspend(me, account_id)

    @api.post("/members/{account_id}/restore", status_code=204)
    async def restore_member(account_id: UUID, me: Me) -> None:
        await services.members.restore(me, account_id)

    @api.post("/members/{account_id}/remove", status_code=204)
    async def remove_member(account_id: UUID, body: LeaveWorkspaceBody, me: Me) -> None:
        """Remove a member. Their GPTs pass to an owner or are deleted.

        Their conversations stay encrypted.
        """
        await services.members.remove(me, account_id, GptDisposition(body.gpts))


def _wording_routes(api: APIRouter, services: "Services") -> None:
    @api.put("/name", status_code=204)
    async def rename_workspace(body: WorkspaceNameBody, me: Me) -> None:
        """Rename the workspace. For owners."""
        await services.workspaces.rename(me, body.name)

    @api.get("/masked-words")
    async def masked_words(me: Me) -> MaskedWordsView:
        """Return how many words the workspace masks for models elsewhere; the words themselves to owners."""
        return MaskedWordsView.model_validate(await services.workspace_words.read(me))

    @api.put("/masked-words")
    async def change_masked_words(body: MaskedWordsBody, me: Me) -> MaskedWordsView:
        """Replace the words, from the next prompt on. For owners."""
        return MaskedWordsView.model_validate(await services.workspace_words.change(me, body.words))


def _leaving_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/leave", status_code=204)
    async def leave(body: LeaveWorkspaceBody, me: Me) -> None:
        """Leave the workspace. The session continues in the person's own space."""
        await services.members.leave(me, GptDisposition(body.gpts))

    @api.post("/transfer", status_code=204)
    async def transfer(body: TransferBody, me: Me) -> None:
        """Make another member an owner; the caller becomes an admin."""
        await services.members.transfer(me, body.account)

    @api.post("/delete", status_code=202)
    async def delete_workspace(body: WorkspaceNameBody, me: Me) -> None:
        """Delete the workspace. For owners, who must give its name.

        All members lose access at once; the content is destroyed in the background.
        """
        await services.workspace_deletion.delete(me, body.name)


def _invitation_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/invitations")
    async def workspace_invitations(me: Me) -> WorkspaceInvitationsView:
        found = await services.invitations.all(me)
        return WorkspaceInvitationsView(invitations=[WorkspaceInvitationView.model_validate(each) for each in found])

    @api.post("/invitations")
    async def invite_into_workspace(body: InviteToWorkspaceBody, me: Me) -> NewWorkspaceInvitationView:
        """Invite a person. Only this answer contains the link."""
        invitation = await services.invitations.invite(me, WorkspaceRole(body.role), body.email)
        return NewWorkspaceInvitationView.model_validate(invitation)

    @api.delete("/invitations/{invitation_id}", status_code=204)
    async def withdraw_workspace_invitation(invitation_id: UUID, me: Me) -> None:
        await services.invitations.withdraw(me, invitation_id)


def _training_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/nothing-trains")
    async def check_training_ban(me: Me) -> MechanismsView:
        """Check the four mechanisms that keep the workspace out of training (P1)."""
        mechanisms = await services.training_ban.check_mechanisms(me)
        return MechanismsView(mechanisms=[MechanismView.model_validate(each) for each in mechanisms])
