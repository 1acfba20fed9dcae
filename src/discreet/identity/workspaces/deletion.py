"""Deletes a workspace: ends memberships, destroys keys, then deletes rows (P10).

Invariants:
- Keys are destroyed before rows are deleted.
- Until the last row is deleted the job can restart from any point, so it survives a killed server. At the end it
  reports how much was deleted.
- The report stays in the audit log, which outlives the workspace.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from discreet.data_rights.deletion.deletion import DeletionKind, PendingDeletion
from discreet.data_rights.deletion.log import begin, finish, keys_destroyed
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Invalid
from discreet.evidence.entry import EntryKind as Evidence
from discreet.evidence.entry import LogEntry
from discreet.evidence.record import record as record_evidence
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.key_kinds import KeyKind, destroy_all_keys
from discreet.identity.accounts.session_revocation import Revocation, revoke
from discreet.identity.workspaces import deletion_store as store
from discreet.identity.workspaces.audit import Act, AuditTarget, record
from discreet.identity.workspaces.current import require_allowed, require_workspace
from discreet.identity.workspaces.roles import WorkspaceAction
from discreet.identity.workspaces.store import lock, workspace
from discreet.identity.workspaces.workspace import Workspace
from discreet.jobs.queue import JobQueue

ERASE_WORKSPACE = "erase_workspace"
"""The job. Its argument is `workspace_id`."""

TakeBack = Callable[[UUID, UUID], Awaitable[None]]
"""Withdraws undelivered feedback about a person's conversation (both ids)."""


class WorkspaceDeletion:
    def __init__(self, runtime: Runtime, jobs: JobQueue, delete_external_data: TakeBack) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._jobs, self._delete_external_data = jobs, delete_external_data

    async def delete(self, actor: Actor, name: str) -> None:
        """Delete the workspace; an owner confirms it by its name.

        When it returns, all memberships have ended. A job deletes the rest.
        """
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            require_allowed(await lock(connection, workspace_id), WorkspaceAction.DELETE)
            workspace_ = await workspace(connection, workspace_id)
            assert workspace_ is not None
            if name.strip() != workspace_.name:
                raise Invalid("This isn't the workspace's name. Type it exactly as shown.", field="name")
            await self._end(connection, actor, workspace_)

    async def erase(self, workspace_id: UUID) -> None:
        """Run the job: pending feedback, keys, rows, audit entry. Idempotent."""
        async with self._database.anonymous() as connection:
            keys = await store.keys_of_deleted(connection, workspace_id)
            conversations = await store.conversations_of_senders(connection, workspace_id)
        for owner_id, conversation_id in conversations:
            await self._delete_external_data(owner_id, conversation_id)
        await asyncio.to_thread(self._destroy_all, keys)
        async with self._database.anonymous() as connection:
            name = await store.name_of_deleted(connection, workspace_id)
            if name is None:
                return
            await keys_destroyed(connection, workspace_id, self._clock.now())
            counts = await store.erase(connection, workspace_id)
            target, at = AuditTarget(workspace_id, workspace_id, name), self._clock.now()
            await record(connection, None, Act.WORKSPACE_ERASED, target, counts, at=at)
            await finish(connection, workspace_id, at)

    async def _end(self, connection: Connection, actor: Actor, workspace: Workspace) -> None:
        now = self._clock.now()
        people = await store.people(connection, workspace.id)
        target = AuditTarget(workspace.id, workspace.id, workspace.name)
        details = {"service": workspace.service, "members": len(people)}
        await record(connection, actor, Act.WORKSPACE_DELETED, target, details, at=now)
        if not actor.via_sso:
            await store.move_session_to_personal_space(connection, actor.session_id)
        await store.mark_deleted(connection, workspace.id, now)
        for account_id in people:
            await revoke(connection, Revocation(account_id, None, workspace.id), now)
        await store.delete_memberships(connection, workspace.id)
        amounts = await store.amounts(connection, workspace.id)
        entry = LogEntry(Evidence.KEY_DESTROYED, now, {"of": f"workspace:{workspace.id}"})
        await record_evidence(connection, entry, subject=f"workspace:{workspace.id}")
        pending = PendingDeletion(DeletionKind.WORKSPACE, workspace.id, {**amounts, "members": len(people)})
        await begin(connection, self._random, actor, pending, now)
        await self._jobs.defer_within(connection, ERASE_WORKSPACE, workspace_id=workspace.id)

    def _destroy_all(self, keys: Sequence[tuple[KeyKind, UUID]]) -> None:
        for kind, id_ in keys:
            destroy_all_keys(self._keys, kind, id_)
