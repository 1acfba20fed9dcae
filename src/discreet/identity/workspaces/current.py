"""Working in a workspace: which one it is, as what, and whether that is enough.

Invariant: the role is read in the transaction that acts on it, after the workspace was locked: whoever was demoted or
removed a moment ago is what they are now, whatever their page still shows.
"""

from uuid import UUID

from discreet.errors import Forbidden, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.roles import WorkspaceAction, refusal


def require_workspace(actor: Actor) -> UUID:
    """The workspace that the actor works in; NotFound in one's own space."""
    if actor.space.workspace_id is None:
        raise NotFound("You are in your own space. Switch to a workspace first.")
    return actor.space.workspace_id


def allowed(
    by: WorkspaceRole | None, deed: WorkspaceAction, whom: WorkspaceRole | None = None, *, oneself: bool = False
) -> WorkspaceRole:
    """The role; Forbidden when it is not enough, NotFound for who is not in the workspace."""
    if by is None:
        raise NotFound("There is no such workspace.")
    if why := refusal(by, deed, whom, oneself=oneself):
        raise Forbidden(why)
    return by
