"""Use cases of workspaces: create, rename, add members, list.

Specification: Services, accounts, workspaces.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.db.rows import map_row
from discreet.errors import Conflict, Invalid, NotFound
from discreet.identity.accounts.account import clean_email, clean_name
from discreet.identity.accounts.actor import CLI_ACTOR, Actor, require_operator
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces import deletion_store, store
from discreet.identity.workspaces.audit import Act, AuditTarget, SettingChange, record
from discreet.identity.workspaces.current import require_allowed, require_workspace
from discreet.identity.workspaces.member import Member
from discreet.identity.workspaces.membership import Membership, memberships
from discreet.identity.workspaces.roles import WorkspaceAction
from discreet.identity.workspaces.workspace import WORKSPACE_SERVICES, Workspace
from discreet.ports.clock import Clock, RandomSource
from discreet.promises.parties import Service

PAGE: Final = 30


@dataclass(frozen=True)
class WorkspaceSummary:
    """A workspace as the operator sees it, with its number of members."""

    workspace: Workspace
    created_at: datetime
    members: int


@dataclass(frozen=True)
class DeletedWorkspace:
    """A deleted workspace as the operator sees it. `erased_at` None: rows still exist."""

    id: UUID
    name: str
    deleted_at: datetime
    erased_at: datetime | None
    conversations: int
    gpts: int


@dataclass(frozen=True)
class WorkspacePage:
    """A page of workspaces by name."""

    workspaces: Sequence[WorkspaceSummary]
    more: bool


@dataclass(frozen=True)
class DeletedWorkspacePage:
    """A page of deleted workspaces, latest first."""

    ended: Sequence[DeletedWorkspace]
    more: bool


class Workspaces:
    """Manages workspaces.

    With `confirms_addresses` the operator can add only accounts that have confirmed their address.
    """

    def __init__(
        self, database: Database, clock: Clock, random: RandomSource, *, confirms_addresses: bool = False
    ) -> None:
        self._database, self._clock, self._random = database, clock, random
        self._confirms_addresses = confirms_addresses

    async def create(self, name: str, service: Service, members: list[str], *, actor: Actor = CLI_ACTOR) -> Workspace:
        """Create a workspace with these e-mail addresses' accounts. Operator only.

        The first one is its owner.
        """
        require_operator(actor)
        if service not in WORKSPACE_SERVICES:
            raise Invalid(f"A workspace's service is one of: {', '.join(WORKSPACE_SERVICES)}.", field="service")
        workspace = Workspace(self._random.new_id(), clean_name(name), service)
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            await store.insert_workspace(connection, workspace, now)
            target = AuditTarget(workspace.id, workspace.id, workspace.name)
            await record(connection, actor, Act.WORKSPACE_MADE, target, {"service": service}, at=now)
            for position, email in enumerate(members):
                role = WorkspaceRole.MEMBER if position else WorkspaceRole.OWNER
                await self._add(connection, actor, workspace.id, email, role, now)
        return workspace

    async def rename(self, actor: Actor, name: str) -> Workspace:
        """Rename the actor's current workspace. Owners only."""
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            require_allowed(await store.lock(connection, workspace_id), WorkspaceAction.CHANGE_SETTINGS)
            name, workspace = clean_name(name), await store.workspace(connection, workspace_id)
            assert workspace is not None
            if workspace.name != name:
                await store.rename(connection, workspace_id, name)
                target, change = AuditTarget(workspace_id, workspace_id, name), SettingChange(workspace.name, name)
                await record(connection, actor, Act.WORKSPACE_RENAMED, target, {"name": change}, at=self._clock.now())
        return replace(workspace, name=name)

    async def add(self, actor: Actor, workspace_id: UUID, email: str, role: WorkspaceRole) -> Member:
        """Add an account without an invitation, recorded in the audit log. Operator only."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            if not await store.lock_workspace(connection, workspace_id):
                raise NotFound("This workspace doesn't exist.")
            return await self._add(connection, actor, workspace_id, email, role, self._clock.now())

    async def list_page(self, actor: Actor, after: UUID | None = None) -> WorkspacePage:
        """Return the workspaces that are not deleted, after that one. Operator only."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            rows = await store.workspaces(connection, after, PAGE + 1)
        summaries = [
            map_row(WorkspaceSummary, row, workspace=map_row(Workspace, row, service=Service(row["service"])))
            for row in rows[:PAGE]
        ]
        return WorkspacePage(summaries, more=len(rows) > PAGE)

    async def list_deleted(self, actor: Actor, after: UUID | None = None) -> DeletedWorkspacePage:
        """Return the deleted workspaces after that one. Operator only."""
        require_operator(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            rows = await deletion_store.ended(connection, after, PAGE + 1)
        return DeletedWorkspacePage([map_row(DeletedWorkspace, row) for row in rows[:PAGE]], more=len(rows) > PAGE)

    async def members_of(self, actor: Actor, workspace_id: UUID) -> list[Member]:
        """Return a workspace's members. Operator only."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            if await store.workspace(connection, workspace_id) is None:
                raise NotFound("This workspace doesn't exist.")
            return await store.members(connection, workspace_id)

    async def mine(self, actor: Actor) -> list[Membership]:
        """Return the workspaces in which the actor can work.

        A session that an organisation's provider made sees only its own (P7).
        """
        async with self._database.one_statement() as connection:
            memberships_ = await memberships(connection, actor.account_id)
        current_id = actor.space.workspace_id
        return [each for each in memberships_ if each.workspace.id == current_id] if actor.via_sso else memberships_

    async def _add(
        self, connection: Connection, actor: Actor, workspace_id: UUID, email: str, role: WorkspaceRole, now: datetime
    ) -> Member:
        canonical = clean_email(email)
        is_verified = await store.is_verified_account(connection, canonical)
        if is_verified is None:
            raise NotFound(f"There is no account with the email address {email}.")
        if self._confirms_addresses and not is_verified:
            raise Conflict(
                f"The account with the email address {email} hasn't confirmed it. Ask this person to confirm it under "
                "“Settings”."
            )
        member = await store.insert_member(connection, workspace_id, canonical, role, now)
        if member is None:
            raise Conflict(f"{email} is in this workspace already.")
        target = AuditTarget(workspace_id, member.account_id, member.name)
        await record(connection, actor, Act.MEMBER_ADDED, target, {"role": role}, at=now)
        return member
