"""The SQL of the evidence log: its entries by number, its tree and its checkpoints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.evidence.checkpoint import Tree
from discreet.evidence.subtrees import Subtree

LOG_LOCK: Final = 0x0D15C4EEE
"""Held by the one process that numbers and signs."""


@dataclass(frozen=True)
class EntryLocation:
    """An entry's log, and its number there once it has one."""

    log: int
    number: int | None


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


def entry_location(row: Any) -> EntryLocation:
    return EntryLocation(log=row["log"], number=row["position"])


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


async def find_nodes(connection: Connection, log: int, subtrees: Sequence[Subtree]) -> dict[Subtree, bytes]:
    """Return the hashes of those subtrees that the log has."""
    rows = await connection.fetch(
        """
        SELECT height, n, hash FROM evidence_nodes JOIN unnest($1::smallint[], $2::bigint[]) AS wanted (height, n)
        USING (height, n) WHERE log = $3
        """,
        [subtree.height for subtree in subtrees],
        [subtree.n for subtree in subtrees],
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
    leaf_bytes: bytes = await connection.fetchval("SELECT leaf FROM evidence_log WHERE id = $1", entry_id)
    return leaf_bytes


async def find_place(connection: Connection, entry_id: UUID) -> EntryLocation | None:
    """Return an entry's location; None if there is no such entry."""
    row = await connection.fetchrow("SELECT log, position FROM evidence_log WHERE id = $1", entry_id)
    return entry_location(row) if row else None


@dataclass(frozen=True)
class LogStart:
    """A log after the first.

    `old` is the last tree of the log before that was known when it began.
    """

    log: int
    at: datetime
    old_log: int
    old: Tree


async def list_new_logs(connection: Connection) -> list[LogStart]:
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


async def insert_log(connection: Connection, start: LogStart) -> None:
    await connection.execute(
        "INSERT INTO evidence_logs (log, begun_at, old_log, old_origin, old_size, old_root)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        start.log,
        start.at,
        start.old_log,
        start.old.origin,
        start.old.size,
        start.old.root,
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
