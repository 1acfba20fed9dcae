"""Invitations into a workspace: one-time links, with or without a fixed address.

The token is in the URL's fragment, which browsers do not send, so it reaches no log.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from discreet.errors import Conflict, DiscreetError, Forbidden
from discreet.identity.accounts.account import comparable_email
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.workspace import Workspace

VALID_FOR: Final = timedelta(days=14)
MAX_OPEN: Final = 500
"""Unused invitations of one workspace."""


@dataclass(frozen=True)
class WorkspaceInvitation:
    """An invitation as the workspace's admins see it, without its token."""

    id: UUID
    role: WorkspaceRole
    email: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class NewWorkspaceInvitation:
    """A new invitation. `link` is shown once."""

    id: UUID
    link: str
    expires_at: datetime


@dataclass(frozen=True)
class InvitationOffer:
    """An invitation as its holder sees it: workspace, role and address."""

    workspace: Workspace
    invitation: WorkspaceInvitation


def refusal(offer: InvitationOffer | None, email: str | None, now: datetime) -> DiscreetError | None:
    """Return why the invitation cannot be used by this address, or None if it can.

    The answer is the same for a withdrawn one, one of a deleted workspace and one that never existed.
    """
    if offer is None:
        return Forbidden(f"This invitation link isn't valid. {_ASK}")
    if offer.invitation.used_at is not None:
        return Conflict("This invitation has already been used.")
    if offer.invitation.expires_at <= now:
        return Forbidden(f"This invitation has expired. {_ASK}")
    invited_email = offer.invitation.email
    if email is not None and invited_email is not None and comparable_email(invited_email) != comparable_email(email):
        return Forbidden("This invitation is for another email address. Sign in with that account.")
    return None


_ASK = "Ask for a new one."
