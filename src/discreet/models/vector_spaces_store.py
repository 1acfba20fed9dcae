"""SQL of the spaces of vectors."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row


@dataclass(frozen=True, kw_only=True)
class VectorSpace:
    """What one embedding model of an endpoint made. `failure`: why the latest attempt to fill it failed."""

    id: UUID
    endpoint_id: UUID
    model: str
    dimensions: int | None
    started_at: datetime
    failure: str | None
    failed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SpaceProgress:
    """How far a space is filled, over all GPTs with knowledge.

    `switched`: GPTs that are searched in it. `withheld`: GPTs whose limits refuse its model.
    """

    passages: int
    embedded: int
    gpts: int
    switched: int
    withheld: int


@dataclass(frozen=True, kw_only=True)
class UnembeddedGpt:
    """A GPT whose knowledge is not yet searched in a space, or lacks vectors in it."""

    gpt_id: UUID
    owner_id: UUID
    workspace_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class GptWithVectors:
    """A GPT, and a space that keeps vectors of its passages."""

    gpt_id: UUID
    owner_id: UUID
    workspace_id: UUID | None
    space_id: UUID
    endpoint_id: UUID


async def try_lock(connection: Connection) -> bool:
    """Let one process at a time fill spaces, until the transaction ends. Return whether it is this one."""
    locked: bool = await connection.fetchval("SELECT pg_try_advisory_xact_lock(hashtextextended('vector spaces', 0))")
    return locked


async def find_latest(connection: Connection, endpoint_id: UUID, model: str) -> VectorSpace | None:
    row = await connection.fetchrow(
        """
        SELECT id, endpoint_id, model, dimensions, started_at, failure, failed_at FROM vector_spaces
        WHERE endpoint_id = $1 AND model = $2 ORDER BY started_at DESC, id LIMIT 1
        """,
        endpoint_id,
        model,
    )
    return map_row(VectorSpace, row) if row else None


async def add(connection: Connection, id_: UUID, endpoint_id: UUID, model: str, at: datetime) -> None:
    await connection.execute(
        "INSERT INTO vector_spaces (id, endpoint_id, model, started_at) VALUES ($1, $2, $3, $4)",
        id_,
        endpoint_id,
        model,
        at,
    )


async def drop_others(connection: Connection, keep: UUID | None) -> None:
    """Delete the spaces that are neither this one nor used by a GPT; all of them without one."""
    await connection.execute("SELECT drop_vector_spaces($1)", keep)


async def has_dimensions(connection: Connection, space_id: UUID, dimensions: int) -> bool:
    """Set the dimensions of a space by its first vectors; return whether they are these."""
    same = await connection.fetchval(
        "UPDATE vector_spaces SET dimensions = $2 WHERE id = $1 AND coalesce(dimensions, $2) = $2 RETURNING true",
        space_id,
        dimensions,
    )
    return bool(same)


async def set_failure(connection: Connection, space_id: UUID, failure: str | None, at: datetime | None) -> None:
    await connection.execute(
        "UPDATE vector_spaces SET failure = $2::text, failed_at = $3"
        " WHERE id = $1 AND num_nonnulls(failure, $2::text) > 0",
        space_id,
        failure,
        at,
    )


async def list_gpts_outside(connection: Connection, space_id: UUID) -> list[UnembeddedGpt]:
    rows = await connection.fetch("SELECT gpt_id, owner_id, workspace_id FROM gpts_outside_space($1)", space_id)
    return [map_row(UnembeddedGpt, row) for row in rows]


async def list_gpts_with_vectors(connection: Connection) -> list[GptWithVectors]:
    rows = await connection.fetch(
        "SELECT gpt_id, owner_id, workspace_id, space_id, endpoint_id FROM gpts_with_vectors()"
    )
    return [map_row(GptWithVectors, row) for row in rows]


async def get_progress(connection: Connection, space_id: UUID) -> SpaceProgress:
    return map_row(SpaceProgress, await connection.fetchrow("SELECT * FROM vector_space_progress($1)", space_id))
