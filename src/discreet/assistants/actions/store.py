"""SQL of actions and their secrets. Runs inside `Database.acting_as`.

Row-level security shows a person the actions of their own GPTs and, of other people's, those of the current version of
published ones.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.assistants.actions.encryption import SealedAction
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.promises.capabilities import Capability, in_order
from discreet.promises.origins import sort_origins


@dataclass(frozen=True)
class StoredVersionAction:
    """A stored action of a version, with the GPT's facts for a disclosure."""

    id: UUID
    sealed: bytes
    gpt_name: str
    builder_id: UUID
    builder_name: str
    wording: int


@dataclass(frozen=True)
class DisclosedVersion:
    """A GPT's version with the facts for a disclosure."""

    name: str
    builder_id: UUID
    builder_name: str
    wording: int
    capabilities: tuple[Capability, ...]
    actions: tuple[tuple[UUID, bytes], ...]
    """The id and the sealed form of each action, in order."""


@dataclass(frozen=True)
class StoredSecret:
    """A sealed secret, with the facts that it is bound to."""

    action_id: UUID
    origin: str
    use: str
    sealed: bytes


async def list_disclosed_actions(connection: Connection, gpt_id: UUID, version: int) -> list[StoredVersionAction]:
    """Return a version's actions in order; empty if the person may not use it."""
    rows = await connection.fetch(
        """
        SELECT actions.id, actions.sealed, gpt_versions.name AS gpt_name, gpt_versions.wording, gpts.owner_id,
            accounts.name AS builder_name
        FROM actions
        JOIN gpt_versions ON gpt_versions.gpt_id = actions.gpt_id AND gpt_versions.version = actions.version
        JOIN gpts ON gpts.id = actions.gpt_id
        JOIN accounts ON accounts.id = gpts.owner_id
        WHERE actions.gpt_id = $1 AND actions.version = $2
        ORDER BY actions.position, actions.id
        """,
        gpt_id,
        version,
    )
    return [map_row(StoredVersionAction, row, builder_id=row["owner_id"]) for row in rows]


async def get_disclosed_version(connection: Connection, gpt_id: UUID, version: int) -> DisclosedVersion | None:
    """Return a version's facts for a disclosure, with its actions; None if the person may not use it."""
    rows = await connection.fetch(
        """
        SELECT gpt_versions.name, gpt_versions.wording, gpt_versions.capabilities, gpts.owner_id AS builder_id,
            accounts.name AS builder_name, actions.id, actions.sealed
        FROM gpt_versions
        JOIN gpts ON gpts.id = gpt_versions.gpt_id
        JOIN accounts ON accounts.id = gpts.owner_id
        LEFT JOIN actions ON actions.gpt_id = gpt_versions.gpt_id AND actions.version = gpt_versions.version
        WHERE gpt_versions.gpt_id = $1 AND gpt_versions.version = $2
        ORDER BY actions.position, actions.id
        """,
        gpt_id,
        version,
    )
    if not rows:
        return None
    return map_row(
        DisclosedVersion,
        rows[0],
        capabilities=in_order(map(Capability, rows[0]["capabilities"])),
        actions=tuple((row["id"], row["sealed"]) for row in rows if row["id"] is not None),
    )


async def current_version(connection: Connection, gpt_id: UUID) -> int | None:
    """Return the published version; None when there is none for this person."""
    version: int | None = await connection.fetchval("SELECT current_version FROM gpts WHERE id = $1", gpt_id)
    return version


async def list_draft_actions(connection: Connection, gpt_id: UUID) -> list[tuple[UUID, bytes]]:
    """Return id and sealed action of each action of the draft, in order."""
    rows = await connection.fetch(
        "SELECT id, sealed FROM actions WHERE gpt_id = $1 AND version = 0 ORDER BY position, id", gpt_id
    )
    return [(row["id"], row["sealed"]) for row in rows]


async def get_draft_source(connection: Connection, gpt_id: UUID, action_id: UUID) -> bytes:
    """Return the sealed source of an existing action."""
    sealed: bytes = await connection.fetchval(
        "SELECT sealed_source FROM actions WHERE gpt_id = $1 AND version = 0 AND id = $2", gpt_id, action_id
    )
    return sealed


async def list_sealed_actions(connection: Connection, gpt_id: UUID, version: int) -> list[SealedAction]:
    """Return a version's actions completely, in order."""
    rows = await connection.fetch(
        """
        SELECT id, sealed, sealed_source, mark, origins
        FROM actions
        WHERE gpt_id = $1 AND version = $2
        ORDER BY position, id
        """,
        gpt_id,
        version,
    )
    return [
        map_row(SealedAction, row, action=row["sealed"], source=row["sealed_source"], origins=frozenset(row["origins"]))
        for row in rows
    ]


async def add(connection: Connection, gpt_id: UUID, version: int, action: SealedAction) -> None:
    """Add an action after the others of its version."""
    await connection.execute(
        """
        INSERT INTO actions (gpt_id, version, id, position, sealed, sealed_source, mark, origins)
        SELECT $1, $2, $3, coalesce(max(position), 0) + 1, $4, $5, $6, $7 FROM actions
        WHERE gpt_id = $1 AND version = $2
        """,
        gpt_id,
        version,
        action.id,
        action.action,
        action.source,
        action.mark,
        sort_origins(action.origins),
    )


async def save_draft(connection: Connection, gpt_id: UUID, action: SealedAction) -> bool:
    """Save an action of the draft; return whether it exists.

    Its origins stay, because this changes existing content (P3).
    """
    done: str = await connection.execute(
        """
        UPDATE actions
        SET sealed = $3, sealed_source = $4, mark = $5
        WHERE gpt_id = $1 AND version = 0 AND id = $2
        """,
        gpt_id,
        action.id,
        action.action,
        action.source,
        action.mark,
    )
    return done != "UPDATE 0"


async def remove_draft(connection: Connection, gpt_id: UUID, action_id: UUID) -> bool:
    """Delete an action of the draft; return whether there was one."""
    done: str = await connection.execute(
        "DELETE FROM actions WHERE gpt_id = $1 AND version = 0 AND id = $2", gpt_id, action_id
    )
    return done != "DELETE 0"


async def get_draft_marks(connection: Connection, gpt_id: UUID) -> dict[UUID, bytes]:
    """Return the mark of each action of the draft; it changes with the contents."""
    rows = await connection.fetch("SELECT id, mark FROM actions WHERE gpt_id = $1 AND version = 0", gpt_id)
    return {row["id"]: row["mark"] for row in rows}


async def clear_draft(connection: Connection, gpt_id: UUID) -> None:
    await connection.execute("DELETE FROM actions WHERE gpt_id = $1 AND version = 0", gpt_id)


async def begin_operations(connection: Connection, gpt_id: UUID, fingerprints: Collection[bytes], at: datetime) -> None:
    """Record when new operations start: earlier permissions do not cover them."""
    await connection.execute(
        """
        INSERT INTO operation_first_seen (gpt_id, fingerprint, since) SELECT $1, unnest($2::bytea[]), $3
        ON CONFLICT (gpt_id, fingerprint) DO UPDATE SET since = excluded.since
        """,
        gpt_id,
        list(fingerprints),
        at,
    )


async def has_same_actions(connection: Connection, gpt_id: UUID, version: int, other_version: int) -> bool:
    """Return whether two versions have the same actions in the same order."""
    same: bool = await connection.fetchval(
        """
        SELECT array_agg((id, mark) ORDER BY position, id) FILTER (WHERE version = $2)
            IS NOT DISTINCT FROM array_agg((id, mark) ORDER BY position, id) FILTER (WHERE version = $3)
        FROM actions
        WHERE gpt_id = $1 AND version IN ($2, $3)
        """,
        gpt_id,
        version,
        other_version,
    )
    return same


async def set_secret(connection: Connection, gpt_id: UUID, secret: StoredSecret, at: datetime) -> None:
    """Set a secret; it replaces one for the same action, origin and use."""
    await connection.execute(
        """
        INSERT INTO action_secrets (gpt_id, action_id, origin, use, sealed, set_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (gpt_id, action_id, origin, use) DO UPDATE SET sealed = excluded.sealed, set_at = excluded.set_at
        """,
        gpt_id,
        secret.action_id,
        secret.origin,
        secret.use,
        secret.sealed,
        at,
    )


async def secret(connection: Connection, gpt_id: UUID, action_id: UUID, origin: str, use: str) -> bytes | None:
    """Return the sealed secret for calls to exactly this origin."""
    sealed: bytes | None = await connection.fetchval(
        "SELECT sealed FROM action_secrets WHERE gpt_id = $1 AND action_id = $2 AND origin = $3 AND use = $4",
        gpt_id,
        action_id,
        origin,
        use,
    )
    return sealed


async def list_secrets(connection: Connection, gpt_id: UUID) -> list[tuple[UUID, str, str]]:
    """Return action, origin and use of each secret, latest first; never the secret."""
    rows = await connection.fetch(
        "SELECT action_id, origin, use FROM action_secrets WHERE gpt_id = $1 ORDER BY set_at DESC", gpt_id
    )
    return [(row["action_id"], row["origin"], row["use"]) for row in rows]


async def delete_action_secrets(connection: Connection, gpt_id: UUID, action_id: UUID) -> None:
    """Delete all secrets of the action, for any host."""
    await connection.execute("DELETE FROM action_secrets WHERE gpt_id = $1 AND action_id = $2", gpt_id, action_id)


async def delete_unused_secrets(connection: Connection, gpt_id: UUID, used: Sequence[tuple[UUID, str, str]]) -> None:
    """Delete the GPT's secrets except those of these actions, origins and uses."""
    await connection.execute(
        """
        DELETE FROM action_secrets
        WHERE gpt_id = $1
          AND NOT EXISTS (
              SELECT FROM unnest($2::uuid[], $3::text[], $4::text[]) AS wanted (action_id, origin, use)
              WHERE wanted.action_id = action_secrets.action_id AND wanted.origin = action_secrets.origin
                AND wanted.use = action_secrets.use)
        """,
        gpt_id,
        [w[0] for w in used],
        [w[1] for w in used],
        [w[2] for w in used],
    )
