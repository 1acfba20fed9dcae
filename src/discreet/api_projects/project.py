"""API projects: what a workspace builds on the API. Its keys and its stored responses are its own (specification:
Services, accounts, workspaces).

Invariants:
- Values only.
- A project's content lies under a key of its own.
- Deleting the project destroys that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.api_projects.key import Key
from discreet.errors import Forbidden, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import WorkspaceRole

MOST_PROJECTS = 100
MOST_KEYS = 100
"""Of one project, revoked and expired ones included."""
FOR_ADMINS = "A workspace's API is for its owners and admins. Ask one of them."
ADMINISTERING = (WorkspaceRole.OWNER, WorkspaceRole.ADMIN)


@dataclass(frozen=True)
class Project:
    """With its keys, the newest first."""

    id: UUID
    name: str
    created_at: datetime
    keys: Sequence[Key] = ()


@dataclass(frozen=True)
class Overview:
    """A workspace's API. `may_store`: its programs may ask for responses to be kept."""

    projects: Sequence[Project]
    may_store: bool


def seal_name(project_id: UUID) -> str:
    """The name of the project's key in the key store."""
    return f"api/{project_id}"


def administered(actor: Actor) -> UUID:
    """The workspace that the actor administers here. NotFound in one's own space, Forbidden for its members."""
    workspace_id = actor.space.workspace_id
    if workspace_id is None:
        raise NotFound("Only a workspace has an API. Switch to one.")
    if actor.space.role not in ADMINISTERING:
        raise Forbidden(FOR_ADMINS)
    return workspace_id
