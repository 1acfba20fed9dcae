"""Use cases of the ledger: which third parties have received what (P5).

Invariants:
- Only its user can read a ledger.
- Fields deleted with their conversation are shown as deleted; the entry stays.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.assistants.actions.consent.encryption import ConsentCipher, ConsentSeal
from discreet.assistants.actions.ledger import store
from discreet.assistants.actions.ledger.entry import (
    DisclosureFacts,
    FullEntry,
    LedgerEntry,
    RecipientSummary,
    Result,
    matches_query,
    summarize_recipients,
)
from discreet.assistants.actions.ledger.erasure_request import ErasureRequest, erasure_request
from discreet.assistants.actions.ledger.sharing_patterns import SharingPattern, get_sharing_pattern
from discreet.assistants.actions.ledger.store import StoredEntry
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.promises.disclosure import Disclosure

PAGE = 50


@dataclass(frozen=True)
class LedgerPage:
    """Entries, latest first. `more`: there may be others before the last one."""

    entries: list[LedgerEntry]
    more: bool


class DisclosureLedger:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock = runtime.database, runtime.clock
        self._seals = ConsentCipher(runtime.keys, runtime.random)

    async def entries(
        self,
        actor: Actor,
        query: str = "",
        recipient: str | None = None,
        gpt_id: UUID | None = None,
        before: datetime | None = None,
    ) -> LedgerPage:
        """Return a page of entries that match `query`, in their facts or a stored field."""
        matching: list[LedgerEntry] = []
        more = True
        while more and len(matching) < PAGE:
            batch = await self._read_page(actor, gpt_id, before, fields=bool(query.strip()))
            matching += [
                full.entry for full in batch if _is_to_recipient(recipient, full.entry) and matches_query(full, query)
            ]
            more = len(batch) >= PAGE
            before = batch[-1].entry.at if batch else None
        return LedgerPage(matching, more)

    async def entry(self, actor: Actor, entry_id: UUID) -> FullEntry:
        """Return an entry with its stored fields."""
        async with self._database.acting_as(actor.account_id) as connection:
            if (stored := await store.find_entry(connection, entry_id)) is None:
                raise NotFound("This entry no longer exists.")
            [full] = await self._open_entries(connection, actor, [stored], fields=True)
            return full

    async def list_for_conversation(
        self, actor: Actor, conversation_id: UUID, extra_entries: Sequence[UUID] = ()
    ) -> list[LedgerEntry]:
        """Return a conversation's entries in their order, for its receipt.

        `extra_entries` are ids of entries that its messages name (P9).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await store.list_for_conversation(connection, conversation_id, extra_entries)
            return [full.entry for full in await self._open_entries(connection, actor, stored, fields=False)]

    async def recipients(self, actor: Actor) -> list[RecipientSummary]:
        """Return all hosts that have or may have received something, latest first."""
        return summarize_recipients([full.entry async for full in self._iterate_entries(actor, fields=False)])

    async def list_sharing_patterns(self, actor: Actor) -> list[SharingPattern]:
        """Return the sharing pattern of each GPT, the latest sender first."""
        seal = self._seals.for_account(actor.account_id)
        async with self._database.acting_as(actor.account_id) as connection:
            return [await get_sharing_pattern(connection, seal, gpt_id) for gpt_id in await store.list_gpts(connection)]

    async def erasure_request(self, actor: Actor, host: str) -> ErasureRequest:
        """Return a prepared letter to a recipient. NotFound when nothing has reached it."""
        entries = [full async for full in self._iterate_entries(actor, fields=True) if full.entry.facts.host == host]
        arrived = [full for full in entries if full.entry.may_have_arrived]
        if not arrived:
            raise NotFound(f"Nothing was sent to {host}.")
        return erasure_request(host, arrived[::-1], self._clock.now())

    async def export(self, actor: Actor) -> AsyncIterator[FullEntry]:
        """Yield all entries with their fields, latest first."""
        async for full in self._iterate_entries(actor, fields=True):
            yield full

    async def settle_unknown(self, dead_processes: Collection[int]) -> int:
        """Mark requests of dead processes as unknown. Return how many."""
        async with self._database.anonymous() as connection:
            return await store.settle_unknown(connection, dead_processes)

    async def _iterate_entries(self, actor: Actor, *, fields: bool) -> AsyncIterator[FullEntry]:
        before: datetime | None = None
        while batch := await self._read_page(actor, None, before, fields=fields):
            for full in batch:
                yield full
            before = batch[-1].entry.at

    async def _read_page(
        self, actor: Actor, gpt_id: UUID | None, before: datetime | None, *, fields: bool
    ) -> list[FullEntry]:
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await store.list_page(connection, gpt_id, before, PAGE)
            return await self._open_entries(connection, actor, stored, fields=fields)

    async def _open_entries(
        self, connection: Connection, actor: Actor, stored: Sequence[StoredEntry], *, fields: bool
    ) -> list[FullEntry]:
        account_seal = self._seals.for_account(actor.account_id)
        disclosures = await self._open_disclosures(connection, actor, stored) if fields else {}
        return [FullEntry(_open_entry(account_seal, each), disclosures.get(each.id)) for each in stored]

    async def _open_disclosures(
        self, connection: Connection, actor: Actor, stored: Sequence[StoredEntry]
    ) -> dict[UUID, Disclosure]:
        """Open the fields of entries that have them and whose conversation's key exists."""
        disclosures = {}
        for conversation_id, group in _group_by_conversation(stored).items():
            try:
                conversation_seal = await self._seals.for_conversation(connection, actor.account_id, conversation_id)
            except NotFound:  # a deletion was interrupted by a crash: the key is destroyed, rows remain
                continue
            for each in await store.list_fields(connection, [entry.id for entry in group]):
                disclosures[each.ledger_id] = conversation_seal.open(
                    each.sealed, Disclosure, f"ledger fields {each.ledger_id}"
                )
        return disclosures


def _group_by_conversation(stored: Sequence[StoredEntry]) -> dict[UUID | None, list[StoredEntry]]:
    """Group entries with stored fields by conversation; None groups the trials."""
    groups: dict[UUID | None, list[StoredEntry]] = {}
    for each in stored:
        if each.has_fields:
            groups.setdefault(each.conversation_id, []).append(each)
    return groups


def _open_entry(account_seal: ConsentSeal, stored: StoredEntry) -> LedgerEntry:
    facts = account_seal.open(stored.sealed_entry, DisclosureFacts, f"ledger entry {stored.id}")
    result = Result()
    if stored.sealed_result is not None:
        result = account_seal.open(stored.sealed_result, Result, f"ledger result {stored.id}")
    return LedgerEntry(
        id=stored.id,
        at=stored.begun_at,
        completed_at=stored.completed_at,
        state=stored.state,
        gpt_id=stored.gpt_id,
        conversation_id=stored.conversation_id,
        facts=facts,
        result=result,
    )


def _is_to_recipient(recipient: str | None, entry: LedgerEntry) -> bool:
    return not recipient or entry.facts.host == recipient
