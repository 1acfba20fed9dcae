"""SQL of knowledge: files, pieces of their originals, passages.

Runs inside `Database.acting_as`. Row-level security shows pieces to the builder only, and passages to people who may
use the GPT. Each search also names its GPT.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from discreet.assistants.gpts.knowledge import FileState, KnowledgeFile
from discreet.assistants.gpts.training_copies import Provenance
from discreet.data_rights.deletion.deletion import DeletionKind, PendingDeletion
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.promises.origins import Origins, sort_origins
from discreet.promises.parties import Service

FILE = (
    "SELECT id, name, bytes, state, progress, passages, reason, added_at, recognised, origins, digest,"
    " (SELECT count(*) FROM passage_vectors AS vectors JOIN passages ON passages.id = vectors.passage_id"
    " WHERE passages.file_id = knowledge_files.id AND vectors.embedding IS NULL) AS refused"
    " FROM knowledge_files"
)

# BM25 (Robertson and Zaragoza, 2009) with k1 = 1.2 and b = 0.75: a rare word counts more than a frequent one, which
# PostgreSQL's own ranks leave out. $2 is a query of quoted words joined by "|".
BY_WORDS = """
    WITH found AS (
        SELECT passages.id, word.lexeme, cardinality(word.positions) AS times, length(passages.lexemes) AS size
        FROM passages
        JOIN knowledge_files ON knowledge_files.id = passages.file_id AND knowledge_files.state = 'ready',
            unnest(passages.lexemes) AS word
        WHERE passages.gpt_id = $1 AND passages.lexemes @@ $2::text::tsquery
            AND word.lexeme = ANY (ARRAY(SELECT unnest(string_to_array(replace($2, '''', ''), ' | '))))
    ), weighed AS (
        SELECT lexeme, ln(1 + (total - count(*) + 0.5) / (count(*) + 0.5)) AS weight
        FROM found, (SELECT count(*) AS total FROM passages WHERE gpt_id = $1) AS passages
        GROUP BY lexeme, total
    ), typical AS (
        SELECT avg(length(lexemes)) AS size FROM passages WHERE gpt_id = $1
    )
    SELECT found.id
    FROM found JOIN weighed USING (lexeme), typical
    GROUP BY found.id
    ORDER BY sum(weight * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * found.size / typical.size))) DESC, found.id
    LIMIT $3
"""

# Vectors of another embedder have another length; they are skipped until their file is indexed again.
BY_MEANING = """
    SELECT passages.id
    FROM passages
    JOIN knowledge_files ON knowledge_files.id = passages.file_id AND knowledge_files.state = 'ready'
    WHERE passages.gpt_id = $1 AND vector_dims(passages.embedding) = vector_dims($2::text::vector)
    ORDER BY passages.embedding <=> $2::text::vector, passages.id
    LIMIT $3
"""

LANGUAGES = ("english", "german", "french", "spanish")
"""PostgreSQL's text search configurations; on a tie the first one is used."""

# The language of a passage is the one whose stop words take most of its words away.
PASSAGE_LEXEMES = """
    WITH vectors AS (
        SELECT to_tsvector(name::regconfig, $1) AS vector, n
        FROM unnest($2::text[]) WITH ORDINALITY AS languages (name, n)
    ), chosen AS (
        SELECT vector FROM vectors
        ORDER BY (SELECT coalesce(sum(cardinality(words.positions)), 0) FROM unnest(vector) AS words), n
        LIMIT 1
    )
    SELECT words.lexeme, words.positions FROM chosen, unnest(chosen.vector) AS words
"""

# Positions count stop words and agree between languages. So a stop word of the question's own language is left out in
# all: a passage whose language was misdetected contains such words, and they would look rare there.
QUESTION_LEXEMES = """
    WITH words AS (
        SELECT n, words.lexeme, unnest(words.positions) AS position
        FROM unnest($2::text[]) WITH ORDINALITY AS languages (name, n),
            unnest(to_tsvector(languages.name::regconfig, $1)) AS words
    ), own AS (
        SELECT n FROM words GROUP BY n ORDER BY count(*), n LIMIT 1
    )
    SELECT DISTINCT lexeme FROM words
    WHERE position IN (SELECT position FROM words JOIN own USING (n))
    ORDER BY lexeme
"""

ADD_PASSAGE = """
    WITH added AS (
        INSERT INTO passages (id, file_id, gpt_id, n, sealed, lexemes, embedding)
        VALUES ($1, $2, $3, $4, $5, $6::text::tsvector, $7::text::vector)
        ON CONFLICT (id) DO NOTHING
        RETURNING id
    )
    INSERT INTO passage_copies (passage_id, gpt_id, service, made_at, sealed, origins)
    SELECT id, $3, $8, $9, $10, $11 FROM added WHERE $10::bytea IS NOT NULL
"""


@dataclass(frozen=True)
class ClaimedFile:
    """A file that a job has claimed.

    `made` dates its content to the time of the upload.
    """

    made: Provenance
    name: str
    pieces: int


@dataclass(frozen=True)
class SealedPassage:
    """A passage as stored; `lexemes` and `embedding` in PostgreSQL's text form.

    `copy` is sealed for improvement; None unless all parties allow it.
    """

    id: UUID
    n: int
    sealed: bytes
    lexemes: str
    embedding: str
    copy: bytes | None


@dataclass(frozen=True)
class FoundPassage:
    id: UUID
    file_id: UUID
    file: str
    n: int
    sealed: bytes
    origins: Origins


async def list_files(connection: Connection, gpt_id: UUID) -> list[KnowledgeFile]:
    rows = await connection.fetch(f"{FILE} WHERE gpt_id = $1 ORDER BY added_at, id", gpt_id)
    return [_file_from_row(row) for row in rows]


async def add_file(connection: Connection, gpt_id: UUID, service: Service, file: KnowledgeFile) -> None:
    """Add a file. `service` is the builder's at the upload, and stays a party to it."""
    await connection.execute(
        "INSERT INTO knowledge_files (id, gpt_id, service, name, bytes, state, added_at, origins, digest)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        file.id,
        gpt_id,
        service,
        file.name,
        file.bytes,
        file.state.value,
        file.added_at,
        sort_origins(file.origins),
        file.digest,
    )


async def set_origins(connection: Connection, file_id: UUID, digest: bytes | None, origins: Origins) -> None:
    """Set the digest and origins of a new file."""
    await connection.execute(
        "UPDATE knowledge_files SET digest = $2, origins = $3 WHERE id = $1", file_id, digest, sort_origins(origins)
    )


async def add_piece(connection: Connection, file_id: UUID, n: int, sealed: bytes) -> None:
    await connection.execute(
        "INSERT INTO knowledge_pieces (file_id, n, sealed) VALUES ($1, $2, $3)", file_id, n, sealed
    )


async def count_pieces(connection: Connection, file_id: UUID) -> int:
    """Return the number of pieces; 0 if the file is missing or not the actor's."""
    count: int = await connection.fetchval("SELECT count(*) FROM knowledge_pieces WHERE file_id = $1", file_id)
    return count


async def read_piece(connection: Connection, file_id: UUID, n: int) -> bytes:
    sealed: bytes = await connection.fetchval(
        "SELECT sealed FROM knowledge_pieces WHERE file_id = $1 AND n = $2", file_id, n
    )
    return sealed


async def deletion_extent(connection: Connection, gpt_id: UUID, file_id: UUID) -> PendingDeletion | None:
    """Lock a file and return the extent of its deletion; None if it is missing."""
    row = await connection.fetchrow(
        """
        SELECT (SELECT count(*) FROM passages WHERE file_id = $2) AS passages, datasets_with_source($2) AS datasets
        FROM knowledge_files WHERE id = $2 AND gpt_id = $1 FOR UPDATE
        """,
        gpt_id,
        file_id,
    )
    return (
        PendingDeletion(DeletionKind.KNOWLEDGE, file_id, {"passages": row["passages"]}, 0, tuple(row["datasets"]))
        if row
        else None
    )


async def delete_file(connection: Connection, gpt_id: UUID, file_id: UUID) -> None:
    """Delete a file with its pieces and passages."""
    await connection.execute("DELETE FROM knowledge_files WHERE id = $2 AND gpt_id = $1", gpt_id, file_id)


async def claim(connection: Connection, file_id: UUID) -> ClaimedFile | None:
    """Claim a file and delete what an earlier attempt left; None if nothing is to do."""
    row = await connection.fetchrow(
        """
        UPDATE knowledge_files SET state = 'reading', progress = 0, passages = 0, reason = NULL
        WHERE id = $1 AND state IN ('waiting', 'reading')
        RETURNING gpt_id, service, added_at, origins, name,
            (SELECT count(*) FROM knowledge_pieces WHERE file_id = $1) AS pieces
        """,
        file_id,
    )
    if row is None:
        return None
    await connection.execute("DELETE FROM passages WHERE file_id = $1", file_id)
    provenance = Provenance(
        gpt_id=row["gpt_id"],
        service=Service(row["service"]),
        made_at=row["added_at"],
        origins=frozenset(row["origins"]),
    )
    return map_row(ClaimedFile, row, made=provenance)


async def store_progress(connection: Connection, file_id: UUID, part: float) -> bool:
    """Store the progress and lock the row; return whether the file is being read.

    It is not after it was deleted or has failed.
    """
    still = await connection.fetchval(
        "UPDATE knowledge_files SET progress = $2 WHERE id = $1 AND state = 'reading' RETURNING id",
        file_id,
        part,
    )
    return still is not None


async def add_passages(
    connection: Connection, provenance: Provenance, file_id: UUID, passages: Sequence[SealedPassage]
) -> None:
    """Add passages with their copies.

    An existing passage stays: its id is derived from its file and number.
    """
    await connection.executemany(
        ADD_PASSAGE,
        [
            (
                p.id,
                file_id,
                provenance.gpt_id,
                p.n,
                p.sealed,
                p.lexemes,
                p.embedding,
                provenance.service,
                provenance.made_at,
                p.copy,
                sort_origins(provenance.origins),
            )
            for p in passages
        ],
    )


async def finish(connection: Connection, file_id: UUID, passages: int, recognised: int, unread: str | None) -> None:
    """Mark the file as ready if all passages exist. `recognised`: its pages with text from a scan.

    `unread` says why some of its pages were not read.

    If another attempt has started again, that attempt finishes the file.
    """
    await connection.execute(
        """
        UPDATE knowledge_files SET state = 'ready', progress = 1, passages = $2, recognised = $3, reason = $4
        WHERE id = $1 AND state = 'reading' AND $2 = (SELECT count(*) FROM passages WHERE file_id = $1)
        """,
        file_id,
        passages,
        recognised,
        unread,
    )


async def retry(connection: Connection, gpt_id: UUID, file_id: UUID) -> bool:
    """Enqueue a failed file again; return whether there was one."""
    has_failed = await connection.fetchval(
        "UPDATE knowledge_files SET state = 'waiting', progress = 0, reason = NULL"
        " WHERE id = $2 AND gpt_id = $1 AND state = 'failed' RETURNING id",
        gpt_id,
        file_id,
    )
    return has_failed is not None


async def fail(connection: Connection, file_id: UUID, reason: str) -> None:
    """Mark the file as failed with its reason, and delete the attempt's passages."""
    await connection.execute(
        "UPDATE knowledge_files SET state = 'failed', passages = 0, reason = $2"
        " WHERE id = $1 AND state IN ('waiting', 'reading')",
        file_id,
        reason,
    )
    await connection.execute(
        "DELETE FROM passages USING knowledge_files"
        " WHERE passages.file_id = $1 AND knowledge_files.id = $1 AND knowledge_files.state = 'failed'",
        file_id,
    )


async def get_lexemes(connection: Connection, text: str) -> list[tuple[str, list[int]]]:
    """Return PostgreSQL's lexemes of `text` with their positions, in its language. Nothing is stored."""
    rows = await connection.fetch(PASSAGE_LEXEMES, text, LANGUAGES)
    return [(row["lexeme"], list(row["positions"] or ())) for row in rows]


async def get_query_lexemes(connection: Connection, text: str) -> list[str]:
    """Return the lexemes of a question in each language, without the stop words of its own. Nothing is stored."""
    return [row["lexeme"] for row in await connection.fetch(QUESTION_LEXEMES, text, LANGUAGES)]


async def search_by_words(connection: Connection, gpt_id: UUID, query: str, limit: int) -> list[UUID]:
    return [row["id"] for row in await connection.fetch(BY_WORDS, gpt_id, query, limit)]


async def search_by_meaning(connection: Connection, gpt_id: UUID, embedding: str, limit: int) -> list[UUID]:
    return [row["id"] for row in await connection.fetch(BY_MEANING, gpt_id, embedding, limit)]


async def passages(connection: Connection, gpt_id: UUID, ids: Sequence[UUID]) -> list[FoundPassage]:
    rows = await connection.fetch(
        """
        SELECT passages.id, passages.file_id, knowledge_files.name AS file, passages.n, passages.sealed,
               knowledge_files.origins
        FROM passages JOIN knowledge_files ON knowledge_files.id = passages.file_id
        WHERE passages.gpt_id = $1 AND passages.id = ANY ($2)
        """,
        gpt_id,
        ids,
    )
    return [map_row(FoundPassage, row, origins=frozenset(row["origins"])) for row in rows]


async def list_first_passages(connection: Connection, gpt_id: UUID) -> list[FoundPassage]:
    """Return the first passage of each file that is ready, oldest file first."""
    rows = await connection.fetch(
        """
        SELECT passages.id, passages.file_id, knowledge_files.name AS file, passages.n, passages.sealed,
               knowledge_files.origins
        FROM passages JOIN knowledge_files ON knowledge_files.id = passages.file_id
        WHERE passages.gpt_id = $1 AND passages.n = 0 AND knowledge_files.state = 'ready'
        ORDER BY knowledge_files.added_at, knowledge_files.id
        """,
        gpt_id,
    )
    return [map_row(FoundPassage, row, origins=frozenset(row["origins"])) for row in rows]


async def list_first_passages_of_file(
    connection: Connection, gpt_id: UUID, file_id: UUID, limit: int
) -> list[FoundPassage]:
    """Return the first passages of a file that is ready, in the file's order."""
    rows = await connection.fetch(
        """
        SELECT passages.id, passages.file_id, knowledge_files.name AS file, passages.n, passages.sealed,
               knowledge_files.origins
        FROM passages JOIN knowledge_files ON knowledge_files.id = passages.file_id
        WHERE passages.gpt_id = $1 AND passages.file_id = $2 AND knowledge_files.state = 'ready'
        ORDER BY passages.n LIMIT $3
        """,
        gpt_id,
        file_id,
        limit,
    )
    return [map_row(FoundPassage, row, origins=frozenset(row["origins"])) for row in rows]


def _file_from_row(row: Any) -> KnowledgeFile:
    return map_row(KnowledgeFile, row, state=FileState(row["state"]), origins=frozenset(row["origins"]), skill=None)
