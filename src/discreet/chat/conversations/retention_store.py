"""SQL for retention. It acts for no account and sees no content."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.chat.conversations.retention_run import Expired, RetentionRun
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.promises.parties import Service

RUN = "SELECT id, workspace_id, began_at, due, finished_at, deleted FROM retention_runs"


async def try_lock(connection: Connection) -> bool:
    """Return whether this transaction holds the retention lock."""
    is_locked: bool = await connection.fetchval("SELECT pg_try_advisory_xact_lock(hashtextextended('retention', 0))")
    return is_locked


async def expired(connection: Connection, now: datetime, only: Sequence[UUID] | None = None) -> list[Expired]:
    rows = await connection.fetch(
        "SELECT id, owner_id, service, workspace_id, changed_before, reachable FROM expired_conversations($1, $2)",
        now,
        None if only is None else list(only),
    )
    return [map_row(Expired, row, service=Service(row["service"])) for row in rows]


async def begin(connection: Connection, run: RetentionRun) -> None:
    await connection.execute(
        "INSERT INTO retention_runs (id, workspace_id, began_at, due) VALUES ($1, $2, $3, $4)",
        run.id,
        run.workspace_id,
        run.began_at,
        list(run.due),
    )


async def finish(connection: Connection, run: RetentionRun, at: datetime) -> None:
    """Record how many due items are gone, by any deletion, and forget their ids."""
    await connection.execute(
        """
        UPDATE retention_runs
        SET due = '{}', finished_at = $2, deleted = cardinality(due) - count_existing_conversations(due)
        WHERE id = $1
        """,
        run.id,
        at,
    )


async def unfinished(connection: Connection) -> list[RetentionRun]:
    rows = await connection.fetch(f"{RUN} WHERE finished_at IS NULL ORDER BY began_at, id")
    return [_run(row) for row in rows]


async def is_late(connection: Connection, workspace_id: UUID, since: datetime) -> bool:
    """Return whether a run begun before `since` is unfinished.

    Only for a workspace in which the acting account works.
    """
    late: bool = await connection.fetchval("SELECT is_retention_late($1, $2)", workspace_id, since)
    return late


def _run(row: Any) -> RetentionRun:
    return map_row(RetentionRun, row, due=tuple(row["due"]))
