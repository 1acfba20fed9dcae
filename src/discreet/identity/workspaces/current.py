"""The actor's current workspace, and the check of their role in it.

Invariants:
- The role is read in the transaction that uses it, after the workspace was locked. So a demotion or removal applies at
  once, even if the person's page still shows the old state.
"""

from uuid import UUID

from discreet.db.pool import Connection
from discreet.errors import Forbidden, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.roles import WorkspaceAction, refusal
from discreet.identity.workspaces.store import lock, own_role


def require_workspace(actor: Actor) -> UUID:
    """Return the actor's current workspace. NotFound in a person's own space."""
    if actor.space.workspace_id is None:
        raise NotFound("You're in your personal space. Switch to a workspace first.")
    return actor.space.workspace_id


def require_allowed(
    role: WorkspaceRole | None,
    action: WorkspaceAction,
    target_role: WorkspaceRole | None = None,
    *,
    is_self: bool = False,
) -> WorkspaceRole:
    """Return the role if it allows the act.

    Forbidden when it does not, NotFound for a person who is not in the workspace.
    """
    if role is None:
        raise NotFound("This workspace doesn't exist.")
    if reason := refusal(role, action, target_role, is_self=is_self):
        raise Forbidden(reason)
    return role


async def role_inside(connection: Connection, workspace_id: UUID) -> WorkspaceRole:
    """Return the acting person's role, for reading. NotFound for a person who is not in the workspace."""
    role = await own_role(connection, workspace_id)
    if role is None:
        raise NotFound("This workspace doesn't exist.")
    return role


async def lock_for(connection: Connection, workspace_id: UUID, action: WorkspaceAction) -> None:
    """Lock the workspace for an act of the acting person. Forbidden and NotFound as of `require_allowed`."""
    require_allowed(await lock(connection, workspace_id), action)
