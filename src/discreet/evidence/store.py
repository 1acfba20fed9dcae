"""The SQL of the evidence log and of its entries' openings."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.evidence.checkpoint import Tree
from discreet.evidence.entry import Opening
from discreet.evidence.subtrees import Subtree

LOG_LOCK: Final = 0x0D15C4EEE
"""Held by the one process that numbers and signs."""


@dataclass(frozen=True)
class EntryLocation:
    """An entry's log, and its number there once it has one."""

    log: int
    number: int | None


@dataclass(frozen=True)
class Personal:
    """An entry about a person, encrypted."""

    id: UUID
    place: EntryLocation
    sealed: bytes


@dataclass(frozen=True)
class PublicEntry:
    """An entry that concerns no single person."""

    id: UUID
    place: EntryLocation
    opening: Opening


@dataclass(frozen=True)
class Checkpoint:
    """A signed tree."""

    size: int
    root: bytes
    note: str
    at: datetime

    @property
    def tree(self) -> Tree:
        return Tree(self.note.partition("\n")[0], self.size, self.root)


# Entries ----------------------------------------------------------------------------------------------------


async def insert_public(connection: Connection, subject: str, facts: str) -> UUID:
    """Insert a public entry and return its id.

    The database draws the salt from its own strong randomness (244 bits), so one statement is enough.
    """
    entry_id: UUID = await connection.fetchval(
        """
        WITH salted AS MATERIALIZED (
            SELECT gen_random_uuid() AS id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS salt),
        logged AS (
            INSERT INTO evidence_log (id, leaf) SELECT id, sha256(salt || convert_to($2, 'UTF8')) FROM salted),
        kept AS (INSERT INTO evidence_public (id, subject, salt, facts) SELECT id, $1, salt, $2 FROM salted)
        SELECT id FROM salted
        """,
        subject,
        facts,
    )
    return entry_id


async def insert_personal(connection: Connection, entry_id: UUID, leaf: bytes, account_id: UUID, sealed: bytes) -> None:
    await connection.execute(
        """
        WITH logged AS (INSERT INTO evidence_log (id, leaf) VALUES ($1, $2))
        INSERT INTO evidence_personal (id, account_id, sealed) VALUES ($1, $3, $4)
        """,
        entry_id,
        leaf,
        account_id,
        sealed,
    )


async def insert_unreadable(connection: Connection, entry_id: UUID, leaf: bytes, account_id: UUID) -> bool:
    """Insert an entry whose opening is not stored.

    Returns whether the account still exists; the entry then counts as one of its entries.
    """
    done = await connection.execute(
        """
        WITH logged AS (INSERT INTO evidence_log (id, leaf) VALUES ($1, $2))
        INSERT INTO evidence_personal (id, account_id, sealed) SELECT $1, accounts.id, '' FROM accounts WHERE id = $3
        """,
        entry_id,
        leaf,
        account_id,
    )
    return bool(done == "INSERT 0 1")


async def personal(connection: Connection, account_id: UUID, before: UUID | None, most: int) -> list[Personal]:
    """Return a person's entries, the latest first; ids are ordered by time."""
    rows = await connection.fetch(
        """
        SELECT id, log, position, sealed FROM evidence_personal JOIN evidence_log USING (id)
        WHERE account_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3
        """,
        account_id,
        before,
        most,
    )
    return [_personal(row) for row in rows]


@dataclass(frozen=True)
class LogSize:
    """How many entries are about a person, and how many the last checkpoint covers."""

    entries: int
    signed: int


async def extent(connection: Connection, account_id: UUID) -> LogSize:
    row = await connection.fetchrow(
        """
        WITH signed AS MATERIALIZED (
            SELECT log, (SELECT max(size) FROM evidence_checkpoints WHERE evidence_checkpoints.log = logs.log) AS size
            FROM (SELECT 1::smallint AS log UNION ALL SELECT log FROM evidence_logs) AS logs)
        SELECT count(*) AS entries, count(*) FILTER (WHERE position < signed.size) AS signed
        FROM evidence_personal JOIN evidence_log USING (id) LEFT JOIN signed USING (log) WHERE account_id = $1
        """,
        account_id,
    )
    return map_row(LogSize, row)


async def one_personal(connection: Connection, entry_id: UUID) -> Personal | None:
    """Return an entry. Only the acting account's own are visible."""
    row = await connection.fetchrow(
        "SELECT id, log, position, sealed FROM evidence_personal JOIN evidence_log USING (id) WHERE id = $1", entry_id
    )
    return _personal(row) if row else None


def _personal(row: Any) -> Personal:
    return map_row(Personal, row, place=_place(row))


def _place(row: Any) -> EntryLocation:
    return EntryLocation(log=row["log"], number=row["position"])


async def public(connection: Connection, subject: str, most: int | None = None) -> list[PublicEntry]:
    """Return the entries of one subject, the latest first."""
    rows = await connection.fetch(
        """
        SELECT id, log, position, salt, facts FROM evidence_public JOIN evidence_log USING (id)
        WHERE subject = $1 ORDER BY arrived DESC LIMIT $2
        """,
        subject,
        most,
    )
    return [PublicEntry(row["id"], _place(row), Opening(salt=row["salt"], canonical=row["facts"])) for row in rows]


async def public_of_each_kind(connection: Connection, subject: str, most: int) -> list[PublicEntry]:
    """Return the latest `most` entries of each kind of one subject, latest first.

    So a frequent kind does not hide another one.
    """
    rows = await connection.fetch(
        """
        WITH ranked AS (
            SELECT id, log, position, salt, facts, arrived,
                row_number() OVER (PARTITION BY facts::jsonb ->> 'kind' ORDER BY arrived DESC) AS rank
            FROM evidence_public JOIN evidence_log USING (id) WHERE subject = $1)
        SELECT id, log, position, salt, facts FROM ranked WHERE rank <= $2 ORDER BY arrived DESC
        """,
        subject,
        most,
    )
    return [PublicEntry(row["id"], _place(row), Opening(salt=row["salt"], canonical=row["facts"])) for row in rows]


async def one_at_a_time(connection: Connection, subject: str) -> None:
    """Lock a subject until the transaction ends.

    So only one process at a time compares the last recorded state with the current one.
    """
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('evidence ' || $1, 0))", subject)


async def last_public_fact(connection: Connection, subject: str, fact: str) -> Any:
    """Return the fact of this name from the latest entry of a subject that has it.

    None if no entry has it.
    """
    found: str | None = await connection.fetchval(
        """
        SELECT facts::jsonb -> 'facts' -> $2 FROM evidence_public JOIN evidence_log USING (id)
        WHERE subject = $1 AND facts::jsonb -> 'facts' ? $2 ORDER BY arrived DESC LIMIT 1
        """,
        subject,
        fact,
    )
    return None if found is None else json.loads(found)


# The tree ---------------------------------------------------------------------------------------------------


async def lock(connection: Connection) -> bool:
    """Try to become the only transaction that numbers or signs.

    Returns whether it succeeded.
    """
    alone: bool = await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", LOG_LOCK)
    return alone


async def size(connection: Connection, log: int) -> int:
    """Return the next number of a log."""
    number: int = await connection.fetchval(
        "SELECT coalesce(max(position) + 1, 0) FROM evidence_log WHERE log = $1", log
    )
    return number


async def count_numbered(connection: Connection, log: int) -> int:
    """Count the numbered entries of a log, even if earlier numbers are missing."""
    count: int = await connection.fetchval(
        "SELECT count(*) FROM evidence_log WHERE log = $1 AND position IS NOT NULL", log
    )
    return count


async def waiting(connection: Connection) -> list[tuple[UUID, bytes]]:
    """Return the entries (id, leaf) that have no number yet."""
    rows = await connection.fetch("SELECT id, leaf FROM evidence_log WHERE position IS NULL")
    return [(row["id"], row["leaf"]) for row in rows]


async def count_waiting(connection: Connection) -> int:
    """Count the entries that have no number yet."""
    count: int = await connection.fetchval("SELECT count(*) FROM evidence_log WHERE position IS NULL")
    return count


async def number(connection: Connection, log: int, entries: Sequence[tuple[UUID, bytes]], first: int) -> None:
    """Assign numbers in a log, from `first` on, to these entries (id, leaf).

    Entries that do not exist yet (fillers) are inserted.
    """
    await connection.execute(
        """
        INSERT INTO evidence_log (id, leaf, position, log)
        SELECT entry, leaf, $3 + place - 1, $4
        FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS given (entry, leaf, place)
        ON CONFLICT (id) DO UPDATE SET position = excluded.position, log = excluded.log
        """,
        [entry_id for entry_id, _ in entries],
        [leaf for _, leaf in entries],
        first,
        log,
    )


async def nodes(connection: Connection, log: int, wanted: Sequence[Subtree]) -> dict[Subtree, bytes]:
    """Return the hashes of those subtrees that the log has."""
    rows = await connection.fetch(
        """
        SELECT height, n, hash FROM evidence_nodes JOIN unnest($1::smallint[], $2::bigint[]) AS wanted (height, n)
        USING (height, n) WHERE log = $3
        """,
        [subtree.height for subtree in wanted],
        [subtree.n for subtree in wanted],
        log,
    )
    return {Subtree(row["height"], row["n"]): row["hash"] for row in rows}


async def insert_nodes(connection: Connection, log: int, hashes: Mapping[Subtree, bytes]) -> None:
    await connection.execute(
        "INSERT INTO evidence_nodes (log, height, n, hash)"
        " SELECT $4, * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])",
        [subtree.height for subtree in hashes],
        [subtree.n for subtree in hashes],
        list(hashes.values()),
        log,
    )


async def leaves(connection: Connection, log: int, first: int, count: int) -> list[bytes]:
    """Return the leaves of a log from number `first` on."""
    rows = await connection.fetch(
        "SELECT leaf FROM evidence_log WHERE log = $3 AND position >= $1 AND position < $1 + $2 ORDER BY position",
        first,
        count,
        log,
    )
    return [row["leaf"] for row in rows]


async def leaf(connection: Connection, entry_id: UUID) -> bytes:
    """Return the leaf of this entry."""
    given: bytes = await connection.fetchval("SELECT leaf FROM evidence_log WHERE id = $1", entry_id)
    return given


async def place(connection: Connection, entry_id: UUID) -> EntryLocation | None:
    """Return an entry's location; None if there is no such entry."""
    row = await connection.fetchrow("SELECT log, position FROM evidence_log WHERE id = $1", entry_id)
    return _place(row) if row else None


# Logs and their checkpoints ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class LogStart:
    """A log after the first.

    `old` is the last tree of the log before that was known when it began.
    """

    log: int
    at: datetime
    old_log: int
    old: Tree


async def begun(connection: Connection) -> list[LogStart]:
    """Return every log after the first, the latest first."""
    rows = await connection.fetch(
        "SELECT log, begun_at, old_log, old_origin, old_size, old_root FROM evidence_logs ORDER BY log DESC"
    )
    return [
        map_row(
            LogStart,
            row,
            at=row["begun_at"],
            old=Tree(origin=row["old_origin"], size=row["old_size"], root=row["old_root"]),
        )
        for row in rows
    ]


async def insert_log(connection: Connection, begun: LogStart) -> None:
    await connection.execute(
        "INSERT INTO evidence_logs (log, begun_at, old_log, old_origin, old_size, old_root)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        begun.log,
        begun.at,
        begun.old_log,
        begun.old.origin,
        begun.old.size,
        begun.old.root,
    )


async def current(connection: Connection) -> int:
    """Return the number of the current log."""
    log: int = await connection.fetchval("SELECT coalesce(max(log), 1) FROM evidence_logs")
    return log


async def last_checkpoint(connection: Connection, log: int) -> Checkpoint | None:
    """Return the latest checkpoint with the cosignatures that it has by now."""
    row = await connection.fetchrow(
        """
        SELECT last.size, root, note || coalesce((
            SELECT string_agg(line, '' ORDER BY witness) FROM evidence_cosignatures AS given
            WHERE given.log = last.log AND given.size = last.size), '') AS note, at
        FROM evidence_checkpoints AS last WHERE log = $1 ORDER BY last.size DESC LIMIT 1
        """,
        log,
    )
    return map_row(Checkpoint, row) if row else None


async def checkpoint(connection: Connection, log: int, of_size: int) -> Checkpoint | None:
    """Return the checkpoint of exactly this size, if any, with its cosignatures."""
    row = await connection.fetchrow(
        """
        SELECT this.size, root, note || coalesce((
            SELECT string_agg(line, '' ORDER BY witness) FROM evidence_cosignatures AS given
            WHERE given.log = this.log AND given.size = this.size), '') AS note, at
        FROM evidence_checkpoints AS this WHERE log = $1 AND this.size = $2
        """,
        log,
        of_size,
    )
    return map_row(Checkpoint, row) if row else None


async def insert_checkpoint(connection: Connection, log: int, tree: Tree, note: str, at: datetime) -> None:
    await connection.execute(
        "INSERT INTO evidence_checkpoints (log, size, root, note, at) VALUES ($5, $1, $2, $3, $4)",
        tree.size,
        tree.root,
        note,
        at,
        log,
    )
