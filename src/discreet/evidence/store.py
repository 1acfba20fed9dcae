"""The SQL of evidence entries: their public facts and the sealed openings of personal ones."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.evidence.entry import Opening
from discreet.evidence.log_store import EntryLocation, entry_location


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
    status = await connection.execute(
        """
        WITH logged AS (INSERT INTO evidence_log (id, leaf) VALUES ($1, $2))
        INSERT INTO evidence_personal (id, account_id, sealed) SELECT $1, accounts.id, '' FROM accounts WHERE id = $3
        """,
        entry_id,
        leaf,
        account_id,
    )
    return bool(status == "INSERT 0 1")


async def personal(connection: Connection, account_id: UUID, before: UUID | None, limit: int) -> list[Personal]:
    """Return a person's entries, the latest first; ids are ordered by time."""
    rows = await connection.fetch(
        """
        SELECT id, log, position, sealed FROM evidence_personal JOIN evidence_log USING (id)
        WHERE account_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3
        """,
        account_id,
        before,
        limit,
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
    return map_row(Personal, row, place=entry_location(row))


async def public(connection: Connection, subject: str, limit: int | None = None) -> list[PublicEntry]:
    """Return the entries of one subject, the latest first."""
    rows = await connection.fetch(
        """
        SELECT id, log, position, salt, facts FROM evidence_public JOIN evidence_log USING (id)
        WHERE subject = $1 ORDER BY arrived DESC LIMIT $2
        """,
        subject,
        limit,
    )
    return [
        PublicEntry(row["id"], entry_location(row), Opening(salt=row["salt"], canonical=row["facts"])) for row in rows
    ]


async def public_of_each_kind(connection: Connection, subject: str, limit: int) -> list[PublicEntry]:
    """Return the latest `limit` entries of each kind of one subject, latest first.

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
        limit,
    )
    return [
        PublicEntry(row["id"], entry_location(row), Opening(salt=row["salt"], canonical=row["facts"])) for row in rows
    ]


async def lock_subject(connection: Connection, subject: str) -> None:
    """Lock a subject until the transaction ends.

    So only one process at a time compares the last recorded state with the current one.
    """
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('evidence ' || $1, 0))", subject)


async def last_public_fact(connection: Connection, subject: str, fact: str) -> Any:
    """Return the fact of this name from the latest entry of a subject that has it.

    None if no entry has it.
    """
    value: str | None = await connection.fetchval(
        """
        SELECT facts::jsonb -> 'facts' -> $2 FROM evidence_public JOIN evidence_log USING (id)
        WHERE subject = $1 AND facts::jsonb -> 'facts' ? $2 ORDER BY arrived DESC LIMIT 1
        """,
        subject,
        fact,
    )
    return None if value is None else json.loads(value)


# The tree ---------------------------------------------------------------------------------------------------


# Logs and their checkpoints ---------------------------------------------------------------------------------
