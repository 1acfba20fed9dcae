"""API projects of a workspace, with their own keys and stored responses.

Specification: Services, accounts, workspaces.

Invariants:
- Values only.
- A project's content is encrypted under its own key.
- Deleting the project destroys that key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.api_projects.key import Key
from discreet.errors import Forbidden, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import WorkspaceRole

MAX_PROJECTS = 100
MAX_KEYS = 100
"""Of one project, including revoked and expired keys."""
FOR_ADMINS = "A workspace's API is for its owners and admins. Ask one of them."
ADMINISTERING = (WorkspaceRole.OWNER, WorkspaceRole.ADMIN)


@dataclass(frozen=True)
class Project:
    """A project with its keys, newest first."""

    id: UUID
    name: str
    created_at: datetime
    keys: Sequence[Key] = ()


@dataclass(frozen=True)
class Overview:
    """A workspace's API. `may_store`: its programs may ask to store responses."""

    projects: Sequence[Project]
    may_store: bool


def seal_name(project_id: UUID) -> str:
    """Return the name of the project's key in the key store."""
    return f"api/{project_id}"


def require_administered_workspace(actor: Actor) -> UUID:
    """Return the workspace that the actor administers here.

    NotFound in a person's own space, Forbidden for plain members.
    """
    workspace_id = actor.space.workspace_id
    if workspace_id is None:
        raise NotFound("Only a workspace has an API. Switch to one.")
    if actor.space.role not in ADMINISTERING:
        raise Forbidden(FOR_ADMINS)
    return workspace_id
