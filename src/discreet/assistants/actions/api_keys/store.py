"""SQL of what API keys were granted (P4). Row-level security shows it to those who administer the key's workspace, and
lets the key's maker alone add to it. Triggers refuse what must never happen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.assistants.actions.api_keys.granted import CallerKey, OperationGrant
from discreet.db.pool import Connection
from discreet.promises.consent import KeyOperation

# What lapsed, since its GPT was without the operation meanwhile, is as good as taken back then.
ENDED = "coalesce(revoked_at, lapsed_at(gpt_id, fingerprint, given_at)) AS revoked_at"
OPERATION = (
    f"SELECT id, owner_id AS account_id, key_id, gpt_id, fingerprint, may_change, given_at, {ENDED} FROM key_operations"
)
GRANTED = f"""
    SELECT id, owner_id AS account_id, key_id, gpt_id, fingerprint, may_change, given_at, {ENDED},
           gpt_name, operation, host
    FROM key_operations
"""


async def administers(connection: Connection, workspace_id: UUID) -> bool:
    """Whether the acting person is an owner or admin there now."""
    return bool(await connection.fetchval("SELECT administers($1)", workspace_id))


async def key(connection: Connection, key_id: UUID, now: datetime) -> CallerKey | None:
    row = await connection.fetchrow(
        """
        SELECT api_keys.id, api_keys.account_id, api_keys.workspace_id, api_keys.name,
            api_projects.name AS project_name, api_keys.every_gpt, api_keys.gpts,
            api_keys.id IN (SELECT api_keys_that_hold(ARRAY[api_keys.id], $2)) AS holds
        FROM api_keys JOIN api_projects ON api_projects.id = api_keys.project_id
        WHERE api_keys.id = $1
        """,
        key_id, now,
    )  # fmt: skip
    return CallerKey(*row.values()) if row else None


async def hold_key(connection: Connection, key_id: UUID) -> None:
    """Until the transaction ends nobody revokes it: what goes out goes out with a key that held."""
    await connection.execute("SELECT FROM api_keys WHERE id = $1 FOR SHARE", key_id)


async def lock_key(connection: Connection, key_id: UUID) -> None:
    """Until the transaction ends nobody else grants it anything."""
    await connection.execute("SELECT FROM api_keys WHERE id = $1 FOR NO KEY UPDATE", key_id)


async def granted_for(connection: Connection, key_id: UUID, gpt_id: UUID, *, hold: bool = False) -> list[KeyOperation]:
    """What a key was granted of a GPT, the latest first. With `hold` nobody takes it back meanwhile."""
    lock = "FOR SHARE" if hold else ""
    rows = await connection.fetch(
        f"{OPERATION} WHERE key_id = $1 AND gpt_id = $2 ORDER BY given_at DESC, id DESC {lock}", key_id, gpt_id
    )
    return [KeyOperation(**row) for row in rows]


async def granted_of(connection: Connection, key_id: UUID) -> list[OperationGrant]:
    """All that a key was granted, the latest first."""
    rows = await connection.fetch(f"{GRANTED} WHERE key_id = $1 ORDER BY given_at DESC, id DESC", key_id)
    return [_granted(row) for row in rows]


async def count_granted(connection: Connection, key_id: UUID) -> int:
    """Those that were not taken back."""
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
        operation.id, operation.key_id, operation.account_id, operation.gpt_id, operation.fingerprint,
        operation.may_change, operation.given_at, new.gpt_name, new.name, new.host,
    )  # fmt: skip


async def lock(connection: Connection, key_id: UUID, operation_id: UUID) -> OperationGrant | None:
    row = await connection.fetchrow(f"{GRANTED} WHERE id = $1 AND key_id = $2 FOR UPDATE", operation_id, key_id)
    return _granted(row) if row else None


async def revoke(connection: Connection, operation_id: UUID, at: datetime) -> None:
    """What was taken back already stays as it was."""
    await connection.execute(
        "UPDATE key_operations SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", operation_id, at
    )


async def gpt(connection: Connection, gpt_id: UUID) -> tuple[int | None, UUID | None] | None:
    """The published version of a GPT and the workspace it was made in; None when the acting person may not use it."""
    row = await connection.fetchrow("SELECT current_version, workspace_id FROM gpts WHERE id = $1", gpt_id)
    return (row["current_version"], row["workspace_id"]) if row else None


def _granted(row: Any) -> OperationGrant:
    fields = dict(row)
    gpt_name, name, host = (fields.pop(column) for column in ("gpt_name", "operation", "host"))
    return OperationGrant(KeyOperation(**fields), gpt_name, name, host)
