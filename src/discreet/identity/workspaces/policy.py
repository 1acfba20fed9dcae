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
from discreet.identity.workspaces.current import require_allowed, require_workspace
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

    editor: PolicyEditor
    readers: tuple[PolicyReader, ...]


@dataclass(frozen=True)
class _MemberTransaction:
    """An open transaction of a member.

    `record_evidence` records their entries in the evidence log.
    """

    connection: Connection
    actor: Actor
    workspace_id: UUID
    now: datetime
    record_evidence: Callable[[Connection, UUID, LogEntry], Awaitable[object]]

    @property
    def document(self) -> Document:
        return Document(PolicyKind.WORKSPACE, self.workspace_id)

    async def accept(self, number: int) -> None:
        """Accept a version. Idempotent; only the first time is recorded."""
        workspace_id, account_id = self.workspace_id, self.actor.account_id
        versions = {PolicyKind.WORKSPACE: number}
        if await versioning.accept(self.connection, account_id, workspace_id, versions, self.now):
            target = AuditTarget(workspace_id, account_id, self.actor.name)
            await record(self.connection, self.actor, Act.POLICY_ACCEPTED, target, {"version": number}, at=self.now)
            facts: Facts = {"policy": PolicyKind.WORKSPACE, "workspace": str(workspace_id), "version": number}
            await self.record_evidence(
                self.connection, account_id, LogEntry(EntryKind.POLICY_ACCEPTED, self.now, facts)
            )


RoleNow = Callable[[Connection, UUID], Awaitable[WorkspaceRole | None]]
"""Reads the acting person's role, with the workspace locked if it is to be changed."""


class WorkspacePolicy:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock = runtime.database, runtime.clock
        self._build_record = partial(record_for, keys=runtime.keys, random=runtime.random)

    # For members

    async def versions(self, actor: Actor) -> list[PolicyVersion]:
        """Return all versions, newest first. Empty if none was published."""
        async with self._open_transaction(actor, WorkspaceAction.ACCEPT, store.own_role) as transaction:
            return await versioning.versions(transaction.connection, transaction.workspace_id)

    async def version(self, actor: Actor, number: int) -> Policy:
        async with self._open_transaction(actor, WorkspaceAction.ACCEPT, store.own_role) as transaction:
            return await versioning.version(transaction.connection, transaction.document, number)

    async def accept(self, actor: Actor, number: int) -> None:
        """Accept the version that the actor read. Conflict when another one is current."""
        async with self._open_transaction(actor, WorkspaceAction.ACCEPT) as transaction:
            await transaction.accept(number)

    # For owners

    async def editor(self, actor: Actor) -> WorkspacePolicyEditor:
        async with self._open_transaction(actor, WorkspaceAction.CHANGE_SETTINGS, store.own_role) as transaction:
            editor = await versioning.editor_state(transaction.connection, transaction.document)
            people = await store.members(transaction.connection, transaction.workspace_id)
            accepted = await versioning.latest_acceptances(transaction.connection, transaction.workspace_id)
        return WorkspacePolicyEditor(
            editor, tuple(PolicyReader(member, accepted.get(member.account_id)) for member in people)
        )

    async def save_draft(self, actor: Actor, text: str, note: str) -> PolicyDraft:
        async with self._open_transaction(actor, WorkspaceAction.CHANGE_SETTINGS) as transaction:
            return await versioning.save_draft(
                transaction.connection, transaction.document, text, note, transaction.now
            )

    async def discard_draft(self, actor: Actor) -> None:
        async with self._open_transaction(actor, WorkspaceAction.CHANGE_SETTINGS) as transaction:
            await versioning.discard_draft(transaction.connection, transaction.document)

    async def publish(self, actor: Actor, text: str, note: str, *, follows: int) -> PolicyVersion:
        """Publish a version. All members are asked at their next request.

        The publishing owner accepts it by publishing.
        """
        async with self._open_transaction(actor, WorkspaceAction.CHANGE_SETTINGS) as transaction:
            published = await versioning.publish(
                transaction.connection, transaction.document, text, note, follows, transaction.now
            )
            workspace = await store.workspace(transaction.connection, transaction.workspace_id)
            target = AuditTarget(
                transaction.workspace_id, transaction.workspace_id, workspace.name if workspace else ""
            )
            details = {"version": published.version}
            await record(transaction.connection, actor, Act.POLICY_PUBLISHED, target, details, at=transaction.now)
            await transaction.accept(published.version)
        return published

    @asynccontextmanager
    async def _open_transaction(
        self, actor: Actor, action: WorkspaceAction, role_now: RoleNow = store.lock
    ) -> AsyncIterator[_MemberTransaction]:
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            require_allowed(await role_now(connection, workspace_id), action)
            yield _MemberTransaction(connection, actor, workspace_id, self._clock.now(), self._build_record)
