"""Use cases of a workspace's API: its owners and admins manage projects and keys.

Specification: Services, accounts, workspaces.

Invariants:
- A key's text is shown once.
- Revoking a key and deleting a project end their requests in flight.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

from discreet.api_projects import store
from discreet.api_projects.in_flight import InFlightRequests
from discreet.api_projects.key import Key, NewKey, Scope, new_key_text, validate_scope
from discreet.api_projects.project import (
    FOR_ADMINS,
    MAX_KEYS,
    MAX_PROJECTS,
    Overview,
    Project,
    require_administered_workspace,
    seal_name,
)
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Forbidden, NotFound
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record as record_evidence
from discreet.identity.accounts.account import clean_name
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.reauthentication import require_recent_authentication
from discreet.identity.accounts.space import Space, WorkspaceRole
from discreet.identity.workspaces.audit import NOTHING, Act, AuditTarget, Details, SettingChange, record
from discreet.promises.parties import Service

NO_PROJECT = "This project doesn't exist."


class ApiProjects:
    """Manages API projects. `flights` are this process's requests in flight."""

    def __init__(self, runtime: Runtime, flights: InFlightRequests) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._flights = flights

    async def overview(self, actor: Actor) -> Overview:
        """Return the projects of the actor's current workspace, with their keys."""
        async with self._as_administrator(actor) as (connection, workspace_id):
            keys = await store.keys(connection, workspace_id, self._clock.now())
            projects = await store.projects(connection, workspace_id)
            may_store = await store.may_store(connection, workspace_id)
        return Overview(
            [replace(project, keys=[key for key in keys if key.project_id == project.id]) for project in projects],
            may_store,
        )

    async def permit_storing(self, actor: Actor, allowed: bool) -> None:
        """Set whether this workspace's programs may store responses.

        Responses that are already stored stay.
        """
        async with self._as_administrator(actor) as (connection, workspace_id):
            change, now = SettingChange(await store.may_store(connection, workspace_id), allowed), self._clock.now()
            await store.permit_storing(connection, workspace_id, allowed, now)
            await record(
                connection, actor, Act.API_STORING_CHANGED, AuditTarget(workspace_id), {"allowed": change}, at=now
            )

    # Projects

    async def create(self, actor: Actor, name: str) -> Project:
        """Create a project. Its key in the key store exists before its row."""
        project = Project(self._random.new_id(), clean_name(name), self._clock.now())
        await asyncio.to_thread(self._keys.create_key, seal_name(project.id))
        try:
            async with self._as_administrator(actor) as (connection, workspace_id):
                if len(await store.projects(connection, workspace_id)) >= MAX_PROJECTS:
                    raise Conflict(f"A workspace has {MAX_PROJECTS} projects at most. Delete one first.")
                await store.insert_project(connection, project.id, workspace_id, project.name, project.created_at)
                await self._record(connection, actor, Act.API_PROJECT_MADE, project.id, project.name)
        except BaseException:
            self.destroy_key(project.id)
            raise
        return project

    async def rename(self, actor: Actor, project_id: UUID, name: str) -> None:
        name = clean_name(name)
        async with self._as_administrator(actor) as (connection, workspace_id):
            project = await self._lock_project(connection, workspace_id, project_id)
            await store.rename_project(connection, project_id, name)
            change = {"name": SettingChange(project.name, name)}
            await self._record(connection, actor, Act.API_PROJECT_RENAMED, project_id, name, change)

    async def delete(self, actor: Actor, project_id: UUID) -> None:
        """Delete a project: first the key of its stored responses, then its rows (P10).

        After a crash in between, delete it again.
        """
        async with self._as_administrator(actor) as (connection, workspace_id):
            project = await self._lock_project(connection, workspace_id, project_id)
            await asyncio.to_thread(self.destroy_key, project_id)
            await store.delete_project(connection, project_id)
            await self._record(connection, actor, Act.API_PROJECT_DELETED, project_id, project.name)
            log_entry = LogEntry(EntryKind.KEY_DESTROYED, self._clock.now(), {"of": f"api_project:{project_id}"})
            await record_evidence(connection, log_entry, subject=f"workspace:{workspace_id}")
        await self._flights.end_invalid()

    def destroy_key(self, project_id: UUID) -> None:
        """Destroy the project's key, which makes its stored responses unreadable."""
        self._keys.destroy_key(seal_name(project_id))

    # Keys

    async def create_key(self, actor: Actor, project_id: UUID, name: str, scope: Scope, days: int) -> NewKey:
        """Create a key that acts for the actor. NotFound for a GPT that they may not use.

        ReauthenticationRequired without a recent authentication.
        """
        async with self._database.anonymous() as connection:
            await require_recent_authentication(connection, actor, self._clock.now())
        return await self.create_key_unasked(actor, project_id, name, scope, days)

    async def create_key_unasked(self, actor: Actor, project_id: UUID, name: str, scope: Scope, days: int) -> NewKey:
        """Create a key without asking for a recent authentication. Command line only."""
        lifetime, key_text, now = validate_scope(scope, days), new_key_text(self._random), self._clock.now()
        key = Key(
            id=self._random.new_id(),
            project_id=project_id,
            maker_name=actor.name,
            name=clean_name(name),
            prefix=key_text.prefix,
            scope=scope,
            created_at=now,
            expires_at=now + lifetime,
            last_used_at=None,
            revoked_at=None,
            holds=True,
        )
        async with self._as_administrator(actor) as (connection, workspace_id):
            await self._lock_project(connection, workspace_id, project_id)
            if await store.some_gpt_is_missing(connection, scope.gpts):
                raise NotFound("There is no such GPT.", field="gpts")
            if await store.count_keys(connection, project_id) >= MAX_KEYS:
                raise Conflict(f"A project has {MAX_KEYS} keys at most. Create another project.")
            await store.insert_key(connection, key, workspace_id, actor.account_id, key_text)
            details = {"prefix": key.prefix, "days": days}
            await self._record(connection, actor, Act.API_KEY_MADE, key.id, key.name, details)
        return NewKey(key, key_text.text)

    async def revoke(self, actor: Actor, key_id: UUID) -> None:
        """Revoke a key and end its requests in flight."""
        async with self._as_administrator(actor) as (connection, workspace_id):
            name = await store.revoke_key(connection, workspace_id, key_id, self._clock.now())
            if name is None:
                raise NotFound("This API key doesn't exist.")
            await self._record(connection, actor, Act.API_KEY_REVOKED, key_id, name)
        await self._flights.end_invalid()

    # Command line

    async def administrator(self, workspace_id: UUID, email: str | None = None) -> Actor:
        """Return an actor for a workspace's owner or admin. Command line only.

        Anyone who can run commands as the server's system user can act for them.
        """
        async with self._database.anonymous() as connection:
            row = await store.administrator(connection, workspace_id, email)
        if row is None:
            raise NotFound("There is no such workspace, or none of its owners and admins has this address.")
        space = Space(Service(row["service"]), workspace_id, WorkspaceRole(row["role"]))
        return Actor(
            account_id=row["account_id"], name=row["name"], role=AccountRole.PERSON, session_id=UUID(int=0), space=space
        )

    async def maker(self, workspace_id: UUID, key_id: UUID) -> Actor:
        """Return the key's maker while they administer the workspace. Command line only."""
        administrator = await self.administrator(workspace_id)
        async with self._database.acting_as(administrator.account_id) as connection:
            email = await store.makers_email(connection, workspace_id, key_id)
        if email is None:
            raise NotFound("This API key doesn't exist.")
        return await self.administrator(workspace_id, email)

    @asynccontextmanager
    async def _as_administrator(self, actor: Actor) -> AsyncIterator[tuple[Connection, UUID]]:
        """Open the actor's transaction and check in it that they administer the workspace."""
        workspace_id = require_administered_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.administers(connection, workspace_id):
                raise Forbidden(FOR_ADMINS)
            yield connection, workspace_id

    async def _record(
        self, connection: Connection, actor: Actor, act: Act, id_: UUID, name: str, details: Details = NOTHING
    ) -> None:
        """Record an act in the workspace's audit log."""
        target = AuditTarget(require_administered_workspace(actor), id_, name)
        await record(connection, actor, act, target, details, at=self._clock.now())

    async def _lock_project(self, connection: Connection, workspace_id: UUID, project_id: UUID) -> Project:
        project = await store.lock_project(connection, workspace_id, project_id)
        if project is None:
            raise NotFound(NO_PROJECT)
        return project
