"""Compares key pages with the conversations that name their leaves (P1, P2, P10).

A page's keys below its next leaf are exactly those that conversations name. They differ after a killed process, and
after the database was restored from a backup.

Invariants:
- The key store is right: a conversation whose share is gone no longer allows improvement.
- A key that no conversation names is destroyed. Its leaf is never given again, so nothing can need it.
- Safe while people begin and delete conversations.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Connection
from discreet.identity.accounts.conversation_key import destroy_keys, leaf_number, leaf_of, use_of
from discreet.ports.keys import KeyStore, PageUse

BATCH = 200
"""Pages that are compared at a time."""


@dataclass(frozen=True, kw_only=True)
class PageDifference:
    """Where a page differs from its conversations.

    `unnamed`: keys that no conversation names. `lost`: leaves that conversations name, and whose keys are gone.
    `is_used_up`: it has no keys left, and no conversation.
    """

    page: UUID
    unnamed: frozenset[UUID]
    lost: frozenset[UUID]
    is_used_up: bool

    @property
    def lost_shares(self) -> frozenset[UUID]:
        return self.lost if use_of(self.page) is PageUse.SHARE else frozenset()


async def differing_pages(
    connection: Connection, keys: KeyStore, page_ids: Collection[UUID] | None = None
) -> AsyncIterator[PageDifference]:
    """Yield the pages that differ, of all or of `page_ids`. The connection acts for no person."""
    async for rows in _fetch_all_rows(connection) if page_ids is None else _fetch_rows_of(connection, sorted(page_ids)):
        for difference in await asyncio.to_thread(_differences, rows, keys):
            yield difference


async def _fetch_all_rows(connection: Connection) -> AsyncIterator[Sequence[Any]]:
    after = UUID(int=0)
    while rows := await connection.fetch("SELECT id, next_leaf, named FROM named_leaves($1, $2)", after, BATCH):
        yield rows
        after = rows[-1]["id"]


async def _fetch_rows_of(connection: Connection, pages: Sequence[UUID]) -> AsyncIterator[Sequence[Any]]:
    for start in range(0, len(pages), BATCH):
        batch = pages[start : start + BATCH]
        yield await connection.fetch("SELECT id, next_leaf, named FROM leaves_named_in($1)", batch)


async def reconcile_page(connection: Connection, keys: KeyStore, difference: PageDifference, at: datetime) -> int:
    """Destroy keys without a conversation; end permissions without a share, and return how many."""
    await asyncio.to_thread(destroy_keys, keys, difference.unnamed)
    lost: int = await connection.fetchval("SELECT lose_share_leaves($1, $2)", list(difference.lost_shares), at)
    if difference.is_used_up:
        await asyncio.to_thread(
            keys.destroy_page, difference.page, use_of(difference.page)
        )  # it may be there, and damaged
        await connection.execute("SELECT delete_key_pages($1)", [difference.page])
    return lost


def _differences(rows: Sequence[Any], keys: KeyStore) -> list[PageDifference]:
    differences = (_compare(row, keys) for row in rows)
    return [
        difference
        for difference in differences
        if difference and (difference.unnamed or difference.lost or difference.is_used_up)
    ]


def _compare(row: Any, keys: KeyStore) -> PageDifference | None:
    """Compare a row, which was read before the key store. A damaged page of shares counts as destroyed.

    None for another damaged page.
    """
    page, named = row["id"], frozenset(row["named"])
    try:
        live = frozenset(leaf_of(page, number) for number in keys.live_leaves(page, use_of(page)))
    except DecryptionFailed:
        if use_of(page) is PageUse.PRIVATE:
            return None
        live = frozenset()
    return PageDifference(
        page=page,
        unnamed=frozenset(leaf for leaf in live - named if leaf_number(leaf) < row["next_leaf"]),
        lost=named - live,
        is_used_up=not live and not named,
    )
