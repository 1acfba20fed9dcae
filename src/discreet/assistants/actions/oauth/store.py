"""SQL of people's sign-ins at third parties. Runs inside `Database.acting_as`.

Row-level security shows each person their own only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.repeated_request import ClaimedValue


@dataclass(frozen=True)
class StoredConnection:
    id: UUID
    gpt_id: UUID
    action_id: UUID
    sealed: bytes
    made_at: datetime
    renewed_at: datetime


async def add_state(
    connection: Connection, state_hash: bytes, owner_id: UUID, sealed: bytes, expires_at: datetime
) -> None:
    await connection.execute(
        "INSERT INTO oauth_states (state_hash, owner_id, sealed, expires_at) VALUES ($1, $2, $3, $4)",
        state_hash,
        owner_id,
        sealed,
        expires_at,
    )


@dataclass(frozen=True, kw_only=True)
class StoredState:
    """A pending sign-in.

    `first`: this request claimed it. `outcome` is sealed; None until the first request has ended.
    """

    sealed: bytes
    first: bool
    outcome: bytes | None


async def claim_state(connection: Connection, state_hash: bytes, now: datetime) -> StoredState | None:
    """Claim a pending sign-in; None when there is none, or it has expired.

    Exactly one of all concurrent requests, in all processes, gets it.
    """
    await connection.execute("DELETE FROM oauth_states WHERE state_hash = $1 AND expires_at <= $2", state_hash, now)
    first = await connection.fetchrow(
        "UPDATE oauth_states SET claimed_at = $2 WHERE state_hash = $1 AND claimed_at IS NULL RETURNING sealed",
        state_hash,
        now,
    )
    if first is not None:
        return StoredState(sealed=first["sealed"], first=True, outcome=None)
    row = await connection.fetchrow("SELECT sealed, sealed_outcome FROM oauth_states WHERE state_hash = $1", state_hash)
    return StoredState(sealed=row["sealed"], first=False, outcome=row["sealed_outcome"]) if row else None


async def claimed_state(connection: Connection, state_hash: bytes) -> ClaimedValue | None:
    """Return the progress of the first request; None when the state is deleted."""
    row = await connection.fetchrow(
        "SELECT claimed_at, sealed_outcome FROM oauth_states WHERE state_hash = $1", state_hash
    )
    return ClaimedValue(at=row["claimed_at"], outcome=row["sealed_outcome"]) if row else None


async def put_state_outcome(connection: Connection, state_hash: bytes, outcome: bytes, until: datetime) -> None:
    """Store the outcome for repeated requests until `until`."""
    await connection.execute(
        "UPDATE oauth_states SET sealed_outcome = $2, expires_at = $3 WHERE state_hash = $1", state_hash, outcome, until
    )


async def sealed_state(connection: Connection, state_hash: bytes) -> bytes | None:
    """Return the sealed content of a pending sign-in."""
    sealed: bytes | None = await connection.fetchval(
        "SELECT sealed FROM oauth_states WHERE state_hash = $1", state_hash
    )
    return sealed


async def drop_state(connection: Connection, state_hash: bytes) -> None:
    await connection.execute("DELETE FROM oauth_states WHERE state_hash = $1", state_hash)


async def drop_states(connection: Connection, now: datetime, keep: int) -> None:
    """Delete the person's expired sign-ins, and all but the latest `keep`."""
    await connection.execute(
        """
        DELETE FROM oauth_states
        WHERE expires_at <= $1 OR state_hash NOT IN (
            SELECT state_hash FROM oauth_states WHERE owner_id = acting_account() ORDER BY expires_at DESC LIMIT $2)
        """,
        now,
        keep,
    )


async def put(connection: Connection, owner_id: UUID, new: StoredConnection) -> bool:
    """Store a connection; it replaces one for the same action.

    Return False when this person can no longer use the GPT.
    """
    done: str = await connection.execute(
        """
        INSERT INTO connections (id, owner_id, gpt_id, action_id, sealed, made_at, renewed_at)
        SELECT $1, $2, gpts.id, $4, $5, $6, $7 FROM gpts WHERE gpts.id = $3
        ON CONFLICT (owner_id, gpt_id, action_id)
        DO UPDATE SET id = excluded.id, sealed = excluded.sealed, made_at = excluded.made_at,
                      renewed_at = excluded.renewed_at
        """,
        new.id,
        owner_id,
        new.gpt_id,
        new.action_id,
        new.sealed,
        new.made_at,
        new.renewed_at,
    )
    return done != "INSERT 0 0"


async def renew(connection: Connection, previous: StoredConnection, sealed: bytes, at: datetime) -> bool:
    """Store refreshed tokens; return False when another request was first."""
    done: str = await connection.execute(
        "UPDATE connections SET sealed = $3, renewed_at = $4 WHERE id = $1 AND renewed_at = $2",
        previous.id,
        previous.renewed_at,
        sealed,
        at,
    )
    return done == "UPDATE 1"


async def find_connection(connection: Connection, gpt_id: UUID, action_id: UUID) -> StoredConnection | None:
    row = await connection.fetchrow(
        """
        SELECT id, gpt_id, action_id, sealed, made_at, renewed_at
        FROM connections
        WHERE gpt_id = $1 AND action_id = $2
        """,
        gpt_id,
        action_id,
    )
    return _connection(row) if row else None


async def list_connections(connection: Connection) -> list[StoredConnection]:
    """Return the person's connections, latest first."""
    rows = await connection.fetch(
        """
        SELECT id, gpt_id, action_id, sealed, made_at, renewed_at
        FROM connections
        ORDER BY made_at DESC, id
        """
    )
    return [_connection(row) for row in rows]


async def remove(connection: Connection, connection_id: UUID) -> bool:
    """Delete a connection of the person; return whether there was one."""
    done: str = await connection.execute("DELETE FROM connections WHERE id = $1", connection_id)
    return done == "DELETE 1"


async def remove_stale(connection: Connection, stale: StoredConnection) -> None:
    """Delete a connection unless it was refreshed in between."""
    await connection.execute("DELETE FROM connections WHERE id = $1 AND renewed_at = $2", stale.id, stale.renewed_at)


def _connection(row: Any) -> StoredConnection:
    return map_row(StoredConnection, row)
