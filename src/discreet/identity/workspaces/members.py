"""Use cases of a workspace's people: see them, change a role, suspend, restore, remove, leave, hand the workspace over.

Invariants:
- Every change locks the workspace, decides on what is so now, and is written down, all in one transaction.
- In it whoever lost a role or the membership loses their sessions there, and what runs for them there ends.
- Their conversations stay sealed under keys that nobody else has (P6, P7).
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
from discreet.identity.workspaces.current import allowed, require_workspace
from discreet.identity.workspaces.invitation_cleanup import withdraw_invitations_of
from discreet.identity.workspaces.member import Member
from discreet.identity.workspaces.roles import LAST_OWNER, WorkspaceAction, leaves_an_owner, may_do, refusal
from discreet.jobs.queue import JobQueue
from discreet.ports import Clock

DELETE_GPT = "delete_gpt"
"""The job that deletes a GPT which was left to an owner for that; its arguments are `gpt_id` and `owner_id`."""


class GptDisposition(StrEnum):
    """What becomes of the GPTs of a person who goes."""

    HAND_OVER = "hand_over"
    DELETE = "delete"


@dataclass(frozen=True)
class ListedMember:
    """A person of the workspace as the actor may see them. Addresses and amounts are for who manages it."""

    member: Member
    oneself: bool
    email: str | None
    gpts: int | None
    may: tuple[WorkspaceAction, ...]


@dataclass(frozen=True)
class _MembershipTransaction:
    """An open transaction in which the workspace is locked, and what the actor is in it."""

    connection: Connection
    actor: Actor
    workspace_id: UUID
    role: WorkspaceRole
    now: datetime

    async def person(self, account_id: UUID, deed: WorkspaceAction) -> Member:
        """The person to whom it is done. Forbidden when the actor may not."""
        found = await store.member(self.connection, self.workspace_id, account_id)
        if found is None:
            raise NotFound("There is no such person in this workspace.")
        allowed(self.role, deed, found.role, oneself=account_id == self.actor.account_id)
        return found

    async def refuse_without_owner(self, member: Member, *, stays: bool = False) -> None:
        owners = await store.count_owners(self.connection, self.workspace_id)
        if not leaves_an_owner(owners, was=member.acts_as_owner, stays=stays):
            raise Conflict(LAST_OWNER)

    async def withdraw_invitations(self, account_id: UUID) -> Details:
        return await withdraw_invitations_of(self.connection, self.workspace_id, account_id)

    async def end(self, account_id: UUID) -> None:
        """All that runs for this person here; of the actor's own the session that asks goes on."""
        kept = self.actor.session_id if account_id == self.actor.account_id else None
        await revoke(self.connection, Revocation(account_id, kept, self.workspace_id), self.now)

    async def record(self, act: Act, member: Member, details: Details = NOTHING) -> None:
        about = AuditTarget(self.workspace_id, member.account_id, member.name)
        await record(self.connection, self.actor, act, about, details, at=self.now)


class Members:
    def __init__(self, database: Database, clock: Clock, jobs: JobQueue) -> None:
        self._database, self._clock, self._jobs = database, clock, jobs

    async def all(self, actor: Actor) -> list[ListedMember]:
        """Everybody in the workspace, owners first. Members see names; suspended people only managers see."""
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            role = await store.own_role(connection, workspace_id)
            if role is None:
                raise NotFound("There is no such workspace.")
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
        """Owners alone. Whoever loses rights by it signs in there anew."""
        async with self._changing(actor) as changing:
            member = await changing.person(account_id, WorkspaceAction.CHANGE_ROLE)
            if member.role is role:
                return
            if member.suspended_at is not None:
                raise Conflict("This person is suspended. Restore them first.")
            await changing.refuse_without_owner(member, stays=role is WorkspaceRole.OWNER)
            loses = _rank(role) < _rank(member.role)
            withdrawn = await changing.withdraw_invitations(account_id) if loses else {}
            await store.set_role(changing.connection, changing.workspace_id, account_id, role)
            await changing.record(Act.ROLE_CHANGED, member, {"role": SettingChange(member.role, role), **withdrawn})
            if loses:
                await changing.end(account_id)

    async def suspend(self, actor: Actor, account_id: UUID) -> None:
        """Out until restored: still on the list, and in nowhere."""
        async with self._changing(actor) as changing:
            member = await changing.person(account_id, WorkspaceAction.SUSPEND)
            await changing.refuse_without_owner(member)
            if not await store.set_suspended(changing.connection, changing.workspace_id, account_id, changing.now):
                raise Conflict("This person is suspended already.")
            await changing.record(Act.MEMBER_SUSPENDED, member, await changing.withdraw_invitations(account_id))
            await changing.end(account_id)

    async def restore(self, actor: Actor, account_id: UUID) -> None:
        async with self._changing(actor) as changing:
            member = await changing.person(account_id, WorkspaceAction.RESTORE)
            if not await store.set_suspended(changing.connection, changing.workspace_id, account_id, None):
                raise Conflict("This person is not suspended.")
            await changing.record(Act.MEMBER_RESTORED, member)

    async def remove(self, actor: Actor, account_id: UUID, gpts: GptDisposition) -> None:
        """The person's GPTs pass to the owner who removes them; an admin's removal leaves them to the first owner."""
        async with self._changing(actor) as changing:
            member = await changing.person(account_id, WorkspaceAction.REMOVE)
            await changing.refuse_without_owner(member)
            passed = await self._pass_on(changing, member, gpts)
            went = {"role": member.role, "gpts": passed, "then": gpts}
            withdrawn = await changing.withdraw_invitations(account_id)
            await changing.record(Act.MEMBER_REMOVED, member, {**went, **withdrawn})
            await changing.end(account_id)
            await store.delete_member(changing.connection, changing.workspace_id, account_id)

    async def leave(self, actor: Actor, gpts: GptDisposition) -> None:
        """The actor's session goes on in their own space, if it may work there; their other sessions there end."""
        async with self._changing(actor) as changing:
            member = await changing.person(actor.account_id, WorkspaceAction.LEAVE)
            await changing.refuse_without_owner(member)
            passed = await self._pass_on(changing, member, gpts)
            went = {"role": member.role, "gpts": passed, "then": gpts}
            withdrawn = await changing.withdraw_invitations(actor.account_id)
            await changing.record(Act.MEMBER_LEFT, member, {**went, **withdrawn})
            if not actor.borrowed:
                await store.move_sessions_to_personal_space(changing.connection, actor.account_id, actor.session_id)
            await revoke(changing.connection, Revocation(actor.account_id, None, changing.workspace_id), changing.now)
            await store.delete_member(changing.connection, changing.workspace_id, actor.account_id)

    async def transfer(self, actor: Actor, account_id: UUID) -> None:
        """Somebody else becomes an owner, and the actor an admin."""
        async with self._changing(actor) as changing:
            heir = await changing.person(account_id, WorkspaceAction.TRANSFER)
            if heir.suspended_at is not None:
                raise Conflict("This person is suspended. Restore them first.")
            if heir.shut_out:
                raise Conflict("The operator has suspended this person's account: they could not act as its owner.")
            connection, workspace_id = changing.connection, changing.workspace_id
            await store.set_role(connection, workspace_id, account_id, WorkspaceRole.OWNER)
            withdrawn = await changing.withdraw_invitations(actor.account_id)
            details = {"role": SettingChange(heir.role, WorkspaceRole.OWNER), "giver": WorkspaceRole.ADMIN, **withdrawn}
            await changing.record(Act.OWNERSHIP_TRANSFERRED, heir, details)
            await store.set_role(connection, workspace_id, actor.account_id, WorkspaceRole.ADMIN)
            await changing.end(actor.account_id)

    @asynccontextmanager
    async def _changing(self, actor: Actor) -> AsyncIterator[_MembershipTransaction]:
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            role = await store.lock(connection, workspace_id)
            if role is None:
                raise NotFound("There is no such workspace.")
            yield _MembershipTransaction(connection, actor, workspace_id, role, self._clock.now())

    async def _pass_on(self, changing: _MembershipTransaction, member: Member, gpts: GptDisposition) -> int:
        """How many GPTs passed to whom they are left; to be deleted by a job, where that was asked."""
        acting, giver = changing.actor.account_id, member.account_id
        owns = changing.role is WorkspaceRole.OWNER and acting != giver
        heir = acting if owns else await store.first_owner(changing.connection, changing.workspace_id, giver)
        passed = await store.hand_over_gpts(
            changing.connection, changing.workspace_id, giver, heir, shut=gpts is GptDisposition.DELETE
        )
        if gpts is GptDisposition.DELETE:
            for gpt_id in passed:
                await self._jobs.defer_within(changing.connection, DELETE_GPT, gpt_id=gpt_id, owner_id=heir)
        return len(passed)


def _listed(
    actor: Actor, role: WorkspaceRole, member: Member, gpts: int, owners: int, *, manages: bool
) -> ListedMember:
    oneself, suspended = member.account_id == actor.account_id, member.suspended_at is not None
    last_owner = not leaves_an_owner(owners, was=member.acts_as_owner, stays=False)
    may = may_do(role, member.role, oneself=oneself, suspended=suspended, last_owner=last_owner)
    told = manages or oneself
    return ListedMember(member, oneself, member.email if told else None, gpts if told else None, may)


def _rank(role: WorkspaceRole) -> int:
    return (WorkspaceRole.MEMBER, WorkspaceRole.ADMIN, WorkspaceRole.OWNER).index(role)
