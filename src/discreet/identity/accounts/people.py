"""The operators' list of accounts: who has one, its state and workspaces, and about how much it stores.

Invariants:
- It holds no content, no number of chats and no time of use: nothing in it shows when a person writes (P7).
- Storage has steps of 100 MB and is drawn once in a calendar month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from discreet.db.pool import Database
from discreet.identity.accounts import people_store as store
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.identity.accounts.listed_account import ListedAccount
from discreet.ports.clock import Clock

PAGE: Final = 30


@dataclass(frozen=True)
class PeoplePage:
    """A page of accounts by name. `total` counts all that match."""

    accounts: Sequence[ListedAccount]
    total: int
    more: bool


class People:
    """Lists accounts. Operator only."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def page(self, actor: Actor, query: str, after: UUID | None) -> PeoplePage:
        """Return the accounts whose name or address contains `query`, after that one."""
        require_operator(actor)
        query, month = query.replace("\0", "").strip().lower(), self._clock.now().date().replace(day=1)
        async with self._database.anonymous() as connection:
            ids = await store.ids(connection, query, after, PAGE + 1)
            page_ids = ids[:PAGE]
            await store.draw_storage(connection, page_ids, month)
            accounts = await store.accounts(connection, page_ids)
            total = await store.count(connection, query)
        return PeoplePage(accounts, total, more=len(ids) > PAGE)
