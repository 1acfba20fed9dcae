"""Directories: an enterprise's list of people, applied to its workspace.

Specification: Services, accounts, workspaces; RFC 7643, RFC 7644.

Invariants:
- A directory creates no account and takes none over. An entry waits until its user signs in.
- It suspends memberships, and restores only those that it has suspended.
- It has no access to the person's account and own space.
- It neither appoints nor removes owners, and sees only its token's workspace.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.errors import Forbidden, Invalid, NotFound, NotSignedIn
from discreet.identity.accounts.account import comparable_email
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.accounts.token import digest
from discreet.identity.sso import store as providers
from discreet.identity.sso.directory import store
from discreet.identity.sso.directory.entries import (
    MAX_GROUPS,
    MAX_USERS,
    DirectoryGroup,
    DirectoryUser,
    GroupFacts,
    UserFacts,
)
from discreet.identity.workspaces.directory_sync import give_role, restore, suspend
from discreet.identity.workspaces.directory_sync_store import lock
from discreet.ports.clock import Clock, RandomSource

LAST_SEEN_INTERVAL: Final = timedelta(minutes=1)
UNKNOWN: Final = "This token is not known here, or was revoked."
ENDED: Final = "Your organisation has ended your access to this workspace."


class Directory:
    def __init__(self, database: Database, clock: Clock, random: RandomSource) -> None:
        self._database, self._clock, self._random = database, clock, random

    async def authorise(self, token: str) -> None:
        """Raise NotSignedIn for an unknown token, before anything else is read."""
        async with self._database.anonymous() as connection:
            if await store.workspace_of_token(connection, digest(token)) is None:
                raise NotSignedIn(UNKNOWN)

    @asynccontextmanager
    async def resources(self, token: str) -> AsyncIterator["DirectoryResources"]:
        """Open a transaction with the token's workspace locked.

        So no other change comes between its reads and writes. NotSignedIn for an unknown or revoked token.
        """
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            row = await store.workspace_of_token(connection, digest(token))
            if row is None or await lock(connection, row["workspace_id"]) is None:
                raise NotSignedIn(UNKNOWN)
            if row["last_used_at"] is None or now - row["last_used_at"] >= LAST_SEEN_INTERVAL:
                await store.touch_token(connection, row["workspace_id"], now)
            resources = DirectoryResources(connection, row["workspace_id"], self._random, now)
            await resources.adopt()
            yield resources


class DirectoryResources:
    """One workspace's directory, open for one request. Created by `Directory.resources`."""

    def __init__(self, connection: Connection, workspace_id: UUID, random: RandomSource, now: datetime) -> None:
        self._connection, self._workspace_id, self._random, self._now = connection, workspace_id, random, now

    # Users

    async def users(self) -> list[DirectoryUser]:
        return await store.users(self._connection, self._workspace_id)

    async def users_by_name(self, user_name: str) -> list[DirectoryUser]:
        return await store.users_by_name(self._connection, self._workspace_id, user_name)

    async def users_by_external_id(self, external_id: str) -> list[DirectoryUser]:
        return await store.users_by_external_id(self._connection, self._workspace_id, external_id)

    async def user(self, user_id: UUID) -> DirectoryUser:
        user = await store.user(self._connection, self._workspace_id, user_id)
        if user is None:
            raise NotFound("There is no such user.")
        return user

    async def create_user(self, facts: UserFacts) -> DirectoryUser:
        """Create a user. Conflict when the name is taken."""
        if await store.count_users(self._connection, self._workspace_id) >= MAX_USERS:
            raise Invalid(f"A directory has at most {MAX_USERS:,} users.")
        user_id = self._random.new_id()
        await store.insert_user(self._connection, self._workspace_id, user_id, facts, self._now)
        await self._settle(user_id)
        return await self.user(user_id)

    async def replace_user(self, user_id: UUID, facts: UserFacts) -> DirectoryUser:
        await self.user(user_id)
        await store.update_user(self._connection, self._workspace_id, user_id, facts, self._now)
        await self._settle(user_id)
        return await self.user(user_id)

    async def delete_user(self, user_id: UUID) -> None:
        """Delete the entry and suspend the membership.

        An owner removes the member and decides about their GPTs.
        """
        user = await self.user(user_id)
        if user.account_id is not None:
            await self._suspend(user.account_id)
        await store.delete_user(self._connection, self._workspace_id, user_id)

    async def adopt(self) -> None:
        """Create entries for members without one, so that the directory can find them."""
        for row in await store.members_without_entry(self._connection, self._workspace_id):
            user_id, email = self._random.new_id(), comparable_email(row["email"])
            document = {"displayName": row["name"], "emails": [{"value": email, "type": "work", "primary": True}]}
            facts = UserFacts(email, None, email, active=True, document=document)
            await store.insert_user(self._connection, self._workspace_id, user_id, facts, self._now)
            await store.link_user(self._connection, self._workspace_id, user_id, row["account_id"])

    async def _settle(self, user_id: UUID) -> None:
        """Update the membership from the entry."""
        user = await self.user(user_id)
        if user.account_id is None:
            member = await store.member_of_email(
                self._connection, self._workspace_id, comparable_email(user.facts.email)
            )
            if member is None:
                return
            await store.link_user(self._connection, self._workspace_id, user_id, member)
            user = await self.user(user_id)
        if user.account_id is None:
            return
        if user.facts.active:
            await self._restore(user.account_id)
        else:
            await self._suspend(user.account_id)

    async def _suspend(self, account_id: UUID) -> None:
        if await suspend(self._connection, self._workspace_id, account_id, self._now):
            await store.put_suspension(self._connection, self._workspace_id, account_id, self._now)

    async def _restore(self, account_id: UUID) -> None:
        at = await store.take_suspension(self._connection, self._workspace_id, account_id)
        if at is not None:
            await restore(self._connection, self._workspace_id, account_id, at, self._now)

    # Groups

    async def groups(self) -> list[DirectoryGroup]:
        return await store.groups(self._connection, self._workspace_id)

    async def group(self, group_id: UUID) -> DirectoryGroup:
        group = await store.group(self._connection, self._workspace_id, group_id)
        if group is None:
            raise NotFound("There is no such group.")
        return group

    async def create_group(self, facts: GroupFacts) -> DirectoryGroup:
        if await store.count_groups(self._connection, self._workspace_id) >= MAX_GROUPS:
            raise Invalid(f"A directory has at most {MAX_GROUPS:,} groups.")
        return await self._put_group(self._random.new_id(), facts, frozenset())

    async def replace_group(self, group_id: UUID, facts: GroupFacts) -> DirectoryGroup:
        before = await self.group(group_id)
        return await self._put_group(group_id, facts, before.facts.members)

    async def delete_group(self, group_id: UUID) -> None:
        group = await self.group(group_id)
        await store.delete_group(self._connection, self._workspace_id, group_id)
        await self._give_roles(group.facts.members)

    async def _put_group(self, group_id: UUID, facts: GroupFacts, before: frozenset[UUID]) -> DirectoryGroup:
        await store.put_group(self._connection, self._workspace_id, group_id, facts, self._now)
        added, removed = facts.members - before, before - facts.members
        await store.set_members(self._connection, self._workspace_id, group_id, added, removed)
        await self._give_roles(facts.members | before)
        return await self.group(group_id)

    async def _give_roles(self, user_ids: Iterable[UUID]) -> None:
        for user_id in sorted(user_ids):
            user = await store.user(self._connection, self._workspace_id, user_id)
            if user is not None and user.account_id is not None:
                role = await role_by_directory(self._connection, self._workspace_id, user)
                if role is WorkspaceRole.ADMIN and not await self._is_shown(user.account_id):
                    continue
                await give_role(self._connection, self._workspace_id, user.account_id, role, self._now)

    async def _is_shown(self, account_id: UUID) -> bool:
        """Return whether the account has proven to be the entry's person.

        Anyone can sign up with the address of an entry, so an account with an unproven address is not made an admin
        (decision 0054).
        """
        return await store.is_shown(self._connection, self._workspace_id, account_id)


async def role_by_directory(connection: Connection, workspace_id: UUID, user: DirectoryUser) -> WorkspaceRole | None:
    """Return the role that the user's groups give. None if no group gives one."""
    stored = await providers.provider(connection, workspace_id)
    if stored is None or not await store.count_groups(connection, workspace_id):
        return None
    return stored.provider.role_by([name for _, name in user.groups])


async def match_entry(
    connection: Connection, workspace_id: UUID, account_id: UUID | None, email: str
) -> DirectoryUser | None:
    """Return the directory's entry for a person who signs in, if there is one.

    Forbidden when the entry is not active.
    """
    user = await store.expected(connection, workspace_id, account_id, email)
    if user is not None and not user.facts.active:
        raise Forbidden(ENDED)
    return user


async def record_arrival(
    connection: Connection, workspace_id: UUID, user: DirectoryUser | None, account_id: UUID
) -> WorkspaceRole | None:
    """Link the entry to the account. Return the role that its groups give."""
    if user is None:
        return None
    await store.link_user(connection, workspace_id, user.id, account_id)
    return await role_by_directory(connection, workspace_id, user)
