"""Consent choices: whether a party allows a purpose (P1, P2, P3, P8).

A key share exists while its party allows improvement (specification: The one rule).

Invariants:
- Database and key store never disagree to a person's harm.
- A "no" destroys the share before it commits; a "yes" that does not commit takes its share with it; one party's choices
  are serialised.
- Wherever a crash falls, the remaining state opens less than was allowed, never more, and `reconcile` repairs it.
- Shares exist for improvement only: statistics are under no party's key.
- A conversation's share is a leaf of a page (`conversation_key.py`). A person's "no" destroys their pages of shares.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection, on_rollback
from discreet.db.rows import map_row
from discreet.db.runtime import Runtime
from discreet.errors import Forbidden, NotFound
from discreet.evidence.entry import EntryKind, Facts, LogEntry
from discreet.evidence.record import record_for
from discreet.identity.accounts import choices_store as store
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.conversation_key import destroy_keys
from discreet.identity.accounts.key_comparison import ChangedKeys
from discreet.identity.accounts.page_reconciliation import differing_pages, reconcile_page
from discreet.ports.clock import Clock, RandomSource
from discreet.ports.keys import KeyStore, PageUse, Share
from discreet.promises.improve import PartyPermission, get_effective_time, with_origins
from discreet.promises.insight import default_permission
from discreet.promises.parties import CONTENT_KINDS, ContentOrigin, Party, PartyKind, Purpose

BATCH = 1000
"""Parties that `reconcile` reads at a time."""
CREATION_GRACE = timedelta(minutes=10)
"""A younger share of a conversation or an image may belong to another server's transaction that is about to commit."""


@dataclass(frozen=True)
class ConsentChoice:
    """One "yes" or "no"."""

    allowed: bool
    at: datetime


@dataclass(frozen=True)
class ChoiceStatus:
    """A party's choice about a purpose, with its history.

    `since`: allowed without interruption since then; None if not allowed.
    """

    since: datetime | None
    history: tuple[ConsentChoice, ...]

    @property
    def allowed(self) -> bool:
        return self.since is not None


@dataclass(frozen=True)
class Reconciled:
    """Result of `reconcile`: permissions recorded as lost, and shares destroyed.

    `unfinished`: shares that are too young to destroy.
    """

    lost: int
    destroyed: int
    unfinished: int = 0


class ConsentChoices:
    """Choices of people, GPTs, conversations, images and workspaces.

    A GPT's builder chooses for it. For a conversation or an image its user can only say "no". A workspace's owners
    choose about private statistics only.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random

    async def choose(self, actor: Actor, party: Party, allowed: bool, purpose: Purpose = Purpose.IMPROVE) -> None:
        """Record a choice for `party`, if it changes anything.

        Forbidden unless the actor may choose for it.
        """
        async with self.open_transaction(actor.account_id) as transaction:
            await transaction.record(party, allowed, purpose)

    @asynccontextmanager
    async def open_transaction(self, account_id: UUID) -> AsyncIterator["ChoiceTransaction"]:
        """Open a transaction in which this account may choose.

        If it fails, or if the answer to its COMMIT is lost, the shares created in it are destroyed.
        """
        async with self._database.acting_as(account_id) as connection:
            yield ChoiceTransaction(connection, account_id, self._keys, self._clock, self._random)

    async def record_evidence(self, connection: Connection, account_id: UUID, kind: EntryKind, facts: Facts) -> None:
        """Record an entry in the evidence log, encrypted for the account (P12).

        It is part of the caller's transaction.
        """
        entry = LogEntry(kind, self._clock.now(), facts)
        await record_for(connection, account_id, entry, self._keys, self._random)

    async def answer(self, actor: Actor, party: Party, purpose: Purpose = Purpose.IMPROVE) -> ChoiceStatus:
        """Return the choice of a party that the actor may choose for, with its history."""
        async with self._database.acting_as(actor.account_id) as connection:
            [permission] = await self.permissions(connection, [party], purpose=purpose)
            return ChoiceStatus(permission.allowed_since, await _history(connection, party, purpose))

    async def history(self, actor: Actor, party: Party) -> tuple[ConsentChoice, ...]:
        """Return the actor's own choices for `party`, oldest first."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await _history(connection, party, Purpose.IMPROVE)

    async def facts_at_start(self, actor: Actor, parties: Sequence[Party], gpt_id: UUID | None = None) -> "StartFacts":
        """Return what a conversation that the actor begins now needs to know. One statement outside a transaction.

        After the given parties come the origins of the GPT's texts, which are parties to what begins with it (P3).
        """
        party_names = [str(party) for party in parties]
        async with self._database.one_statement() as connection:
            rows = await store.parties_at_start(
                connection, actor.account_id, party_names, gpt_id, actor.space.workspace_id
            )
        return StartFacts.from_rows(parties, rows, gpt_id)

    @staticmethod
    async def permissions(
        connection: Connection,
        parties: Sequence[Party],
        nature: ContentOrigin = ContentOrigin.ORDINARY,
        purpose: Purpose = Purpose.IMPROVE,
    ) -> list[PartyPermission]:
        """Return the permissions that the training rule needs, in the given order.

        `nature` is the conversation's. The acting account cannot see another person's choice, which comes back as never
        answered. So about private statistics ask only for the account itself and its workspaces.
        """
        rows = await store.permissions(connection, [str(party) for party in parties], purpose)
        build_default = default_permission if purpose is Purpose.INSIGHT else PartyPermission
        return [_build_permission(build_default(party), rows.get(str(party)), nature) for party in parties]

    async def reconcile(self, changed: ChangedKeys | None = None) -> Reconciled:
        """Repair what a crash left in database and key store, in `changed` or everywhere.

        A permission without its share is recorded as lost; a share without permission is destroyed. Safe while people
        choose: each suspect is checked again with its party locked. Keys in pages that no conversation names are
        destroyed, too.
        """
        unfinished, (lost, destroyed) = 0, await self._reconcile_pages(changed)
        async for party in self._suspects() if changed is None else self._suspects_among(sorted(changed.parties)):
            async with self._database.anonymous() as connection:
                await store.lock_party(connection, party)
                allows, share = await store.allows(connection, party), self._keys.share(party)
                if allows and share is None and await _has_moved(connection, party):
                    continue
                if allows and share is None:
                    await store.revoke_lost_permission(connection, party, self._clock.now())
                    lost += 1
                elif share is not None and not allows and self._may_be_unfinished(party, share):
                    unfinished += 1
                elif share is not None and not allows:
                    self._keys.destroy_share(party)
                    destroyed += 1
        return Reconciled(lost, destroyed, unfinished)

    async def _reconcile_pages(self, changed: ChangedKeys | None) -> tuple[int, int]:
        lost = destroyed = 0
        async with self._database.one_statement() as pages_connection:
            async for difference in differing_pages(pages_connection, self._keys, changed.pages if changed else None):
                async with self._database.anonymous() as connection:
                    lost += await reconcile_page(connection, self._keys, difference, self._clock.now())
                destroyed += len(difference.unnamed)
        return lost, destroyed

    async def _suspects(self) -> AsyncIterator[str]:
        """Yield parties with a share and no permission, then the reverse, in batches."""
        names = self._keys.shares()
        while shares := await asyncio.to_thread(lambda: list(islice(names, BATCH))):
            async with self._database.anonymous() as connection:
                suspects = await store.not_allowing(connection, shares)
            for party in suspects:
                yield party
        after = ""
        while parties := await self._should_have_shares(after):
            for party in await asyncio.to_thread(self._lacking_shares, parties):
                yield party
            after = parties[-1]

    async def _suspects_among(self, parties: Sequence[str]) -> AsyncIterator[str]:
        """Yield those of these parties with a share and no permission, or the reverse, in batches."""
        for start in range(0, len(parties), BATCH):
            batch = parties[start : start + BATCH]
            async with self._database.anonymous() as connection:
                suspects = {*await store.not_allowing(connection, batch)}
                should_have = await store.should_have_shares_among(connection, batch)
            for party in (*suspects, *await asyncio.to_thread(self._lacking_shares, should_have)):
                yield party

    async def _should_have_shares(self, after: str) -> list[str]:
        async with self._database.anonymous() as connection:
            return await store.should_have_shares(connection, after, BATCH)

    def _lacking_shares(self, parties: Sequence[str]) -> list[str]:
        return [party for party in parties if self._keys.share(party) is None]

    def _may_be_unfinished(self, party: str, share: Share) -> bool:
        is_content = Party.parse(party).kind in CONTENT_KINDS
        return is_content and self._clock.now() - share.since < CREATION_GRACE


class ChoiceTransaction:
    """An account's open transaction in which it may choose.

    Made by `ConsentChoices.choosing`.
    """

    def __init__(
        self, connection: Connection, account_id: UUID, keys: KeyStore, clock: Clock, random: RandomSource
    ) -> None:
        self.connection = connection
        self._account_id, self._keys, self._clock, self._random = account_id, keys, clock, random

    async def lock_conversation(self, conversation_id: UUID) -> bool:
        """Lock the row until commit: nothing else opens, changes or re-keys it. False if it does not exist."""
        return await store.lock_conversation(self.connection, conversation_id)

    async def record(self, party: Party, allowed: bool, purpose: Purpose = Purpose.IMPROVE) -> None:
        """Record the choice and update the key share (see `ConsentChoices.choose`)."""
        if party.kind is PartyKind.CONVERSATION:  # first, as a deletion does
            await self.lock_conversation(UUID(party.id))
        await store.lock_party(self.connection, str(party))
        await self._require_own_party(party, allowed, purpose)
        [permission] = await ConsentChoices.permissions(self.connection, [party], purpose=purpose)
        if (at := get_effective_time(permission, allowed, self._clock.now())) is None:
            return
        await store.insert_choice(self.connection, self._account_id, str(party), purpose, allowed, at)
        await self.record_evidence(EntryKind.CHOICE, {"party": str(party), "purpose": purpose, "allowed": allowed}, at)
        if purpose is Purpose.IMPROVE:
            leaves = [] if allowed else await store.end_share_leaves(self.connection, party)
            self._sync_share(party, allowed, at, leaves)

    async def record_evidence(self, kind: EntryKind, facts: Facts, at: datetime | None = None) -> None:
        """Record an entry in the evidence log, encrypted for the account (P12).

        It is part of this transaction.
        """
        entry = LogEntry(kind, at or self._clock.now(), facts)
        await record_for(self.connection, self._account_id, entry, self._keys, self._random)

    def _sync_share(self, party: Party, allowed: bool, at: datetime, leaves: Sequence[UUID]) -> None:
        # Called without a thread, so that nothing can be cancelled between the row and the share.
        if party.kind is PartyKind.USER:
            for page in leaves:
                self._keys.destroy_page(page, PageUse.SHARE)
        elif leaves:
            destroy_keys(self._keys, leaves)
            return
        self._keys.destroy_share(str(party))
        if allowed:
            share = self._keys.create_share(str(party), at)
            on_rollback(self.connection, lambda _: self._destroy(party, share))

    def _destroy(self, party: Party, share: Share) -> None:
        """Destroy a share that was created here; another "yes" may have followed since."""
        if self._keys.share(str(party)) == share:
            self._keys.destroy_share(str(party))

    async def _require_own_party(self, party: Party, allowed: bool, purpose: Purpose) -> None:
        is_own = await store.may_choose_for(self.connection, str(party))
        if not is_own and party.kind in (*CONTENT_KINDS, PartyKind.GPT):  # deleted since, or another person's
            raise NotFound("This no longer exists, or it is not yours.")
        if not is_own:
            raise Forbidden("You can choose only for yourself, and for what is your own.")
        if party.kind is PartyKind.WORKSPACE and purpose is Purpose.IMPROVE:
            raise Forbidden("A workspace's content never trains a model; there is nothing to choose.")
        if allowed and party.kind in CONTENT_KINDS:
            noun = "an image" if party.kind is PartyKind.IMAGE else "a chat"
            raise Forbidden(f"Training can't be turned on again for {noun}.")


@dataclass(frozen=True, kw_only=True)
class StartFacts:
    """What a conversation that begins now needs to know: its parties' permissions about improvement, and its leaves.

    The leaves are the next ones of its user's pages in its space, for its own key and for its share. None where there
    is no page with a leaf left.
    """

    permissions: Sequence[PartyPermission]
    own_leaf: UUID | None
    share_leaf: UUID | None

    @staticmethod
    def from_rows(parties: Sequence[Party], rows: Mapping[str, Any], gpt_id: UUID | None) -> "StartFacts":
        """Return the facts from a row for each of `parties` and of the GPT's origins."""
        origins = sorted(rows.keys() - {str(party) for party in parties})
        all_parties = [*parties, *map(Party.parse, origins)]
        permissions = [
            _build_permission(PartyPermission(party), rows[str(party)], ContentOrigin.ORDINARY) for party in all_parties
        ]
        leaves = next(iter(rows.values()))
        return StartFacts(
            permissions=with_origins(permissions, gpt_id), own_leaf=leaves["own_leaf"], share_leaf=leaves["share_leaf"]
        )


async def _has_moved(connection: Connection, party: str) -> bool:
    """Return whether the share is a leaf by now: its conversation moved to pages since the suspects were listed."""
    parsed_party = Party.parse(party)
    return parsed_party.kind is PartyKind.CONVERSATION and await store.has_share_leaf(connection, UUID(parsed_party.id))


def _build_permission(default: PartyPermission, row: Any, nature: ContentOrigin) -> PartyPermission:
    """Combine a row with `default`, the permission of a party that never answered."""
    origin = nature if default.party.kind is PartyKind.CONVERSATION else ContentOrigin.ORDINARY
    if row is None:
        return replace(default, nature=origin)
    return PartyPermission(
        party=default.party, allowed_since=row["allowed_since"], refused_at=row["refused_at"], nature=origin
    )


async def _history(connection: Connection, party: Party, purpose: Purpose) -> tuple[ConsentChoice, ...]:
    rows = await store.choices_of(connection, str(party), purpose)
    return tuple(map_row(ConsentChoice, row) for row in rows)
