"""Use cases of members: list, change roles, suspend, restore, remove, leave.

Invariants:
- Every change locks the workspace, decides on the current state, and is recorded, all in one transaction.
- A person who loses a role or the membership loses their sessions there in the same transaction, and their work there
  ends.
- Their conversations stay encrypted under keys that no other member has (P6, P7).
- Their GPTs pass to an owner.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_revocation import Revocation, revoke
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces import store
from discreet.identity.workspaces.audit import NOTHING, Act, AuditTarget, Details, SettingChange, record
from discreet.identity.workspaces.current import require_allowed, require_workspace
from discreet.identity.workspaces.invitation_cleanup import withdraw_invitations_of
from discreet.identity.workspaces.member import Member
from discreet.identity.workspaces.roles import (
    LAST_OWNER,
    WorkspaceAction,
    leaves_an_owner,
    list_allowed_actions,
    refusal,
)
from discreet.jobs.queue import JobQueue
from discreet.ports.clock import Clock

DELETE_GPT = "delete_gpt"
"""The job that deletes a GPT which passed to an owner for that. Its arguments are `gpt_id` and `owner_id`."""


class GptDisposition(StrEnum):
    """What happens to the GPTs of a person who leaves."""

    HAND_OVER = "hand_over"
    DELETE = "delete"


@dataclass(frozen=True)
class ListedMember:
    """A member as the actor may see them. Addresses and numbers are for admins."""

    member: Member
    oneself: bool
    email: str | None
    gpts: int | None
    may: tuple[WorkspaceAction, ...]


@dataclass(frozen=True)
class _MembershipTransaction:
    """An open transaction with the workspace locked, and the actor's role in it."""

    connection: Connection
    actor: Actor
    workspace_id: UUID
    role: WorkspaceRole
    now: datetime

    async def person(self, account_id: UUID, action: WorkspaceAction) -> Member:
        """Return the person that an act concerns. Forbidden when the actor may not do it."""
        member = await store.member(self.connection, self.workspace_id, account_id)
        if member is None:
            raise NotFound("This person isn't in this workspace.")
        require_allowed(self.role, action, member.role, is_self=account_id == self.actor.account_id)
        return member

    async def require_remaining_owner(self, member: Member, *, stays: bool = False) -> None:
        owners = await store.count_owners(self.connection, self.workspace_id)
        if not leaves_an_owner(owners, was=member.acts_as_owner, stays=stays):
            raise Conflict(LAST_OWNER)

    async def withdraw_invitations(self, account_id: UUID) -> Details:
        return await withdraw_invitations_of(self.connection, self.workspace_id, account_id)

    async def end(self, account_id: UUID) -> None:
        """End the person's sessions here, except the actor's current one."""
        kept_session = self.actor.session_id if account_id == self.actor.account_id else None
        await revoke(self.connection, Revocation(account_id, kept_session, self.workspace_id), self.now)

    async def record(self, act: Act, member: Member, details: Details = NOTHING) -> None:
        target = AuditTarget(self.workspace_id, member.account_id, member.name)
        await record(self.connection, self.actor, act, target, details, at=self.now)


class Members:
    def __init__(self, database: Database, clock: Clock, jobs: JobQueue) -> None:
        self._database, self._clock, self._jobs = database, clock, jobs

    async def all(self, actor: Actor) -> list[ListedMember]:
        """Return the members, owners first. Plain members see names of active ones only."""
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            role = await store.own_role(connection, workspace_id)
            if role is None:
                raise NotFound("This workspace doesn't exist.")
            people = await store.members(connection, workspace_id)
            gpts = await store.gpts_of_members(connection, workspace_id)
        manages = refusal(role, WorkspaceAction.SEE_ADDRESSES) is None
        owners = sum(member.acts_as_owner for member in people)
        return [
            _listed(actor, role, member, gpts.get(member.account_id, 0), owners, manages=manages)
            for member in people
            if manages or member.suspended_at is None
        ]

    async def change_role(self, actor: Actor, account_id: UUID, role: WorkspaceRole) -> None:
        """Change a role. Owners only. A person who loses rights must sign in again there."""
        async with self._open_transaction(actor) as transaction:
            member = await transaction.person(account_id, WorkspaceAction.CHANGE_ROLE)
            if member.role is role:
                return
            if member.suspended_at is not None:
                raise Conflict("This person is suspended. Restore them first.")
            await transaction.require_remaining_owner(member, stays=role is WorkspaceRole.OWNER)
            loses = _rank(role) < _rank(member.role)
            withdrawn = await transaction.withdraw_invitations(account_id) if loses else {}
            await store.set_role(transaction.connection, transaction.workspace_id, account_id, role)
            await transaction.record(Act.ROLE_CHANGED, member, {"role": SettingChange(member.role, role), **withdrawn})
            if loses:
                await transaction.end(account_id)

    async def suspend(self, actor: Actor, account_id: UUID) -> None:
        """Suspend a member. They stay on the list and lose access until restored."""
        async with self._open_transaction(actor) as transaction:
            member = await transaction.person(account_id, WorkspaceAction.SUSPEND)
            await transaction.require_remaining_owner(member)
            if not await store.set_suspended(
                transaction.connection, transaction.workspace_id, account_id, transaction.now
            ):
                raise Conflict("This person is already suspended.")
            await transaction.record(Act.MEMBER_SUSPENDED, member, await transaction.withdraw_invitations(account_id))
            await transaction.end(account_id)

    async def restore(self, actor: Actor, account_id: UUID) -> None:
        async with self._open_transaction(actor) as transaction:
            member = await transaction.person(account_id, WorkspaceAction.RESTORE)
            if not await store.set_suspended(transaction.connection, transaction.workspace_id, account_id, None):
                raise Conflict("This person is not suspended.")
            await transaction.record(Act.MEMBER_RESTORED, member)

    async def remove(self, actor: Actor, account_id: UUID, gpts: GptDisposition) -> None:
        """Remove a member. Their GPTs pass to the removing owner.

        If an admin removes the person, they pass to the first owner.
        """
        async with self._open_transaction(actor) as transaction:
            member = await transaction.person(account_id, WorkspaceAction.REMOVE)
            await transaction.require_remaining_owner(member)
            gpt_count = await self._pass_gpts_on(transaction, member, gpts)
            details = {"role": member.role, "gpts": gpt_count, "then": gpts}
            withdrawn = await transaction.withdraw_invitations(account_id)
            await transaction.record(Act.MEMBER_REMOVED, member, {**details, **withdrawn})
            await transaction.end(account_id)
            await store.delete_member(transaction.connection, transaction.workspace_id, account_id)

    async def leave(self, actor: Actor, gpts: GptDisposition) -> None:
        """Leave the workspace. The actor's session continues in their own space.

        Their other sessions in the workspace end. A session that an organisation's provider made ends, too.
        """
        async with self._open_transaction(actor) as transaction:
            member = await transaction.person(actor.account_id, WorkspaceAction.LEAVE)
            await transaction.require_remaining_owner(member)
            gpt_count = await self._pass_gpts_on(transaction, member, gpts)
            details = {"role": member.role, "gpts": gpt_count, "then": gpts}
            withdrawn = await transaction.withdraw_invitations(actor.account_id)
            await transaction.record(Act.MEMBER_LEFT, member, {**details, **withdrawn})
            if not actor.via_sso:
                await store.move_sessions_to_personal_space(transaction.connection, actor.account_id, actor.session_id)
            await revoke(
                transaction.connection, Revocation(actor.account_id, None, transaction.workspace_id), transaction.now
            )
            await store.delete_member(transaction.connection, transaction.workspace_id, actor.account_id)

    async def transfer(self, actor: Actor, account_id: UUID) -> None:
        """Make another person an owner, and the actor an admin."""
        async with self._open_transaction(actor) as transaction:
            heir = await transaction.person(account_id, WorkspaceAction.TRANSFER)
            if heir.suspended_at is not None:
                raise Conflict("This person is suspended. Restore them first.")
            if heir.shut_out:
                raise Conflict("The operator has suspended this person's account, so they cannot become the owner.")
            connection, workspace_id = transaction.connection, transaction.workspace_id
            await store.set_role(connection, workspace_id, account_id, WorkspaceRole.OWNER)
            withdrawn = await transaction.withdraw_invitations(actor.account_id)
            details = {"role": SettingChange(heir.role, WorkspaceRole.OWNER), "giver": WorkspaceRole.ADMIN, **withdrawn}
            await transaction.record(Act.OWNERSHIP_TRANSFERRED, heir, details)
            await store.set_role(connection, workspace_id, actor.account_id, WorkspaceRole.ADMIN)
            await transaction.end(actor.account_id)

    @asynccontextmanager
    async def _open_transaction(self, actor: Actor) -> AsyncIterator[_MembershipTransaction]:
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            role = await store.lock(connection, workspace_id)
            if role is None:
                raise NotFound("This workspace doesn't exist.")
            yield _MembershipTransaction(connection, actor, workspace_id, role, self._clock.now())

    async def _pass_gpts_on(self, transaction: _MembershipTransaction, member: Member, gpts: GptDisposition) -> int:
        """Pass the GPTs to the heir and return how many. On request a job deletes them."""
        actor_id, giver = transaction.actor.account_id, member.account_id
        is_owner = transaction.role is WorkspaceRole.OWNER and actor_id != giver
        heir = (
            actor_id if is_owner else await store.first_owner(transaction.connection, transaction.workspace_id, giver)
        )
        gpt_ids = await store.hand_over_gpts(
            transaction.connection, transaction.workspace_id, giver, heir, shut=gpts is GptDisposition.DELETE
        )
        if gpts is GptDisposition.DELETE:
            for gpt_id in gpt_ids:
                await self._jobs.defer_within(transaction.connection, DELETE_GPT, gpt_id=gpt_id, owner_id=heir)
        return len(gpt_ids)


def _listed(
    actor: Actor, role: WorkspaceRole, member: Member, gpts: int, owners: int, *, manages: bool
) -> ListedMember:
    oneself, suspended = member.account_id == actor.account_id, member.suspended_at is not None
    last_owner = not leaves_an_owner(owners, was=member.acts_as_owner, stays=False)
    may = list_allowed_actions(role, member.role, is_self=oneself, suspended=suspended, last_owner=last_owner)
    is_visible = manages or oneself
    return ListedMember(member, oneself, member.email if is_visible else None, gpts if is_visible else None, may)


def _rank(role: WorkspaceRole) -> int:
    return (WorkspaceRole.MEMBER, WorkspaceRole.ADMIN, WorkspaceRole.OWNER).index(role)
