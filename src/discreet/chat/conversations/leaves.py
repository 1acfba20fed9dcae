"""Leaves of key pages for conversations: which one is next, and new pages (P7, P10).

A page belongs to one person, space and use. The database takes a leaf when a conversation names it, in the same
transaction (migration 0055). So a conversation that was not stored has taken none, and no two have the same.

Invariants:
- A new page is in the key store before its row. A page whose row was not stored is destroyed when the transaction ends,
  or by the next look for orphan keys if the process was killed or the answer to COMMIT was lost (`orphan_keys.py`).
- One page of a person, space and use is open at a time, so a copy of it opens at most 127 later conversations.
- A page whose file is gone or damaged gives no more leaves.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID
from weakref import WeakValueDictionary

import asyncpg

from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Connection, on_rollback
from discreet.errors import Conflict
from discreet.identity.accounts.conversation_key import leaf_key, leaf_number, leaf_of, new_page, page_of, use_of
from discreet.ports.clock import RandomSource
from discreet.ports.keys import LEAVES, KeyStore, PageUse


@dataclass(frozen=True)
class Leaves:
    """Leaves for a conversation: its own key, and its share if it may train. None: not known, or none is left."""

    own: UUID | None
    share: UUID | None = None

    def after(self, taken: "Leaves") -> "Leaves":
        """Return the leaves that are next once `taken` were taken."""
        share = _next_leaf(taken.share) if taken.share else self.share
        return Leaves(_next_leaf(taken.own), share)


class BeginningQueue:
    """Lets one conversation of a person and space begin at a time in this process.

    Otherwise several that begin at once would try to take the same leaf, and all but one begin a second time.
    """

    def __init__(self) -> None:
        self._lanes = WeakValueDictionary[tuple[UUID, UUID | None], _Lane]()

    @asynccontextmanager
    async def turn(self, owner_id: UUID, workspace_id: UUID | None) -> AsyncIterator["_Lane"]:
        lane = self._lanes.setdefault((owner_id, workspace_id), _Lane())
        async with lane.lock:
            yield lane


class _Lane:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.next: Leaves | None = None
        """The next leaves after the previous turn, if others waited for it."""


class LeafTaker:
    """Gives the next leaves of one person and space within a transaction, which keeps other processes waiting.

    Made by `take_leaves`. Ask for a private leaf before one for a share: pages are locked in this order everywhere.
    """

    def __init__(
        self, connection: Connection, keys: KeyStore, random: RandomSource, owner_id: UUID, workspace_id: UUID | None
    ) -> None:
        self._connection, self._keys, self._random = connection, keys, random
        self._owner_id, self._workspace_id = owner_id, workspace_id
        self._next: dict[PageUse, UUID | None] = {}

    async def next(self, use: PageUse) -> UUID:
        """Return the next leaf. The caller names it in a row and calls `mark_taken`, or leaves it."""
        leaf = self._next.get(use) or await self._find_next_leaf(use)
        while leaf is None or not self._can_open(leaf):
            if leaf:
                await self._close_page(leaf)
            leaf = await self._find_next_leaf(use) or await self._new_page(use)
        self._next[use] = leaf
        return leaf

    def mark_taken(self, leaf: UUID) -> None:
        self._next[use_of(leaf)] = _next_leaf(leaf)

    async def _find_next_leaf(self, use: PageUse) -> UUID | None:
        """Return the next leaf of an open page, locked until the transaction ends.

        The lock on the use comes first: it also excludes another taker where there is no page to lock.
        """
        await self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('key pages ' || $1 || ' ' || $2 || ' ' || $3, 0))",
            use,
            str(self._owner_id),
            str(self._workspace_id),
        )
        row = await self._connection.fetchrow(
            "SELECT id, next_leaf FROM key_pages WHERE owner_id = $1 AND workspace_id IS NOT DISTINCT FROM $2"
            " AND is_share = $3 AND next_leaf < 128 AND NOT is_closed ORDER BY id LIMIT 1 FOR NO KEY UPDATE",
            self._owner_id,
            self._workspace_id,
            use is PageUse.SHARE,
        )
        return leaf_of(row["id"], row["next_leaf"]) if row else None

    def _can_open(self, leaf: UUID) -> bool:
        try:
            return leaf_key(self._keys, leaf) is not None
        except DecryptionFailed:
            return False

    async def _close_page(self, leaf: UUID) -> None:
        await self._connection.execute("UPDATE key_pages SET is_closed = true WHERE id = $1", page_of(leaf))

    async def _new_page(self, use: PageUse) -> UUID:
        page = new_page(self._random, use)
        on_rollback(self._connection, partial(self._undo, page))
        creating = asyncio.create_task(asyncio.to_thread(self._keys.create_page, page, use))
        try:
            await asyncio.shield(creating)
        except asyncio.CancelledError:
            await asyncio.wait([creating])  # its thread goes on, and the page must be there to be destroyed
            raise
        try:
            await self._connection.execute(
                "INSERT INTO key_pages (id, owner_id, workspace_id) VALUES ($1, $2, $3)",
                page,
                self._owner_id,
                self._workspace_id,
            )
        except asyncpg.RestrictViolationError:
            raise Conflict("This account no longer exists.") from None
        return page

    def _undo(self, page: UUID, in_doubt: bool) -> None:
        if in_doubt:
            self._keys.disown_page(page, use_of(page))
        else:
            self._keys.destroy_page(page, use_of(page))


async def lock_owner(connection: Connection, owner_id: UUID) -> None:
    """Lock the account against deletion and a change of custody until the transaction ends.

    Every transaction locks the account first, then conversations, then pages, so they cannot deadlock.
    """
    await connection.execute("SELECT FROM accounts WHERE id = $1 FOR SHARE", owner_id)


async def take_leaves(
    connection: Connection, keys: KeyStore, random: RandomSource, owner_id: UUID, workspace_id: UUID | None = None
) -> LeafTaker:
    """Take leaves within the caller's transaction, which must act for the person. It locks their account."""
    await lock_owner(connection, owner_id)
    return LeafTaker(connection, keys, random, owner_id, workspace_id)


def _next_leaf(leaf: UUID | None) -> UUID | None:
    if leaf is None or leaf_number(leaf) == LEAVES - 1:
        return None
    return leaf_of(leaf, leaf_number(leaf) + 1)
