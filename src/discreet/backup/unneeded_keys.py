"""Finds keys that nothing in the database needs (P10).

An old copy of the key store brings destroyed keys back: a snapshot of etcd, or a folder from a backup. The database
knows what was deleted.

Invariants:
- A key that a process created lately is reported apart: its row may be still to come (`NewKeyNotes`).
- A restored database that is older than the key store finds the keys of everything that was made since. So keys are
  destroyed only when the operator says so.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.accounts.key_kinds import PAGES
from discreet.identity.accounts.page_reconciliation import differing_pages
from discreet.ports.keys import KeyStore

BATCH = 1000


@dataclass(frozen=True)
class UnneededKeys:
    """Names of keys and pages. `new`: names that a process noted lately."""

    names: tuple[str, ...]
    new: tuple[str, ...]


async def find_unneeded(owner: Connection, keys: KeyStore, list_noted: Callable[[], Iterable[str]]) -> UnneededKeys:
    """Find the keys that nothing needs.

    `owner` is a connection that bypasses row-level security; `list_noted` returns recently created names.
    """
    names, unneeded = list(_list_names(keys)), list[str]()
    created = set(list_noted())
    for start in range(0, len(names), BATCH):
        rows = await owner.fetch("SELECT name FROM orphan_keys($1) AS name", names[start : start + BATCH])
        unneeded += [row["name"] for row in rows]
    if unneeded:  # those that were destroyed with their row since they were listed are not
        present = set(_list_names(keys))
        unneeded = [name for name in unneeded if name in present]
    return UnneededKeys(
        tuple(name for name in unneeded if name not in created),
        tuple(name for name in unneeded if name in created),
    )


async def find_unneeded_leaves(owner: Connection, keys: KeyStore) -> list[UUID]:
    """Find leaves that no conversation names, in pages that the database knows. Reads every page."""
    return [leaf async for page in differing_pages(owner, keys) for leaf in page.unnamed]


def _list_names(keys: KeyStore) -> Iterator[str]:
    """Yield the names of all keys and pages that exist now."""
    yield from keys.names()
    for use, kind in PAGES.items():
        yield from (f"{kind}/{page}" for page in keys.pages(use))
