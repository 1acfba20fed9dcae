"""A workspace's text "How we use AI here": published, then accepted (P13).

Invariants:
- Owners write it, members read and accept it, and other people cannot find it.
- Publishing and accepting are recorded in the same transaction.
- A member who has not accepted is asked where the operator's terms are asked for, however they became a member.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.evidence.entry import EntryKind, Facts, LogEntry
from discreet.evidence.record import record_for
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.policies import versioning
from discreet.identity.accounts.policies.policy import Acceptance, Document, Policy, PolicyDraft, PolicyVersion
from discreet.identity.accounts.policies.versioning import PolicyEditor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces import store
from discreet.identity.workspaces.audit import Act, AuditTarget, record
from discreet.identity.workspaces.current import allowed, require_workspace
from discreet.identity.workspaces.member import Member
from discreet.identity.workspaces.roles import WorkspaceAction
from discreet.promises.terms import PolicyKind


@dataclass(frozen=True)
class PolicyReader:
    """A member, and the latest version that they accepted."""

    member: Member
    accepted: Acceptance | None


@dataclass(frozen=True)
class WorkspacePolicyEditor:
    """The owners' view: the text, and who accepted which version."""

    desk: PolicyEditor
    readers: tuple[PolicyReader, ...]


@dataclass(frozen=True)
class _MemberTransaction:
    """An open transaction of a member.

    `told` records their entries in the evidence log.
    """

    connection: Connection
    actor: Actor
    workspace_id: UUID
    now: datetime
    told: Callable[[Connection, UUID, LogEntry], Awaitable[object]]

    @property
    def document(self) -> Document:
        return Document(PolicyKind.WORKSPACE, self.workspace_id)

    async def accept(self, number: int) -> None:
        """Accept a version. Idempotent; only the first time is recorded."""
        there, account_id = self.workspace_id, self.actor.account_id
        read = {PolicyKind.WORKSPACE: number}
        if await versioning.accept(self.connection, account_id, there, read, self.now):
            about = AuditTarget(there, account_id, self.actor.name)
            await record(self.connection, self.actor, Act.POLICY_ACCEPTED, about, {"version": number}, at=self.now)
            facts: Facts = {"policy": PolicyKind.WORKSPACE, "workspace": str(there), "version": number}
            await self.told(self.connection, account_id, LogEntry(EntryKind.POLICY_ACCEPTED, self.now, facts))


RoleNow = Callable[[Connection, UUID], Awaitable[WorkspaceRole | None]]
"""Reads the acting person's role, with the workspace locked if it is to be changed."""


class WorkspacePolicy:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock = runtime.database, runtime.clock
        self._told = partial(record_for, keys=runtime.keys, random=runtime.random)

    # For members

    async def versions(self, actor: Actor) -> list[PolicyVersion]:
        """Return all versions, newest first. Empty if none was published."""
        async with self._inside(actor, WorkspaceAction.ACCEPT, store.own_role) as inside:
            return await versioning.versions(inside.connection, inside.workspace_id)

    async def version(self, actor: Actor, number: int) -> Policy:
        async with self._inside(actor, WorkspaceAction.ACCEPT, store.own_role) as inside:
            return await versioning.version(inside.connection, inside.document, number)

    async def accept(self, actor: Actor, number: int) -> None:
        """Accept the version that the actor read. Conflict when another one is current."""
        async with self._inside(actor, WorkspaceAction.ACCEPT) as inside:
            await inside.accept(number)

    # For owners

    async def editor(self, actor: Actor) -> WorkspacePolicyEditor:
        async with self._inside(actor, WorkspaceAction.CHANGE_SETTINGS, store.own_role) as inside:
            desk = await versioning.editor_state(inside.connection, inside.document)
            people = await store.members(inside.connection, inside.workspace_id)
            accepted = await versioning.latest_acceptances(inside.connection, inside.workspace_id)
        return WorkspacePolicyEditor(
            desk, tuple(PolicyReader(member, accepted.get(member.account_id)) for member in people)
        )

    async def save_draft(self, actor: Actor, text: str, note: str) -> PolicyDraft:
        async with self._inside(actor, WorkspaceAction.CHANGE_SETTINGS) as inside:
            return await versioning.save_draft(inside.connection, inside.document, text, note, inside.now)

    async def discard_draft(self, actor: Actor) -> None:
        async with self._inside(actor, WorkspaceAction.CHANGE_SETTINGS) as inside:
            await versioning.discard_draft(inside.connection, inside.document)

    async def publish(self, actor: Actor, text: str, note: str, *, follows: int) -> PolicyVersion:
        """Publish a version. All members are asked at their next request.

        The publishing owner accepts it by publishing.
        """
        async with self._inside(actor, WorkspaceAction.CHANGE_SETTINGS) as inside:
            about = await versioning.publish(inside.connection, inside.document, text, note, follows, inside.now)
            found = await store.workspace(inside.connection, inside.workspace_id)
            whole = AuditTarget(inside.workspace_id, inside.workspace_id, found.name if found else "")
            details = {"version": about.version}
            await record(inside.connection, actor, Act.POLICY_PUBLISHED, whole, details, at=inside.now)
            await inside.accept(about.version)
        return about

    @asynccontextmanager
    async def _inside(
        self, actor: Actor, action: WorkspaceAction, role_now: RoleNow = store.lock
    ) -> AsyncIterator[_MemberTransaction]:
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            allowed(await role_now(connection, workspace_id), action)
            yield _MemberTransaction(connection, actor, workspace_id, self._clock.now(), self._told)
