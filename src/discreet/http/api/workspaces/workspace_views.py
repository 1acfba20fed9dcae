"""Views of a workspace's members, invitations and audit log."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from discreet.http.api.bodies import documented_as
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.audit import OWN_ACTS, AuditEntry
from discreet.identity.workspaces.invitation import WorkspaceInvitation
from discreet.identity.workspaces.members import ListedMember
from discreet.identity.workspaces.roles import WorkspaceAction
from discreet.identity.workspaces.workspace import WORKSPACE_SERVICES
from discreet.promises.coarse import whole_day
from discreet.promises.parties import Service

WorkspaceService = Annotated[Service, documented_as(*WORKSPACE_SERVICES)]
"""The service of a workspace: one of those that a workspace can have."""


class MemberView(BaseModel):
    id: UUID
    name: str
    email: str | None
    role: WorkspaceRole
    joined_at: datetime
    suspended_at: datetime | None
    shut_out: bool
    """Suspended by the operator, on the whole server."""
    oneself: bool
    gpts: int | None
    may: list[WorkspaceAction]
    """What the viewer may do to this member."""

    @classmethod
    def of(cls, listed: ListedMember) -> "MemberView":
        member = listed.member
        return cls(
            id=member.account_id,
            name=member.name,
            email=listed.email,
            role=member.role,
            joined_at=whole_day(member.joined_at),
            suspended_at=member.suspended_at,
            shut_out=member.shut_out,
            oneself=listed.oneself,
            gpts=listed.gpts,
            may=list(listed.may),
        )


class MembersView(BaseModel):
    members: list[MemberView]


class WorkspaceInvitationView(BaseModel):
    id: UUID
    role: WorkspaceRole
    email: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    """Rounded to the day."""

    @classmethod
    def of(cls, one: WorkspaceInvitation) -> "WorkspaceInvitationView":
        return cls(**{**vars(one), "used_at": whole_day(one.used_at)})


class WorkspaceInvitationsView(BaseModel):
    invitations: list[WorkspaceInvitationView]


class AuditEntryView(BaseModel):
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
        return cls(
            id=entry.id,
            at=entry.at,
            act=entry.act,
            made_by=entry.made_by,
            actor=entry.actor_name,
            actor_id=entry.actor_id,
            about=entry.about_name,
            about_id=entry.about_id,
            details=dict(entry.details),
            to_the_day=entry.act in OWN_ACTS,
        )


class AuditView(BaseModel):
    entries: list[AuditEntryView]
    more: bool


class MechanismView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: Literal["rule", "keys", "role", "constraints"]
    holds: bool
    found: str


class MechanismsView(BaseModel):
    mechanisms: list[MechanismView]
