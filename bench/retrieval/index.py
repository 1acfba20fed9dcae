"""The product's index of passages in a throwaway database: its SQL, its blinding and its fusion, without accounts."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

import asyncpg

from bench.database import throwaway_database
from discreet.assistants.gpts import knowledge_store
from discreet.assistants.gpts.blind_index import blinded_query, blinded_vector
from discreet.assistants.gpts.knowledge_store import SealedPassage
from discreet.assistants.gpts.question_vectors import vector_text
from discreet.assistants.gpts.search import CANDIDATES, fuse_rankings
from discreet.assistants.gpts.training_copies import Provenance
from discreet.db.pool import Connection
from discreet.promises.origins import NO_ORIGINS
from discreet.promises.parties import Service

TABLES = """
    CREATE EXTENSION IF NOT EXISTS vector;
    CREATE TABLE knowledge_files (id uuid PRIMARY KEY, state text NOT NULL);
    CREATE TABLE passages (
        id uuid PRIMARY KEY, file_id uuid NOT NULL, gpt_id uuid NOT NULL, n int NOT NULL, sealed bytea NOT NULL,
        lexemes tsvector NOT NULL, embedding vector NOT NULL
    );
    CREATE TABLE passage_copies (
        passage_id uuid, gpt_id uuid, service text, made_at timestamptz, sealed bytea, origins uuid[]
    );
"""
"""What the product's statements name, without rights and triggers."""
KEY = bytes(32)
GPT = UUID(int=1)


@dataclass(frozen=True)
class Rankings:
    """Numbers of passages, best first: by words, by meaning, and both fused as the product does."""

    words: Sequence[int]
    meaning: Sequence[int]
    both: Sequence[int]


class PassageIndex:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers: dict[UUID, int] = {}

    async def fill(self, name: str, passages: Sequence[str], embeddings: Sequence[Sequence[float]]) -> None:
        """Replace the content by these passages."""
        await self._connection.execute("TRUNCATE knowledge_files, passages")
        file_id = uuid5(GPT, name)
        self._numbers = {uuid5(file_id, str(n)): n for n in range(len(passages))}
        await self._connection.execute("INSERT INTO knowledge_files VALUES ($1, 'ready')", file_id)
        rows = [
            SealedPassage(
                id_, n, b"", blinded_vector(KEY, await self._lexemes(passages[n])), vector_text(embeddings[n]), None
            )
            for id_, n in self._numbers.items()
        ]
        made = Provenance(gpt_id=GPT, service=next(iter(Service)), made_at=datetime.now(UTC), origins=NO_ORIGINS)
        await knowledge_store.add_passages(self._connection, made, file_id, rows)
        await self._connection.execute("ANALYZE passages")

    async def search(self, question: str, embedding: Sequence[float]) -> Rankings:
        query = blinded_query(KEY, await knowledge_store.get_query_lexemes(self._connection, question))
        words = await knowledge_store.search_by_words(self._connection, GPT, query, CANDIDATES) if query else []
        meaning = await knowledge_store.search_by_meaning(self._connection, GPT, vector_text(embedding), CANDIDATES)
        both = [id_ for id_, _ in fuse_rankings([words, meaning])]
        return Rankings(*([self._numbers[id_] for id_ in ranking] for ranking in (words, meaning, both)))

    async def _lexemes(self, text: str) -> list[tuple[str, list[int]]]:
        return await knowledge_store.get_lexemes(self._connection, text)


@asynccontextmanager
async def passage_index() -> AsyncIterator[PassageIndex]:
    async with throwaway_database() as url:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(TABLES)
            yield PassageIndex(connection)
        finally:
            await connection.close()
