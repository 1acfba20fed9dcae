"""Views of a workspace's members, invitations and audit log."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from discreet.http.api.bodies import documented_as
from discreet.http.api.view import Day, View
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.audit import OWN_ACTS, AuditEntry
from discreet.identity.workspaces.members import ListedMember
from discreet.identity.workspaces.roles import WorkspaceAction
from discreet.identity.workspaces.workspace import WORKSPACE_SERVICES
from discreet.promises.parties import Service

WorkspaceService = Annotated[Service, documented_as(*WORKSPACE_SERVICES)]
"""The service of a workspace: one of those that a workspace can have."""


class MemberView(View):
    id: UUID
    name: str
    email: str | None
    role: WorkspaceRole
    joined_at: Day
    suspended_at: datetime | None
    shut_out: bool
    """Suspended by the operator, on the whole server."""
    picture: str | None
    """The digest of the profile picture at `/api/accounts/{id}/picture`; null without one."""
    oneself: bool
    gpts: int | None
    may: list[WorkspaceAction]
    """What the viewer may do to this member."""

    @classmethod
    def of(cls, listed: ListedMember) -> "MemberView":
        return cls.from_value(
            listed.member,
            id=listed.member.account_id,
            email=listed.email,
            oneself=listed.oneself,
            gpts=listed.gpts,
            may=listed.may,
        )


class MembersView(View):
    members: list[MemberView]


class WorkspaceInvitationView(View):
    id: UUID
    role: WorkspaceRole
    email: str | None
    created_at: datetime
    expires_at: datetime
    used_at: Day | None
    """Rounded to the day."""


class WorkspaceInvitationsView(View):
    invitations: list[WorkspaceInvitationView]


class AuditEntryView(View):
    id: int
    at: datetime
    act: str
    made_by: str
    actor: str
    actor_id: UUID | None
    about: str
    about_id: UUID | None
    details: dict[str, Any]
    to_the_day: bool
    """Whether the act is a member's own: `at` is then the start of the day."""

    @classmethod
    def of(cls, entry: AuditEntry) -> "AuditEntryView":
        return cls.from_value(entry, actor=entry.actor_name, about=entry.about_name, to_the_day=entry.act in OWN_ACTS)


class AuditView(View):
    entries: list[AuditEntryView]
    more: bool


class MechanismView(View):
    name: Literal["rule", "keys", "role", "constraints"]
    holds: bool
    found: str


class MechanismsView(View):
    mechanisms: list[MechanismView]


class MaskedWordsView(View):
    """`words` null: only owners see them."""

    count: int
    words: list[str] | None
