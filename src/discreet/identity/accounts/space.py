"""Spaces: a person's own space, or a workspace.

Specification: Services, accounts, workspaces.

Invariants:
- Content belongs permanently to the space in which it was created.
- Nothing moves from one space to another (P1).
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
    """A service, with workspace and role. Without a workspace: the person's own space."""

    service: Service
    workspace_id: UUID | None = None
    role: WorkspaceRole | None = None

    @property
    def name(self) -> str:
        """Return the name for programs: the workspace's id, or "personal"."""
        return space_name(self.workspace_id)


def space_name(workspace_id: UUID | None) -> str:
    return "personal" if workspace_id is None else str(workspace_id)


PERSONAL = Space(Service.CONSUMER_CHAT)
