"""The SQL of witnesses: their progress and their cosignatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from discreet.db.pool import Connection
from discreet.db.rows import map_row


@dataclass(frozen=True, kw_only=True)
class WitnessProgress:
    """A witness's progress.

    `size` is of the tree that the witness cosigned last. `failure` is the reason why it did not cosign the next one.
    """

    witness: str
    log: int
    size: int
    failing_since: datetime | None
    failure: str | None
    contradicts: bool


async def claim(
    connection: Connection, witness: str, *, log: int, size: int, now: datetime, until: datetime
) -> tuple[int, int] | None:
    """Make this process the only one that asks the witness, until `until`.

    Returns the size of this log that it cosigned last, and how often it has failed since. None if it has cosigned this
    tree already, or its pause has not passed.
    """
    row = await connection.fetchrow(
        """
        INSERT INTO evidence_witnesses AS known (witness, log, size, next_attempt) VALUES ($1, $2, 0, $5)
        ON CONFLICT (witness) DO UPDATE
        SET log = $2, size = CASE known.log WHEN $2 THEN known.size ELSE 0 END, next_attempt = $5
        WHERE known.next_attempt <= $4 AND (known.log <> $2 OR known.size <> $3 OR known.failing_since IS NOT NULL)
        RETURNING size, failures
        """,
        witness,
        log,
        size,
        now,
        until,
    )
    return (row["size"], row["failures"]) if row else None


async def insert_cosignature(
    connection: Connection, witness: str, log: int, size: int, line: str, at: datetime
) -> None:
    """Store a cosignature. A witness's first one for a checkpoint stays."""
    await connection.execute(
        """
        INSERT INTO evidence_cosignatures (log, size, witness, line, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING
        """,
        log,
        size,
        witness,
        line,
        at,
    )


async def note_success(connection: Connection, witness: str, log: int, size: int, next_attempt: datetime) -> None:
    await connection.execute(
        """
        UPDATE evidence_witnesses SET log = $2, size = $3, next_attempt = $4,
            failures = 0, failing_since = NULL, failure = NULL, contradicts = false
        WHERE witness = $1
        """,
        witness,
        log,
        size,
        next_attempt,
    )


async def note_failure(
    connection: Connection, witness: str, *, failure: str, now: datetime, next_attempt: datetime, contradicts: bool
) -> None:
    """Store a failure.

    `contradicts` stays true until the witness cosigns again, even if the witness is unreachable in between.
    """
    await connection.execute(
        """
        UPDATE evidence_witnesses SET next_attempt = $4, failures = failures + 1,
            failing_since = coalesce(failing_since, $3),
            failure = CASE WHEN contradicts AND NOT $5 THEN failure ELSE $2 END, contradicts = contradicts OR $5
        WHERE witness = $1
        """,
        witness,
        failure[:500],
        now,
        next_attempt,
        contradicts,
    )


async def progress(connection: Connection, witnesses: Sequence[str]) -> list[WitnessProgress]:
    """Return the progress of those of these witnesses that were asked already."""
    rows = await connection.fetch(
        """
        SELECT witness, log, size, failing_since, failure, contradicts FROM evidence_witnesses
        WHERE witness = ANY ($1::text[])
        """,
        witnesses,
    )
    return [map_row(WitnessProgress, row) for row in rows]


async def last_cosigned(connection: Connection, log: int, witnesses: Sequence[str], required: int) -> int | None:
    """Return the size of the latest checkpoint with `required` cosignatures.

    Only cosignatures of `witnesses` count.
    """
    size: int | None = await connection.fetchval(
        """
        SELECT size FROM evidence_cosignatures WHERE log = $1 AND witness = ANY ($2::text[])
        GROUP BY size HAVING count(*) >= $3 ORDER BY size DESC LIMIT 1
        """,
        log,
        witnesses,
        required,
    )
    return size
