"""The verified instance: one snapshot of the database, and the key store.

Invariants:
- The database is read as the role `discreet_verify`, which cannot read content, in one read-only snapshot.
- The names in the key store are read before the snapshot is taken and stored beside its rows as `held_keys`,
  `held_shares` and `held_pages`, so that SQL can compare both, in any number.
- Three kinds of keys are used. A dataset's key opens its proofs of permission.
- The key that verifies the log's signatures is derived from the log's key.
- A person's key opens the log's entries about that person, nothing else.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from discreet.crypto.envelope import DecryptionFailed
from discreet.db.catalogue import Declared
from discreet.db.connecting import new_patient_connection
from discreet.db.pool import Connection
from discreet.evidence.cosignature import NO_WITNESSES, WitnessPolicy
from discreet.evidence.schedule import HOURLY, PublicationSchedule
from discreet.ports.keys import LEAVES, KeyFileCopy, KeyStore, PageUse
from discreet.training.storage import DatasetStorage

Reopen = Callable[[], AbstractAsyncContextManager[Connection]]


@dataclass(frozen=True, kw_only=True)
class VerificationSnapshot:
    """What a check reads.

    `connection` is the snapshot; `reopen` gives a later one. `declared` is the catalogue that the migrations
    create.
    """

    connection: Connection
    reopen: Reopen
    keys: KeyStore
    archive: DatasetStorage
    home: Path
    now: datetime
    declared: Callable[[], Awaitable[Declared]]
    key_copies: Callable[[], Iterable[KeyFileCopy]] = tuple
    """Finds files with keys outside of their places in the key store."""
    witnesses: WitnessPolicy = NO_WITNESSES
    """The configured witnesses, and how many of them a receipt needs."""
    recheck_after: float = 3.0
    """Seconds until objects that are being created or destroyed are checked again."""
    schedule: PublicationSchedule = HOURLY
    """When the evidence log publishes entries."""
    known_roles: tuple[str, ...] = ()
    """Superusers and readers of everything that the operator vouches for (P6)."""


@asynccontextmanager
async def open_database_snapshot(url: str, keys: KeyStore) -> AsyncIterator[Connection]:
    """Open a snapshot of the database with the key store's names in it."""
    connection = await new_patient_connection(url, 600)
    try:
        await load_key_names(connection, keys)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection
    finally:
        await connection.close()


ENTRY_TABLES = """
    CREATE TEMP TABLE public_entries (id uuid, subject text, kind text, at timestamptz, facts jsonb);
    CREATE TEMP TABLE personal_entries (id uuid, account_id uuid, kind text, at timestamptz, facts jsonb);
    CREATE TEMP TABLE locked_accounts (account_id uuid);
    CREATE TEMP TABLE filler_entries (id uuid PRIMARY KEY);
    CREATE TEMP TABLE keyless_entries (id uuid PRIMARY KEY, log smallint);
    CREATE TEMP TABLE log_start (at timestamptz)
"""
"""The opened entries of the evidence log; the accounts whose entries could not be opened; which entries are fillers, or
may be in a log whose key is lost; and when the log began. P12 fills the tables within its snapshot.
"""


async def load_key_names(connection: Connection, keys: KeyStore) -> None:
    """Copy the names of all keys and shares, the shares' start times, and the pages into tables."""
    await connection.execute(
        "DROP TABLE IF EXISTS held_keys, held_shares, held_pages,"
        " public_entries, personal_entries, locked_accounts, filler_entries, keyless_entries, log_start"
    )
    await connection.execute(ENTRY_TABLES)
    await connection.execute('CREATE TEMP TABLE held_keys (name text COLLATE "C")')
    await connection.execute('CREATE TEMP TABLE held_shares (party text COLLATE "C", since timestamptz)')
    await connection.execute(f"CREATE TEMP TABLE held_pages (id uuid, live bit({LEAVES}))")
    await connection.copy_records_to_table("held_keys", records=((name,) for name in keys.names()))
    await connection.copy_records_to_table("held_shares", records=_share_starts(keys))
    await connection.copy_records_to_table("held_pages", records=_read_pages(keys))
    await connection.execute(
        "CREATE INDEX ON held_keys (name); CREATE INDEX ON held_shares (party); CREATE INDEX ON held_pages (id);"
        " ANALYZE held_keys; ANALYZE held_shares; ANALYZE held_pages"
    )


def _share_starts(keys: KeyStore) -> Iterator[tuple[str, datetime | None]]:
    """Yield every share's party and start time; None for a damaged share."""
    for party in keys.shares():
        try:
            share = keys.share(party)
        except DecryptionFailed:
            share = None
        yield party, share.since if share else None


def _read_pages(keys: KeyStore) -> Iterator[tuple[UUID, asyncpg.BitString]]:
    """Yield every page with one bit for each leaf: whether its key can be derived. A damaged page has no keys."""
    for use in PageUse:
        for page in keys.pages(use):
            try:
                live = keys.live_leaves(page, use)
            except DecryptionFailed:
                live = frozenset()
            yield page, asyncpg.BitString("".join("1" if leaf in live else "0" for leaf in range(LEAVES)))
