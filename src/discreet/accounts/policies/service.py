"""Policies: drafted and published by the operator, accepted by everybody, version by version (P13).

Law of this file: nobody accepts what they were not shown. Whoever accepts names the versions that they read, and they
must be the ones in force; the operator who publishes names the version that theirs follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.accounts.actor import AT_THE_SHELL, Actor, refuse_unless_operator
from discreet.accounts.policies import store
from discreet.accounts.policies.policy import (
    TITLES,
    Acceptance,
    Draft,
    Policy,
    PolicyVersion,
    clean_note,
    clean_text,
    readable,
)
from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, Invalid, NotFound
from discreet.promises.terms import PolicyKind, Versions, overtaken, to_accept
from discreet.seams import Clock


@dataclass(frozen=True)
class Desk:
    """What the operator has of one kind: the draft, the version in force, and how many accounts accepted it."""

    kind: PolicyKind
    draft: Draft | None
    in_force: Policy | None
    accepted_by: int


class Policies:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

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
            found = await store.policy(connection, kind, version)
        if found is None:
            raise NotFound(f"{TITLES[kind]}: no such version is published on this server.")
        return found

    # For oneself

    async def accept(self, actor: Actor, read: Versions) -> tuple[PolicyKind, ...]:
        """Record that the actor accepts these versions. Gives what is still to be accepted."""
        async with self._database.acting_as(actor.account_id) as connection:
            in_force = await store.in_force(connection)
            _refuse_overtaken(in_force, read)
            await store.insert_acceptances(connection, actor.account_id, read, self._clock.now())
            return to_accept(in_force, await store.accepted(connection, actor.account_id))

    async def acceptances(self, actor: Actor) -> list[Acceptance]:
        """What the actor accepted, the latest first."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.acceptances(connection, actor.account_id)

    # For the operator

    async def desk(self, actor: Actor, kind: PolicyKind) -> Desk:
        refuse_unless_operator(actor)
        async with self._database.anonymous() as connection:
            in_force = await store.policy(connection, kind)
            number = await store.accepted_by(connection, in_force.about) if in_force else 0
            return Desk(kind, (await store.drafts(connection)).get(kind), in_force, number)

    async def accounts(self, actor: Actor) -> int:
        """How many accounts there are, to set the number of those that accepted against."""
        refuse_unless_operator(actor)
        async with self._database.one_statement() as connection:
            return await store.accounts(connection)

    async def save_draft(self, actor: Actor, kind: PolicyKind, text: str, note: str) -> Draft:
        """Keep what is being written; nobody is asked anything."""
        refuse_unless_operator(actor)
        draft = Draft(readable(text), clean_note(note), self._clock.now())
        async with self._database.anonymous() as connection:
            await store.save_draft(connection, kind, draft)
        return draft

    async def discard_draft(self, actor: Actor, kind: PolicyKind) -> None:
        refuse_unless_operator(actor)
        async with self._database.anonymous() as connection:
            await store.delete_draft(connection, kind)

    async def publish(
        self, actor: Actor, kind: PolicyKind, text: str, note: str, *, follows: int | None = None
    ) -> PolicyVersion:
        """Put a new version in force: everybody is asked again, but for the operator who publishes.

        `follows` is the version that the operator saw in force (0: none); Conflict when another has come since.
        Invalid when nothing changed, or a later version does not say what did.
        """
        refuse_unless_operator(actor)
        text, note = clean_text(text), clean_note(note)
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock(connection)
            last = await store.policy(connection, kind)
            _refuse_unless_next(kind, last, text, note, follows)
            about = PolicyVersion(kind, last.about.version + 1 if last else 1, note, self._clock.now())
            await store.insert(connection, Policy(about, text))
            await store.delete_draft(connection, kind)
            if actor != AT_THE_SHELL:
                await store.insert_acceptances(connection, actor.account_id, {kind: about.version}, about.published_at)
        return about


async def accept_on_joining(connection: Connection, account_id: UUID, read: Versions, at: datetime) -> None:
    """Record what somebody accepts who opens an account, in that account's own transaction.

    Invalid when something in force was not accepted; Conflict when another version is in force by now.
    """
    in_force = await store.in_force(connection)
    _refuse_overtaken(in_force, read)
    if missing := to_accept(in_force, read):
        raise Invalid(f"An account here needs your acceptance of the {_named(missing)}.", field="accepted")
    await store.insert_acceptances(connection, account_id, read, at)


async def still_to_accept(connection: Connection, account_id: UUID) -> tuple[PolicyKind, ...]:
    """What an account has to accept before it goes on."""
    return to_accept(await store.in_force(connection), await store.accepted(connection, account_id))


def _refuse_overtaken(in_force: Versions, read: Versions) -> None:
    if changed := overtaken(in_force, read):
        raise Conflict(
            f"The {_named(changed)} changed while you were reading. Please read the new version, then accept.",
            field="accepted",
        )


def _refuse_unless_next(kind: PolicyKind, last: Policy | None, text: str, note: str, follows: int | None) -> None:
    number = last.about.version if last else 0
    if follows is not None and follows != number:
        raise Conflict(
            f"Version {number} of the {TITLES[kind].lower()} was published meanwhile. Please look at it first."
        )
    if last and last.text == text:
        raise Invalid(f"This is the text of version {number}, word for word: nothing changed.", field="text")
    if last and not note:
        raise Invalid("Please say what changed since the version before: everybody is asked again.", field="note")


def _named(kinds: Sequence[PolicyKind]) -> str:
    return " and the ".join(TITLES[kind].lower() for kind in kinds)
