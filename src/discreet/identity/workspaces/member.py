"""A person in a workspace, with role and suspension."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.identity.accounts.space import WorkspaceRole


@dataclass(frozen=True, kw_only=True)
class Member:
    account_id: UUID
    name: str
    email: str
    role: WorkspaceRole
    joined_at: datetime
    suspended_at: datetime | None
    shut_out: bool
    """Whether the operator has suspended the account on this server."""
    picture: str | None = None
    """The digest of the profile picture."""

    @property
    def acts_as_owner(self) -> bool:
        return self.role is WorkspaceRole.OWNER and self.suspended_at is None and not self.shut_out
