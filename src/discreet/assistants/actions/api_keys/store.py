"""SQL of grants to API keys (P4).

Row-level security shows them to owners and admins of the key's workspace, and lets only the key's maker add one.
Triggers refuse invalid states.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.assistants.actions.api_keys.granted import CallerKey, OperationGrant
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.promises.key_grants import KeyOperation
from discreet.promises.recipients import ModelLimit

# A grant lapses when its GPT was without the operation at some time; it then counts as revoked at that time.
ENDED = "coalesce(revoked_at, operation_replaced_at(gpt_id, fingerprint, given_at)) AS revoked_at"
OPERATION = (
    f"SELECT id, owner_id AS account_id, key_id, gpt_id, fingerprint, may_change, given_at, {ENDED} FROM key_operations"
)
GRANTED = f"""
    SELECT id, owner_id AS account_id, key_id, gpt_id, fingerprint, may_change, given_at, {ENDED},
           gpt_name, operation, host
    FROM key_operations
"""


async def is_administrator(connection: Connection, workspace_id: UUID) -> bool:
    """Return whether the actor is an owner or admin of the workspace now."""
    return bool(await connection.fetchval("SELECT administers($1)", workspace_id))


async def find_key(connection: Connection, key_id: UUID, now: datetime) -> CallerKey | None:
    row = await connection.fetchrow(
        """
        SELECT api_keys.id, api_keys.account_id, api_keys.workspace_id, api_keys.name,
            api_projects.name AS project_name, api_keys.every_gpt, api_keys.gpts,
            api_keys.id IN (SELECT api_keys_that_hold(ARRAY[api_keys.id], $2)) AS holds
        FROM api_keys JOIN api_projects ON api_projects.id = api_keys.project_id
        WHERE api_keys.id = $1
        """,
        key_id,
        now,
    )
    return CallerKey(*row.values()) if row else None


async def lock_api_key(connection: Connection, key_id: UUID) -> None:
    """Lock the key against revocation until the transaction ends.

    So a call is sent only with a key that is still valid.
    """
    await connection.execute("SELECT FROM api_keys WHERE id = $1 FOR SHARE", key_id)


async def lock_key(connection: Connection, key_id: UUID) -> None:
    """Lock the key against other grants until the transaction ends."""
    await connection.execute("SELECT FROM api_keys WHERE id = $1 FOR NO KEY UPDATE", key_id)


async def list_grants_for_gpt(
    connection: Connection, key_id: UUID, gpt_id: UUID, *, with_lock: bool = False
) -> list[KeyOperation]:
    """Return the grants of a key for a GPT, latest first.

    `with_lock` locks them against revocation until the transaction ends.
    """
    lock = "FOR SHARE" if with_lock else ""
    rows = await connection.fetch(
        f"{OPERATION} WHERE key_id = $1 AND gpt_id = $2 ORDER BY given_at DESC, id DESC {lock}", key_id, gpt_id
    )
    return [map_row(KeyOperation, row) for row in rows]


async def list_grants(connection: Connection, key_id: UUID) -> list[OperationGrant]:
    """Return all grants of a key, latest first."""
    rows = await connection.fetch(f"{GRANTED} WHERE key_id = $1 ORDER BY given_at DESC, id DESC", key_id)
    return [_grant_from_row(row) for row in rows]


async def count_grants(connection: Connection, key_id: UUID) -> int:
    """Count the grants of a key that are not revoked."""
    count: int = await connection.fetchval(
        "SELECT count(*) FROM key_operations WHERE key_id = $1 AND revoked_at IS NULL", key_id
    )
    return count


async def add(connection: Connection, new: OperationGrant) -> None:
    operation = new.operation
    await connection.execute(
        """
        INSERT INTO key_operations (id, key_id, owner_id, gpt_id, fingerprint, may_change, given_at, gpt_name,
            operation, host)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        operation.id,
        operation.key_id,
        operation.account_id,
        operation.gpt_id,
        operation.fingerprint,
        operation.may_change,
        operation.given_at,
        new.gpt_name,
        new.name,
        new.host,
    )


async def lock(connection: Connection, key_id: UUID, operation_id: UUID) -> OperationGrant | None:
    row = await connection.fetchrow(f"{GRANTED} WHERE id = $1 AND key_id = $2 FOR UPDATE", operation_id, key_id)
    return _grant_from_row(row) if row else None


async def revoke(connection: Connection, operation_id: UUID, at: datetime) -> None:
    """Revoke a grant; an earlier revocation keeps its time."""
    await connection.execute(
        "UPDATE key_operations SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", operation_id, at
    )


@dataclass(frozen=True)
class CalledGpt:
    """A GPT's published version, its workspace, and its limit on where prompts may go (P14)."""

    current_version: int | None
    workspace_id: UUID | None
    limit: ModelLimit


async def find_gpt(connection: Connection, gpt_id: UUID) -> CalledGpt | None:
    """Return a GPT; None if the actor cannot use it."""
    row = await connection.fetchrow(
        "SELECT current_version, workspace_id, gpt_model_limit(id, coalesce(current_version, 0)) AS limit"
        " FROM gpts WHERE id = $1",
        gpt_id,
    )
    return map_row(CalledGpt, row, limit=ModelLimit(row["limit"])) if row else None


def _grant_from_row(row: Any) -> OperationGrant:
    fields = dict(row)
    gpt_name, name, host = (fields.pop(column) for column in ("gpt_name", "operation", "host"))
    return OperationGrant(KeyOperation(**fields), gpt_name, name, host)
