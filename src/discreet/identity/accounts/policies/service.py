"""Policies: operators draft and publish them, people accept each version (P13).

Invariants:
- Only operators write policies; anyone can read published ones.
- `versioning.py` holds the rules of every versioned document.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Invalid
from discreet.evidence.entry import EntryKind, Facts, LogEntry
from discreet.evidence.record import record_for
from discreet.identity.accounts.actor import CLI_ACTOR, Actor, require_operator
from discreet.identity.accounts.policies import store, versioning
from discreet.identity.accounts.policies.policy import Acceptance, Document, Policy, PolicyDraft, PolicyVersion
from discreet.identity.accounts.policies.versioning import PolicyEditor
from discreet.promises.terms import PolicyKind, Versions, to_accept


class Policies:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random

    # For all readers

    async def in_force(self) -> Versions:
        """Return the current version of each kind; empty while none is published."""
        async with self._database.one_statement() as connection:
            return await store.in_force(connection)

    async def versions(self) -> list[PolicyVersion]:
        """Return all versions, by kind, newest first."""
        async with self._database.one_statement() as connection:
            return await store.versions(connection)

    async def policy(self, kind: PolicyKind, version: int | None = None) -> Policy:
        """Return a version with its text; without a number, the current one."""
        async with self._database.one_statement() as connection:
            return await versioning.version(connection, Document(kind), version)

    # For the signed-in person

    async def accept(self, actor: Actor, versions: Versions) -> tuple[PolicyKind, ...]:
        """Record that the actor accepts these versions. Return the kinds still to accept."""
        workspace_id = actor.space.workspace_id
        async with self._database.acting_as(actor.account_id) as connection:
            await self._accept(connection, actor.account_id, versions)
            return await versioning.pending_acceptances(connection, actor.account_id, workspace_id)

    async def acceptances(self, actor: Actor) -> list[Acceptance]:
        """Return the actor's acceptances, latest first.

        They cover the operator's policies and the current workspace's text.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.acceptances(connection, actor.account_id, actor.space.workspace_id)

    # For the operator

    async def editor(self, actor: Actor, kind: PolicyKind) -> PolicyEditor:
        async with self._operating(actor) as connection:
            return await versioning.editor_state(connection, Document(kind))

    async def accounts(self, actor: Actor) -> int:
        """Return the number of accounts, to compare with the number of acceptances."""
        async with self._operating(actor) as connection:
            return await store.accounts(connection)

    async def save_draft(self, actor: Actor, kind: PolicyKind, text: str, note: str) -> PolicyDraft:
        """Save a draft. No acceptance is requested."""
        async with self._operating(actor) as connection:
            return await versioning.save_draft(connection, Document(kind), text, note, self._clock.now())

    async def discard_draft(self, actor: Actor, kind: PolicyKind) -> None:
        async with self._operating(actor) as connection:
            await store.delete_draft(connection, Document(kind))

    async def publish(
        self, actor: Actor, kind: PolicyKind, text: str, note: str, *, follows: int | None = None
    ) -> PolicyVersion:
        """Publish a version. All people must accept it, except the publishing operator.

        `follows` is the version that the operator saw as current (0: none). Conflict when another one was published
        since. Invalid when nothing changed, or when a later version has no note.
        """
        async with self._operating(actor) as connection:
            published = await versioning.publish(connection, Document(kind), text, note, follows, self._clock.now())
            if actor != CLI_ACTOR:
                await self._accept(connection, actor.account_id, {kind: published.version})
        return published

    async def _accept(self, connection: Connection, account_id: UUID, read: Versions) -> None:
        """Record new acceptances. Earlier ones are not recorded again."""
        at = self._clock.now()
        for facts in acceptance_facts(await versioning.accept(connection, account_id, None, read, at)):
            entry = LogEntry(EntryKind.POLICY_ACCEPTED, at, facts)
            await record_for(connection, account_id, entry, self._keys, self._random)

    @asynccontextmanager
    async def _operating(self, actor: Actor) -> AsyncIterator[Connection]:
        require_operator(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            yield connection


async def accept_on_joining(connection: Connection, account_id: UUID, versions: Versions, at: datetime) -> None:
    """Record the acceptances of a new account, in its own transaction.

    Invalid when a current policy was not accepted; Conflict when another version is current by now.
    """
    in_force = await store.in_force(connection)
    versioning.require_latest_version(in_force, versions)
    if missing := to_accept(in_force, versions):
        raise Invalid(f"To create an account, accept the {versioning.join_titles(missing)}.", field="accepted")
    await store.insert_acceptances(connection, account_id, None, versions, at)


def acceptance_facts(read: Versions) -> list[Facts]:
    """Return the acceptances as facts of the evidence log (P12)."""
    return [{"policy": kind, "version": version} for kind, version in read.items()]
