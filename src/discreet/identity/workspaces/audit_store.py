"""SQL of the audit log.

Row-level security shows it to its workspace's owners and admins.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from discreet.db.pool import Connection

if TYPE_CHECKING:
    from discreet.identity.workspaces.audit import Filter


async def insert_act(
    connection: Connection,
    *,
    at: datetime,
    workspace_id: UUID,
    act: str,
    made_by: str,
    actor_id: UUID | None,
    actor_name: str,
    about_id: UUID | None,
    about_name: str,
    details: str,
) -> str:
    """Insert an act. Return the digest of its content in hexadecimal.

    `verify` derives the same digest from the row.
    """
    digest: str = await connection.fetchval(
        """
        WITH written AS (
            INSERT INTO workspace_audit_events
                (at, workspace_id, act, made_by, actor_id, actor_name, about_id, about_name, details)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))
        SELECT digest_of_audit_event($5, $6, $7, $8, $9)
        """,
        at,
        workspace_id,
        act,
        made_by,
        actor_id,
        actor_name,
        about_id,
        about_name,
        details,
    )
    return digest


async def acts(
    connection: Connection,
    workspace_id: UUID,
    audit_filter: "Filter",
    before: int | None,
    limit: int,
    *,
    to_the_day: Sequence[str],
) -> list[Any]:
    """Return rows of the log, latest first.

    Members' own acts are dated to their day (P8), and filtered by it.
    """
    rows: list[Any] = await connection.fetch(
        """
        SELECT id, shown_at AS at, act, made_by, actor_id, actor_name, about_id, about_name, details
        FROM workspace_audit_events,
            LATERAL (SELECT CASE WHEN act = ANY ($8) THEN date_trunc('day', at, 'UTC') ELSE at END) AS shown (shown_at)
        WHERE workspace_id = $1
            AND ($2::text IS NULL OR act = $2)
            AND ($3::uuid IS NULL OR actor_id = $3 OR about_id = $3)
            AND ($4::timestamptz IS NULL OR shown_at >= $4)
            AND ($5::timestamptz IS NULL OR shown_at < $5)
            AND ($6::bigint IS NULL OR id < $6)
        ORDER BY id DESC LIMIT $7
        """,
        workspace_id,
        audit_filter.act,
        audit_filter.person,
        audit_filter.since,
        audit_filter.until,
        before,
        limit,
        list(to_the_day),
    )
    return rows
