"""Applies a directory to its workspace: adds, suspends, restores, changes roles.

Invariants:
- A directory neither appoints nor removes owners, and does not readmit members that a person has suspended.
- A role change ends the member's sessions and work in the workspace in the same transaction.
- Every change is recorded as the server's own act.
"""

from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.errors import Forbidden, NotFound
from discreet.identity.accounts.session_revocation import Revocation, revoke
from discreet.identity.accounts.space import Space, WorkspaceRole
from discreet.identity.workspaces import directory_sync_store as store
from discreet.identity.workspaces.audit import Act, AuditTarget, SettingChange, record
from discreet.identity.workspaces.invitation_cleanup import withdraw_invitations_of
from discreet.promises.parties import Service


async def add_directory_member(
    connection: Connection, workspace_id: UUID, account_id: UUID, role: WorkspaceRole | None, now: datetime
) -> Space:
    """Make the account a member, if it is none. Return the space in which it works.

    `role` None keeps a member's role, and makes a new one a plain member. Forbidden for a suspended member.
    """
    service = await store.lock(connection, workspace_id)
    if service is None:
        raise NotFound("This workspace doesn't exist.")
    member = await store.member(connection, workspace_id, account_id)
    if member is None:
        current_role = role or WorkspaceRole.MEMBER
        await store.insert_member(connection, workspace_id, account_id, current_role, now)
        target = AuditTarget(workspace_id, account_id, await store.name(connection, account_id))
        await record(connection, None, Act.MEMBER_ARRIVED, target, {"role": current_role}, at=now)
        return Space(Service(service), workspace_id, current_role)
    if member["suspended_at"] is not None:
        raise Forbidden("Your access to this workspace is suspended. Ask one of its owners.")
    await give_role(connection, workspace_id, account_id, role, now)
    current_role = WorkspaceRole(member["role"])
    session_role = current_role if current_role is WorkspaceRole.OWNER or role in (None, WorkspaceRole.OWNER) else role
    return Space(Service(service), workspace_id, session_role)


async def is_member(connection: Connection, workspace_id: UUID, account_id: UUID) -> bool:
    """Return whether the account is in the workspace, suspended or not."""
    return await store.member(connection, workspace_id, account_id) is not None


async def give_role(
    connection: Connection, workspace_id: UUID, account_id: UUID, role: WorkspaceRole | None, now: datetime
) -> None:
    """Set a member's role from the directory. Owners stay owners and none is added."""
    member = await store.member(connection, workspace_id, account_id)
    if member is None or role in (None, member["role"], WorkspaceRole.OWNER) or member["role"] == WorkspaceRole.OWNER:
        return
    await store.change_role(connection, workspace_id, account_id, role)
    target, loses_rights = AuditTarget(workspace_id, account_id, member["name"]), role is WorkspaceRole.MEMBER
    withdrawn = await withdraw_invitations_of(connection, workspace_id, account_id) if loses_rights else {}
    details = {"role": SettingChange(member["role"], role), **withdrawn}
    await record(connection, None, Act.ROLE_CHANGED, target, details, at=now)
    await revoke(connection, Revocation(account_id, None, workspace_id), now)


async def suspend(connection: Connection, workspace_id: UUID, account_id: UUID, now: datetime) -> bool:
    """Suspend a member for the directory. Return whether that changed anything.

    Forbidden for an owner; only owners suspend owners.
    """
    member = await store.member(connection, workspace_id, account_id)
    if member is None or member["suspended_at"] is not None:
        return False
    if member["role"] == WorkspaceRole.OWNER:
        raise Forbidden("This person is an owner of the workspace. Owners are suspended by owners, on its page.")
    await store.set_suspended(connection, workspace_id, account_id, now)
    withdrawn = await withdraw_invitations_of(connection, workspace_id, account_id)
    target = AuditTarget(workspace_id, account_id, member["name"])
    await record(connection, None, Act.MEMBER_SUSPENDED, target, withdrawn, at=now)
    await revoke(connection, Revocation(account_id, None, workspace_id), now)
    return True


async def restore(connection: Connection, workspace_id: UUID, account_id: UUID, since: datetime, now: datetime) -> None:
    """Undo the directory's suspension of this time. One that a person made stays."""
    member = await store.member(connection, workspace_id, account_id)
    if member is None or member["suspended_at"] != since:
        return
    await store.set_suspended(connection, workspace_id, account_id, None)
    await record(connection, None, Act.MEMBER_RESTORED, AuditTarget(workspace_id, account_id, member["name"]), at=now)
