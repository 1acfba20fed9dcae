"""Policies: drafted and published by the operator, accepted by everybody, version by version (P13).

Invariants:
- Only the operator writes, and everybody reads.
- What holds for every versioned document is in `publishing.py`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.errors import Invalid
from discreet.evidence.entry import EntryKind, Facts, LogEntry
from discreet.evidence.record import record_for
from discreet.identity.accounts.actor import AT_THE_SHELL, Actor, require_operator
from discreet.identity.accounts.policies import store, versioning
from discreet.identity.accounts.policies.policy import Acceptance, Document, Policy, PolicyDraft, PolicyVersion
from discreet.identity.accounts.policies.versioning import PolicyEditor
from discreet.ports import Clock, KeyStore, RandomSource
from discreet.promises.terms import PolicyKind, Versions, to_accept


class Policies:
    def __init__(self, database: Database, keys: KeyStore, clock: Clock, entropy: RandomSource) -> None:
        self._database, self._keys, self._clock, self._entropy = database, keys, clock, entropy

    # For everybody

    async def in_force(self) -> Versions:
        """The version of each kind that holds now; empty while nothing is published."""
        async with self._database.one_statement() as connection:
            return await store.in_force(connection)

    async def versions(self) -> list[PolicyVersion]:
        """Every version there ever was, by kind, the newest first."""
        async with self._database.one_statement() as connection:
            return await store.versions(connection)

    async def policy(self, kind: PolicyKind, version: int | None = None) -> Policy:
        """A version with its text; without a number, the one in force."""
        async with self._database.one_statement() as connection:
            return await versioning.version(connection, Document(kind), version)

    # For oneself

    async def accept(self, actor: Actor, read: Versions) -> tuple[PolicyKind, ...]:
        """Record that the actor accepts these versions. Gives what is still to be accepted."""
        there = actor.space.workspace_id
        async with self._database.acting_as(actor.account_id) as connection:
            await self._accept(connection, actor.account_id, read)
            return await versioning.pending_acceptances(connection, actor.account_id, there)

    async def acceptances(self, actor: Actor) -> list[Acceptance]:
        """What the actor accepted of the operator's, and where they work now, the latest first."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.acceptances(connection, actor.account_id, actor.space.workspace_id)

    # For the operator

    async def desk(self, actor: Actor, kind: PolicyKind) -> PolicyEditor:
        async with self._operating(actor) as connection:
            return await versioning.editor_state(connection, Document(kind))

    async def accounts(self, actor: Actor) -> int:
        """How many accounts there are, to set the number of those that accepted against."""
        async with self._operating(actor) as connection:
            return await store.accounts(connection)

    async def save_draft(self, actor: Actor, kind: PolicyKind, text: str, note: str) -> PolicyDraft:
        """Keep what is being written; nobody is asked anything."""
        async with self._operating(actor) as connection:
            return await versioning.save_draft(connection, Document(kind), text, note, self._clock.now())

    async def discard_draft(self, actor: Actor, kind: PolicyKind) -> None:
        async with self._operating(actor) as connection:
            await store.delete_draft(connection, Document(kind))

    async def publish(
        self, actor: Actor, kind: PolicyKind, text: str, note: str, *, follows: int | None = None
    ) -> PolicyVersion:
        """Put a new version in force: everybody is asked again, but for the operator who publishes.

        `follows` is the version that the operator saw in force (0: none); Conflict when another has come since.
        Invalid when nothing changed, or a later version does not say what did.
        """
        async with self._operating(actor) as connection:
            about = await versioning.publish(connection, Document(kind), text, note, follows, self._clock.now())
            if actor != AT_THE_SHELL:
                await self._accept(connection, actor.account_id, {kind: about.version})
        return about

    async def _accept(self, connection: Connection, account_id: UUID, read: Versions) -> None:
        """What was accepted already is written down no second time."""
        at = self._clock.now()
        for facts in acceptance_facts(await versioning.accept(connection, account_id, None, read, at)):
            entry = LogEntry(EntryKind.POLICY_ACCEPTED, at, facts)
            await record_for(connection, account_id, entry, self._keys, self._entropy)

    @asynccontextmanager
    async def _operating(self, actor: Actor) -> AsyncIterator[Connection]:
        require_operator(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            yield connection


async def accept_on_joining(connection: Connection, account_id: UUID, read: Versions, at: datetime) -> None:
    """Record what somebody accepts who opens an account, in that account's own transaction.

    Invalid when something in force was not accepted; Conflict when another version is in force by now.
    """
    in_force = await store.in_force(connection)
    versioning.require_latest_version(in_force, read)
    if missing := to_accept(in_force, read):
        raise Invalid(f"An account here needs your acceptance of the {versioning.named(missing)}.", field="accepted")
    await store.insert_acceptances(connection, account_id, None, read, at)


def acceptance_facts(read: Versions) -> list[Facts]:
    """How acceptances stand in the evidence log (P12)."""
    return [{"policy": kind, "version": version} for kind, version in read.items()]
