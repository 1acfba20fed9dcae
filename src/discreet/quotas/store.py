"""SQL of quotas and usage.

Quota rows are only inserted; the database refuses changes.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.quotas.quota import Quota, QuotaUsage


async def delete_old_usage(connection: Connection, before: date) -> None:
    await connection.execute("SELECT delete_old_usage($1)", before)


async def quota_of(connection: Connection, holder: str) -> Quota:
    """Return the quota in force."""
    row = await connection.fetchrow("SELECT answers, tokens, megabytes, files, jobs FROM quota_in_force($1)", holder)
    return map_row(Quota, row) if row else Quota()


async def used(connection: Connection, holder: str, day: date) -> QuotaUsage:
    """Return the use of `holder`, limited to rows that the acting account can see."""
    row = await connection.fetchrow(
        """
        SELECT coalesce(sum(answers), 0)::bigint AS answers, coalesce(sum(tokens), 0)::bigint AS tokens,
            stored_bytes($1) AS bytes, stored_files($1) AS files, waiting_jobs($1) AS jobs
        FROM usage WHERE holder = $1 AND day = $2
        """,
        holder,
        day,
    )
    return map_row(QuotaUsage, row)


async def stored_bytes(connection: Connection, holder: str) -> int:
    total: int = await connection.fetchval("SELECT stored_bytes($1)", holder)
    return total


async def stored_files(connection: Connection, holder: str) -> int:
    total: int = await connection.fetchval("SELECT stored_files($1)", holder)
    return total


async def waiting_jobs(connection: Connection, holder: str) -> int:
    waiting: int = await connection.fetchval("SELECT waiting_jobs($1)", holder)
    return waiting


async def list_in_force(connection: Connection) -> list[Any]:
    """Return rows (subject, at, limits): each subject's latest quota.

    Subjects that follow the general quota are left out.
    """
    rows: list[Any] = await connection.fetch(
        """
        SELECT subject, at, answers, tokens, megabytes, files, jobs
        FROM (SELECT DISTINCT ON (subject) * FROM quotas ORDER BY subject, id DESC) AS latest
        WHERE NOT follows ORDER BY strpos(subject, ':') > 0, subject
        """
    )
    return rows


async def insert(connection: Connection, at: datetime, set_by: UUID | None, subject: str, quota: Quota | None) -> None:
    """Insert a quota. None makes the subject follow the general quota again."""
    limits = quota or Quota()
    await connection.execute(
        "INSERT INTO quotas (at, set_by, subject, follows, answers, tokens, megabytes, files, jobs)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        at,
        set_by,
        subject,
        quota is None,
        limits.answers,
        limits.tokens,
        limits.megabytes,
        limits.files,
        limits.jobs,
    )
