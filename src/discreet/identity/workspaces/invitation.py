"""Invitations into a workspace: one-time links, for one address or for whoever has the link.

The token stands in the address's fragment, which browsers send to nobody: it reaches no log.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from discreet.errors import Conflict, DiscreetError, Forbidden
from discreet.identity.accounts.account import same_email
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.workspace import Workspace

LASTS: Final = timedelta(days=14)
MOST_OPEN: Final = 500
"""Invitations of one workspace that are not used yet."""


@dataclass(frozen=True)
class WorkspaceInvitation:
    """As those see it who manage the workspace: never its token."""

    id: UUID
    role: WorkspaceRole
    email: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class NewWorkspaceInvitation:
    """`link` is told once."""

    id: UUID
    link: str
    expires_at: datetime


@dataclass(frozen=True)
class InvitationOffer:
    """What an invitation is to whoever holds it: which workspace, as what, and for whom."""

    workspace: Workspace
    invitation: WorkspaceInvitation


def refusal(offer: InvitationOffer | None, email: str | None, now: datetime) -> DiscreetError | None:
    """Why it lets nobody in, or not the person with this address; None when it does.

    A withdrawn one, one of a deleted workspace and one that never was are the same answer.
    """
    if offer is None:
        return Forbidden(f"This invitation is not valid. {_ASK}")
    if offer.invitation.used_at is not None:
        return Conflict("This invitation has already been used.")
    if offer.invitation.expires_at <= now:
        return Forbidden(f"This invitation has expired. {_ASK}")
    meant = offer.invitation.email
    if email is not None and meant is not None and same_email(meant) != same_email(email):
        return Forbidden("This invitation is for another e-mail address. Use the account that it was sent to.")
    return None


_ASK = "Ask whoever sent it for another."
