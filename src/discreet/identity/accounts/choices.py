"""Choices: whether a party allows a purpose (P1, P2, P3, P8), and the share that says the same (specification: The one
rule).

Invariants:
- Database and key store never disagree to a person's harm.
- A "no" destroys the share before it commits, a "yes" that does not commit takes its share with it, and one party's
  choices come one at a time.
- Wherever a crash falls, what is left opens less than was allowed, never more, and `reconcile` evens it out.
- Shares exist for improvement alone: what is counted is under no party's key.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.errors import Forbidden, NotFound
from discreet.evidence.entry import EntryKind, Facts, LogEntry
from discreet.evidence.record import record_for
from discreet.identity.accounts import choices_store as store
from discreet.identity.accounts.actor import Actor
from discreet.ports import Clock, KeyStore, RandomSource, Share
from discreet.promises.improve import PartyPermission, moment_of_answer, with_origins
from discreet.promises.insight import never_answered
from discreet.promises.parties import CONTENT_KINDS, ContentOrigin, Party, PartyKind, Purpose

BATCH = 1000
"""Parties that `reconcile` looks at in one go."""
BEING_BORN = timedelta(minutes=10)
"""A conversation's or image's share this young may belong to another server's transaction that commits in a moment."""


@dataclass(frozen=True)
class ConsentChoice:
    """One "yes" or "no", as it was made."""

    allowed: bool
    at: datetime


@dataclass(frozen=True)
class ChoiceStatus:
    """Where a party stands on a purpose (`since`: without interruption, or None) and how it came there."""

    since: datetime | None
    history: tuple[ConsentChoice, ...]

    @property
    def allowed(self) -> bool:
        return self.since is not None


@dataclass(frozen=True)
class Reconciled:
    """What `reconcile` found: permissions recorded as lost, and shares destroyed."""

    lost: int
    destroyed: int


class ConsentChoices:
    """The choices of people, of GPTs (their builders speak), of conversations and images (their users, only "no") and
    of workspaces (their owners, about private statistics alone)."""

    def __init__(self, database: Database, keys: KeyStore, clock: Clock, entropy: RandomSource) -> None:
        self._database, self._keys, self._clock, self._entropy = database, keys, clock, entropy

    async def choose(self, actor: Actor, party: Party, allowed: bool, purpose: Purpose = Purpose.IMPROVE) -> None:
        """Record a choice for `party`; what already holds is left alone. Forbidden unless the actor speaks for it."""
        async with self.choosing(actor.account_id) as choosing:
            await choosing.record(party, allowed, purpose)

    @asynccontextmanager
    async def choosing(self, account_id: UUID) -> AsyncIterator["ChoiceTransaction"]:
        """A transaction of this account in which it may choose; shares born in it end with it if it fails."""
        born: dict[str, Share] = {}
        try:
            async with self._database.acting_as(account_id) as connection:
                yield ChoiceTransaction(connection, account_id, self._keys, self._clock, self._entropy, born)
        except BaseException:
            self._destroy_own(born)
            raise

    async def write_down(self, connection: Connection, account_id: UUID, kind: EntryKind, facts: Facts) -> None:
        """In the evidence log, in the caller's transaction, sealed for the account (P12)."""
        entry = LogEntry(kind, self._clock.now(), facts)
        await record_for(connection, account_id, entry, self._keys, self._entropy)

    def _destroy_own(self, born: dict[str, Share]) -> None:
        """Somebody may have said "yes" again since the transaction ended: only the shares made here go."""
        for party, share in born.items():
            if self._keys.share(party) == share:
                self._keys.destroy_share(party)

    async def answer(self, actor: Actor, party: Party, purpose: Purpose = Purpose.IMPROVE) -> ChoiceStatus:
        """Where a party for which the actor speaks stands, with its history."""
        async with self._database.acting_as(actor.account_id) as connection:
            [standing] = await self.standings(connection, [party], purpose=purpose)
            return ChoiceStatus(standing.allowed_since, await _history(connection, party, purpose))

    async def history(self, actor: Actor, party: Party) -> tuple[ConsentChoice, ...]:
        """The actor's choices for `party`, oldest first; nobody else's."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await _history(connection, party, Purpose.IMPROVE)

    async def standings_now(
        self, actor: Actor, parties: Sequence[Party], gpt_id: UUID | None = None
    ) -> list[PartyPermission]:
        """As `standings` about improvement, of what the actor begins now; in one statement by itself. After the given
        parties come the origins of the GPT's words, who are parties to what begins with it (P3)."""
        asked = [str(party) for party in parties]
        async with self._database.one_statement() as connection:
            rows = await store.parties_at_start(connection, actor.account_id, asked, gpt_id)
        everybody = [*parties, *(Party.parse(party) for party in sorted(rows.keys() - set(asked)))]
        found = [_standing(PartyPermission(party), rows[str(party)], ContentOrigin.ORDINARY) for party in everybody]
        return with_origins(found, gpt_id)

    @staticmethod
    async def standings(
        connection: Connection,
        parties: Sequence[Party],
        nature: ContentOrigin = ContentOrigin.ORDINARY,
        purpose: Purpose = Purpose.IMPROVE,
    ) -> list[PartyPermission]:
        """The facts that the one rule decides on, in the given order. `nature` is the conversation's.

        Another person's choice is not visible to the acting account and comes back as never answered; so about
        being counted, ask for the account itself and its workspaces alone.
        """
        rows = await store.permissions(connection, [str(party) for party in parties], purpose)
        silent = never_answered if purpose is Purpose.INSIGHT else PartyPermission
        return [_standing(silent(party), rows.get(str(party)), nature) for party in parties]

    async def reconcile(self) -> Reconciled:
        """Even out what a crash left: a permission without its share is lost, a share without permission
        goes.

        Safe while people choose: each suspect is looked at again with its party locked.
        """
        lost = destroyed = 0
        async for party in self._suspects():
            async with self._database.anonymous() as connection:
                await store.lock_party(connection, party)
                allows, share = await store.allows(connection, party), self._keys.share(party)
                if allows and share is None:
                    await store.revoke_lost_permission(connection, party, self._clock.now())
                    lost += 1
                elif share is not None and not allows and not self._may_be_being_born(party, share):
                    self._keys.destroy_share(party)
                    destroyed += 1
        return Reconciled(lost, destroyed)

    async def _suspects(self) -> AsyncIterator[str]:
        """Who has a share and does not allow; then who allows and has none that opens. A batch at a time."""
        names = self._keys.shares()
        while held := await asyncio.to_thread(lambda: list(islice(names, BATCH))):
            async with self._database.anonymous() as connection:
                suspects = await store.not_allowing(connection, held)
            for party in suspects:
                yield party
        after = ""
        while parties := await self._should_have_shares(after):
            for party in await asyncio.to_thread(self._without_share, parties):
                yield party
            after = parties[-1]

    async def _should_have_shares(self, after: str) -> list[str]:
        async with self._database.anonymous() as connection:
            return await store.should_have_shares(connection, after, BATCH)

    def _without_share(self, parties: Sequence[str]) -> list[str]:
        return [party for party in parties if self._keys.share(party) is None]

    def _may_be_being_born(self, party: str, share: Share) -> bool:
        is_content = Party.parse(party).kind in CONTENT_KINDS
        return is_content and self._clock.now() - share.since < BEING_BORN


class ChoiceTransaction:
    """One account's open transaction, in which it may choose. Made by `ConsentChoices.choosing`."""

    def __init__(
        self,
        connection: Connection,
        account_id: UUID,
        keys: KeyStore,
        clock: Clock,
        entropy: RandomSource,
        born: dict[str, Share],
    ) -> None:
        self.connection = connection
        self._account_id, self._keys, self._clock, self._entropy = account_id, keys, clock, entropy
        self._born = born

    async def record(self, party: Party, allowed: bool, purpose: Purpose = Purpose.IMPROVE) -> None:
        """Write the choice and bring the share in step with it (see `ConsentChoices.choose`)."""
        await store.lock_party(self.connection, str(party))
        await self._refuse_unless_theirs(party, allowed, purpose)
        [standing] = await ConsentChoices.standings(self.connection, [party], purpose=purpose)
        if (at := moment_of_answer(standing, allowed, self._clock.now())) is None:
            return
        await store.insert_choice(self.connection, self._account_id, str(party), purpose, allowed, at)
        await self.write_down(EntryKind.CHOICE, {"party": str(party), "purpose": purpose, "allowed": allowed}, at)
        if purpose is Purpose.IMPROVE:
            self._keep_share_in_step(party, allowed, at)

    async def write_down(self, kind: EntryKind, facts: Facts, at: datetime | None = None) -> None:
        """In the evidence log, in this transaction, sealed for the account (P12)."""
        entry = LogEntry(kind, at or self._clock.now(), facts)
        await record_for(self.connection, self._account_id, entry, self._keys, self._entropy)

    def _keep_share_in_step(self, party: Party, allowed: bool, at: datetime) -> None:
        # The key store is called without a thread: between the row and the share nothing can be cancelled.
        self._keys.destroy_share(str(party))
        if allowed:
            self._born[str(party)] = self._keys.create_share(str(party), at)

    async def _refuse_unless_theirs(self, party: Party, allowed: bool, purpose: Purpose) -> None:
        theirs = await store.may_choose_for(self.connection, str(party))
        if not theirs and party.kind in (*CONTENT_KINDS, PartyKind.GPT):  # deleted meanwhile, or somebody else's
            raise NotFound("This is not there any more, or it is not yours.")
        if not theirs:
            raise Forbidden("You can choose only for yourself, and for what is your own.")
        if party.kind is PartyKind.WORKSPACE and purpose is Purpose.IMPROVE:
            raise Forbidden("A workspace's content never trains a model; there is nothing to choose.")
        if allowed and party.kind in CONTENT_KINDS:
            what = "An image" if party.kind is PartyKind.IMAGE else "A conversation"
            raise Forbidden(f"{what} cannot be opened for improvement afterwards; switching it off is final.")


def _standing(silent: PartyPermission, row: Any, nature: ContentOrigin) -> PartyPermission:
    """`silent` is where the party stands if it has never answered."""
    of_party = nature if silent.party.kind is PartyKind.CONVERSATION else ContentOrigin.ORDINARY
    if row is None:
        return replace(silent, nature=of_party)
    return PartyPermission(silent.party, row["allowed_since"], row["refused_at"], of_party)


async def _history(connection: Connection, party: Party, purpose: Purpose) -> tuple[ConsentChoice, ...]:
    rows = await store.choices_of(connection, str(party), purpose)
    return tuple(ConsentChoice(row["allowed"], row["at"]) for row in rows)
