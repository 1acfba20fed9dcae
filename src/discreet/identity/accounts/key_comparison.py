"""Compares the key store with the database, and remembers what was compared (P1, P2, P10; decision 121).

Both stores note each change of a page, a shared link or a party's share: the key store before its change, the database
within the transaction. Both hold the generation of the last comparison, at whose end they agreed on everything else.

Invariants:
- With equal generations, everything that may differ is noted in at least one of the two stores, wherever a process was
  killed, and whichever store was restored to a moment since the last comparison.
- With other generations, or an unreadable note, everything is compared.
- Notes are removed only together with a new generation: a copy of a store from before that has another one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from discreet.db.pool import Database
from discreet.db.runtime import Runtime
from discreet.identity.accounts.key_kinds import PAGES, KeyKind
from discreet.ports.keys import KeyStore
from discreet.promises.parties import Party

COMPARE_KEYS: Final = "compare_keys"
EVERY_HOUR_AT_FORTY_FIVE: Final = "45 * * * *"


@dataclass(frozen=True, kw_only=True)
class ChangedKeys:
    """What may differ: parties by their text forms, key pages and shared links by id."""

    parties: frozenset[str]
    pages: frozenset[UUID]
    links: frozenset[UUID]

    def __bool__(self) -> bool:
        return bool(self.parties or self.pages or self.links)

    @staticmethod
    def from_names(names: set[str]) -> "ChangedKeys":
        """Sort names by their kind. ValueError for another kind."""
        ids = [name.partition("/") for name in names if ":" not in name]
        if unknown := {kind for kind, _, _ in ids} - {*PAGES.values(), KeyKind.SHARE}:
            raise ValueError(f"these are no kinds of noted names: {unknown}")
        return ChangedKeys(
            parties=frozenset(str(Party.parse(name)) for name in names if ":" in name),
            pages=frozenset(UUID(id_) for kind, _, id_ in ids if kind in PAGES.values()),
            links=frozenset(UUID(id_) for kind, _, id_ in ids if kind == KeyKind.SHARE),
        )


Compare = Callable[[ChangedKeys | None], Awaitable[bool]]
"""Compares what changed, or everything (None), and repairs it. Returns whether nothing is left to compare later."""


@dataclass(frozen=True, kw_only=True)
class PendingComparison:
    """What is to be compared. `changed`: None for everything."""

    generation: UUID | None
    changed: ChangedKeys | None
    rows: Sequence[int]
    forget: Sequence[Callable[[], object]]


class KeyComparison:
    """Runs all `comparisons`."""

    def __init__(self, runtime: Runtime, comparisons: Sequence[Compare]) -> None:
        self._database, self._keys, self._random = runtime.database, runtime.keys, runtime.random
        self._comparisons = comparisons

    async def run(self) -> None:
        """Compare what is noted, or everything. Safe beside other processes that do the same."""
        pending = await find_pending(self._database, self._keys)
        if pending.changed is not None and not pending.changed:
            return
        if all([await compare(pending.changed) for compare in self._comparisons]):
            await self._finish(pending)

    async def _finish(self, pending: PendingComparison) -> None:
        """Give both stores a new generation and remove the compared notes.

        Killed in between, the generations differ, and the next start compares everything.
        """
        following = self._random.new_id()
        async with self._database.anonymous() as connection:
            is_latest = await connection.fetchval(
                "SELECT finish_key_comparison($1, $2, $3)", pending.generation, following, pending.rows
            )
            if is_latest:
                await asyncio.to_thread(self._keys.changes.mark_compared, following)
        if is_latest:
            for forget in pending.forget:
                await asyncio.to_thread(forget)


async def find_pending(database: Database, keys: KeyStore) -> PendingComparison:
    """Return what both stores note."""
    notes = await asyncio.to_thread(lambda: list(keys.changes.finished()))
    async with database.anonymous() as connection:
        generation = await connection.fetchval("SELECT compared_generation()")
        keystore_generation = await asyncio.to_thread(keys.changes.generation)
        rows = await connection.fetch("SELECT id, name FROM changed_keys()")
    names = {name for _, noted in notes for name in noted} | {row["name"] for row in rows}
    return PendingComparison(
        generation=generation,
        changed=_sort_by_kind(names) if generation is not None and generation == keystore_generation else None,
        rows=[row["id"] for row in rows],
        forget=[forget for forget, _ in notes],
    )


def _sort_by_kind(names: set[str]) -> ChangedKeys | None:
    try:
        return ChangedKeys.from_names(names)
    except ValueError:
        return None
