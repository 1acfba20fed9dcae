"""Permissions by role in a workspace: one pure rule for all entry points.

Specification: Services, accounts, workspaces.

Invariants:
- A member cannot give a role that is not theirs to give, nor act on a member of a higher role.
- A workspace always has an active owner.
- No act reads another person's content, for any role (P6, P7).
"""

from enum import StrEnum

from discreet.identity.accounts.space import WorkspaceRole

OWNER, ADMIN, MEMBER = WorkspaceRole.OWNER, WorkspaceRole.ADMIN, WorkspaceRole.MEMBER


class WorkspaceAction(StrEnum):
    """Acts in a workspace.

    The second role of a check is that of the person concerned, or of the invitation.
    """

    INVITE = "invite"
    WITHDRAW = "withdraw"
    SUSPEND = "suspend"
    RESTORE = "restore"
    REMOVE = "remove"
    CHANGE_ROLE = "change_role"
    TRANSFER = "transfer"
    LEAVE = "leave"
    ACCEPT = "accept"
    """Reading and accepting the texts that every member must accept."""
    SEE_ADDRESSES = "see_addresses"
    READ_AUDIT = "read_audit"
    CHANGE_SETTINGS = "change_settings"
    DELETE = "delete"


TO_PEOPLE = (
    WorkspaceAction.CHANGE_ROLE,
    WorkspaceAction.TRANSFER,
    WorkspaceAction.SUSPEND,
    WorkspaceAction.RESTORE,
    WorkspaceAction.REMOVE,
)
FOR_ALL_MEMBERS = (WorkspaceAction.LEAVE, WorkspaceAction.ACCEPT)
FOR_MANAGERS = (*FOR_ALL_MEMBERS, WorkspaceAction.SEE_ADDRESSES, WorkspaceAction.READ_AUDIT)
TO_MEMBERS_BY_ADMINS = (
    WorkspaceAction.INVITE,
    WorkspaceAction.WITHDRAW,
    WorkspaceAction.SUSPEND,
    WorkspaceAction.RESTORE,
    WorkspaceAction.REMOVE,
)
NOT_TO_ONESELF = (WorkspaceAction.SUSPEND, WorkspaceAction.RESTORE, WorkspaceAction.REMOVE, WorkspaceAction.TRANSFER)

LAST_OWNER = "This is the last owner of the workspace who is not suspended. Make another person an owner first."


def refusal(
    role: WorkspaceRole, action: WorkspaceAction, target_role: WorkspaceRole | None = None, *, is_self: bool = False
) -> str | None:
    """Return why this role may not do this, or None if it may."""
    if is_self and action in NOT_TO_ONESELF:
        return "You can't do this to yourself, but you can leave the workspace."
    if action is WorkspaceAction.INVITE and target_role is OWNER:
        return "You cannot invite a person as an owner. Invite them as a member, then make them an owner."
    if role is OWNER:
        return None
    if role is MEMBER:
        return None if action in FOR_ALL_MEMBERS else "Only owners and admins of this workspace can do this."
    if action in FOR_MANAGERS:
        return None
    if action in TO_MEMBERS_BY_ADMINS:
        return None if target_role is MEMBER else "Only an owner can do this to owners and admins."
    return "Only an owner of this workspace can do this."


def list_allowed_actions(
    role: WorkspaceRole, target_role: WorkspaceRole, *, is_self: bool, suspended: bool, last_owner: bool
) -> tuple[WorkspaceAction, ...]:
    """Return the acts that are allowed on a person and would change something.

    `last_owner`: the person is the only active owner and must stay one.
    """
    without_effect = (
        {WorkspaceAction.SUSPEND, WorkspaceAction.TRANSFER, WorkspaceAction.CHANGE_ROLE}
        if suspended
        else {WorkspaceAction.RESTORE}
    )
    blocked = {WorkspaceAction.SUSPEND, WorkspaceAction.CHANGE_ROLE, WorkspaceAction.REMOVE} if last_owner else set()
    return tuple(
        action
        for action in TO_PEOPLE
        if action not in without_effect | blocked and refusal(role, action, target_role, is_self=is_self) is None
    )


def leaves_an_owner(owners: int, *, was: bool, stays: bool) -> bool:
    """Return whether the workspace still has an active owner after a change.

    `owners`: the number of active owners. `was` and `stays`: whether the changed person is one before and after.
    """
    return owners - was + stays > 0
