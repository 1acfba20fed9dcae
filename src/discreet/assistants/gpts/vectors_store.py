"""SQL of the vectors that an endpoint's embedding model made of passages; null where the endpoint refused a passage.

Runs inside `Database.acting_as`. Row-level security shows vectors to people who may use the GPT; its owner writes them.
This server's own vectors are in `passages.embedding` and always stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.models.search_model import KnowledgeSource

BY_MEANING = """
    SELECT vectors.passage_id AS id
    FROM passage_vectors AS vectors
    JOIN passages ON passages.id = vectors.passage_id
    JOIN knowledge_files ON knowledge_files.id = passages.file_id AND knowledge_files.state = 'ready'
    WHERE vectors.gpt_id = $1 AND vectors.space_id = $2
        AND vector_dims(vectors.embedding) = vector_dims($3::text::vector)
    ORDER BY vectors.embedding <=> $3::text::vector, vectors.passage_id
    LIMIT $4
"""
BY_OWN_MEANING = """
    SELECT passages.id
    FROM passages
    JOIN knowledge_files ON knowledge_files.id = passages.file_id AND knowledge_files.state = 'ready'
    WHERE passages.gpt_id = $1 AND vector_dims(passages.embedding) = vector_dims($3::text::vector) AND NOT EXISTS (
        SELECT FROM passage_vectors
        WHERE passage_id = passages.id AND space_id = $2 AND passage_vectors.embedding IS NOT NULL)
    ORDER BY passages.embedding <=> $3::text::vector, passages.id
    LIMIT $4
"""


@dataclass(frozen=True, kw_only=True)
class UsedSpace:
    """The space in which a GPT's knowledge is searched. `is_incomplete`: some passages have no vector in it.

    `dimensions` None: none has one, as where the endpoint refused all of them.
    """

    id: UUID
    endpoint_id: UUID
    model: str
    dimensions: int | None
    is_incomplete: bool


@dataclass(frozen=True, kw_only=True)
class UnembeddedPassage:
    id: UUID
    file_id: UUID
    n: int
    sealed: bytes


async def find_used_space(connection: Connection, gpt_id: UUID) -> UsedSpace | None:
    """Return the space of a GPT; None for this server's own vectors."""
    row = await connection.fetchrow(
        """
        SELECT spaces.id, spaces.endpoint_id, spaces.model, spaces.dimensions, EXISTS (
            SELECT FROM passages
            JOIN knowledge_files ON knowledge_files.id = passages.file_id AND knowledge_files.state = 'ready'
            WHERE passages.gpt_id = $1 AND NOT EXISTS (
                SELECT FROM passage_vectors
                WHERE passage_id = passages.id AND space_id = spaces.id AND passage_vectors.embedding IS NOT NULL)
            ) AS is_incomplete
        FROM gpt_vector_spaces AS held JOIN vector_spaces AS spaces ON spaces.id = held.used WHERE held.gpt_id = $1
        """,
        gpt_id,
    )
    return map_row(UsedSpace, row) if row else None


async def search_by_meaning(
    connection: Connection, gpt_id: UUID, space_id: UUID, vector: str, limit: int
) -> list[UUID]:
    return [row["id"] for row in await connection.fetch(BY_MEANING, gpt_id, space_id, vector, limit)]


async def search_by_own_vectors(
    connection: Connection, gpt_id: UUID, space_id: UUID, vector: str, limit: int
) -> list[UUID]:
    """Return the passages without a vector in the space, by this server's own vectors."""
    return [row["id"] for row in await connection.fetch(BY_OWN_MEANING, gpt_id, space_id, vector, limit)]


async def find_working_owner(connection: Connection, gpt_id: UUID) -> KnowledgeSource | None:
    """Return the GPT if the acting person owns it and works in its workspace; else None."""
    row = await connection.fetchrow(
        """
        SELECT id AS gpt_id, owner_id, workspace_id FROM gpts
        WHERE id = $1 AND owner_id = acting_account() AND works_in(workspace_id)
        """,
        gpt_id,
    )
    return map_row(KnowledgeSource, row, file_ids=()) if row else None


async def find_source(connection: Connection, gpt_id: UUID) -> KnowledgeSource | None:
    """Return the owner and workspace of a GPT that the acting person may use."""
    row = await connection.fetchrow("SELECT id AS gpt_id, owner_id, workspace_id FROM gpts WHERE id = $1", gpt_id)
    return map_row(KnowledgeSource, row, file_ids=()) if row else None


async def list_unembedded(connection: Connection, gpt_id: UUID, space_id: UUID, limit: int) -> list[UnembeddedPassage]:
    """Return the next passages of one file that have no vector in a space, and were not refused."""
    rows = await connection.fetch(
        """
        WITH lacking AS (
            SELECT passages.id, passages.file_id, passages.n, passages.sealed FROM passages
            JOIN knowledge_files ON knowledge_files.id = passages.file_id AND knowledge_files.state = 'ready'
            WHERE passages.gpt_id = $1 AND NOT EXISTS (
                SELECT FROM passage_vectors WHERE passage_id = passages.id AND space_id = $2)
        )
        SELECT * FROM lacking WHERE file_id = (SELECT file_id FROM lacking ORDER BY file_id LIMIT 1)
        ORDER BY n LIMIT $3
        """,
        gpt_id,
        space_id,
        limit,
    )
    return [map_row(UnembeddedPassage, row) for row in rows]


async def add(
    connection: Connection, gpt_id: UUID, space_id: UUID, passage_ids: Sequence[UUID], vectors: Sequence[str | None]
) -> None:
    """Store vectors of passages; None: the endpoint refused the passage.

    A passage that was deleted since, or has its vector, is left out.
    """
    await connection.execute(
        """
        INSERT INTO passage_vectors (passage_id, space_id, gpt_id, embedding)
        SELECT passages.id, $2, $1, made.vector::vector
        FROM unnest($3::uuid[], $4::text[]) AS made (passage_id, vector)
        JOIN passages ON passages.id = made.passage_id AND passages.gpt_id = $1
        ON CONFLICT (passage_id, space_id) DO NOTHING
        """,
        gpt_id,
        space_id,
        list(passage_ids),
        list(vectors),
    )


async def switch(connection: Connection, gpt_id: UUID, space_id: UUID) -> None:
    """Search the GPT's knowledge in this space from now on, and delete its vectors of other spaces."""
    await connection.execute(
        """
        INSERT INTO gpt_vector_spaces (gpt_id, used) VALUES ($1, $2)
        ON CONFLICT (gpt_id) DO UPDATE SET used = excluded.used, withheld = NULL
        """,
        gpt_id,
        space_id,
    )
    await connection.execute("DELETE FROM passage_vectors WHERE gpt_id = $1 AND space_id <> $2", gpt_id, space_id)


async def withhold(connection: Connection, gpt_id: UUID, space_id: UUID) -> None:
    """Search the GPT's knowledge by this server's own vectors only: its limits refuse the space's model."""
    await connection.execute(
        """
        INSERT INTO gpt_vector_spaces (gpt_id, withheld) VALUES ($1, $2)
        ON CONFLICT (gpt_id) DO UPDATE SET used = NULL, withheld = excluded.withheld
        """,
        gpt_id,
        space_id,
    )
    await connection.execute("DELETE FROM passage_vectors WHERE gpt_id = $1", gpt_id)
