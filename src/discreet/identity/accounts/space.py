"""Spaces: where somebody works. Their own one is a consumer's; every other belongs to a workspace (specification:
Services, accounts, workspaces).

Invariants:
- What is made in a space belongs to it for ever.
- No path leads from one to another (P1).
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from discreet.promises.parties import Service


class WorkspaceRole(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


@dataclass(frozen=True)
class Space:
    """A service, and the workspace and role in it; without a workspace it is the person's own space."""

    service: Service
    workspace_id: UUID | None = None
    role: WorkspaceRole | None = None

    @property
    def name(self) -> str:
        """How programs call it: the workspace's id, or "personal"."""
        return str(self.workspace_id) if self.workspace_id else "personal"


PERSONAL = Space(Service.CONSUMER_CHAT)
