"""Leaves all workspaces within the transaction that deletes an account.

Invariants:
- Each workspace keeps an active owner, and the GPTs that the person built there, which pass to its longest-serving
  owner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_revocation import Revocation, revoke
from discreet.identity.workspaces import store
from discreet.identity.workspaces.audit import Act, AuditTarget, record
from discreet.identity.workspaces.invitation_cleanup import withdraw_invitations_of
from discreet.identity.workspaces.roles import leaves_an_owner


@dataclass(frozen=True)
class LeavableWorkspace:
    """A workspace of a person.

    `needs_owner`: it has no other active owner. `gpts`: how many GPTs the person built there.
    """

    id: UUID
    name: str
    gpts: int
    needs_owner: bool


async def list_leavable(connection: Connection, account_id: UUID) -> list[LeavableWorkspace]:
    """Return the acting person's workspaces by name, even where they are suspended."""
    workspaces = []
    for workspace_id, name in await store.workspaces_of(connection, account_id):
        member = await store.member(connection, workspace_id, account_id)
        owners = await store.count_owners(connection, workspace_id)
        gpts = await store.gpts_of_members(connection, workspace_id)
        needs_owner = member is not None and not leaves_an_owner(owners, was=member.acts_as_owner, stays=False)
        is_last_owner = needs_owner and member is not None and member.acts_as_owner
        workspaces.append(LeavableWorkspace(workspace_id, name, gpts.get(account_id, 0), is_last_owner))
    return workspaces


def refusal_to_leave(workspaces: Sequence[LeavableWorkspace]) -> str | None:
    """Return why not all of them can be left, naming the workspaces, or None."""
    ownerless = [workspace.name for workspace in workspaces if workspace.needs_owner]
    if not ownerless:
        return None
    return (
        f"You are the last owner of {_listed(ownerless)}. Make another person an owner there, or delete the workspace, "
        "and then delete your account."
    )


async def leave_all_workspaces(connection: Connection, actor: Actor, now: datetime) -> None:
    """Leave all workspaces. Conflict names those that would have no owner."""
    for workspace_id, _ in await store.workspaces_of(connection, actor.account_id):
        await store.lock_workspace(connection, workspace_id)
    workspaces = await list_leavable(connection, actor.account_id)
    if reason := refusal_to_leave(workspaces):
        raise Conflict(reason)
    for workspace in workspaces:
        await _leave(connection, actor, workspace, now)


async def _leave(connection: Connection, actor: Actor, workspace: LeavableWorkspace, now: datetime) -> None:
    member = await store.member(connection, workspace.id, actor.account_id)
    assert member is not None
    heir = await store.find_heir(connection, workspace.id)
    gpt_ids = await store.hand_over_gpts(connection, workspace.id, actor.account_id, heir, shut=False)
    withdrawn = await withdraw_invitations_of(connection, workspace.id, actor.account_id)
    target = AuditTarget(workspace.id, actor.account_id, member.name)
    details = {"role": member.role, "gpts": len(gpt_ids), "then": "hand_over", **withdrawn}
    await record(connection, actor, Act.MEMBER_LEFT, target, details, at=now)
    await revoke(connection, Revocation(actor.account_id, None, workspace.id), now)
    await store.delete_member(connection, workspace.id, actor.account_id)


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
