"""Retraction of unreleased contributions after a "no" or a deletion (P8).

Invariants:
- It only removes.
- Spent budget stays spent, so that leaving and coming back gives no second count.
- Released numbers do not change.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from discreet.analytics.counting import store
from discreet.analytics.counting.day_keys import load_day_keys
from discreet.analytics.counting.ledger import BudgetLedger, LedgerKeys, user_key_name
from discreet.db.pool import Connection, Database
from discreet.identity.workspaces.membership import members
from discreet.ports.keys import KeyStore


class ContributionRetraction:
    def __init__(self, database: Database, keys: KeyStore) -> None:
        self._database, self._keys = database, keys

    async def retract_person(self, account_id: UUID, gpt_id: UUID | None = None) -> None:
        """Retract all of a person's contributions, or those with one GPT."""
        async with self._database.acting_as(account_id) as connection:
            await store.lock_person(connection, account_id)
            for day, gpt_ids in (await self._counted_gpts(connection, account_id)).items():
                retracted = gpt_ids & {gpt_id} if gpt_id else gpt_ids
                await self._retract(connection, account_id, day, retracted)

    async def retract_workspace(self, workspace_id: UUID) -> None:
        """Retract the contributions of all members and present guests, one after the other.

        Those of guests who have left can be found by no one.
        """
        async with self._database.anonymous() as connection:
            account_ids = [*await members(connection, workspace_id), *await store.guests_of(connection, workspace_id)]
        for account_id in account_ids:
            await self.retract_person(account_id)

    async def _counted_gpts(self, connection: Connection, account_id: UUID) -> dict[date, set[UUID]]:
        """Return the GPTs with which the person may be counted, by day.

        Every contribution has a charge, so the ledgers name all of them.
        """
        gpts_by_day: dict[date, set[UUID]] = defaultdict(set)
        for ledger in await ledgers_of(connection, self._keys, account_id):
            for gpt_id, own in ledger.gpts.items():
                for day in own.spent:
                    gpts_by_day[date.fromordinal(day)].add(gpt_id)
        return gpts_by_day

    async def _retract(self, connection: Connection, account_id: UUID, day: date, gpt_ids: Collection[UUID]) -> None:
        if (keys := load_day_keys(self._keys, day)) is None:
            return
        for gpt_id in gpt_ids:
            await store.retract(connection, day, keys.marks(keys.pseudonym(gpt_id, account_id)))


async def ledgers_of(connection: Connection, keys: KeyStore, account_id: UUID) -> list[BudgetLedger]:
    """Return all ledgers of the acting account; an empty list without its key."""
    if (key := keys.key(user_key_name(account_id))) is None:
        return []
    sealing = LedgerKeys(account_id, key)
    return [sealing.open(mark, sealed) for mark, sealed in await store.ledgers(connection, account_id)]
