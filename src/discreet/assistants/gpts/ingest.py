"""The job that indexes a knowledge file; it acts for the GPT's builder (P3).

Steps: original, text, passages, index.

Invariants:
- The job may be killed at any point and start again.
- A passage's id is derived from its file and number, so attempts cannot create duplicates.
- Searches find a file only once it is ready.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from discreet.assistants.gpts import knowledge_store, training_copies
from discreet.assistants.gpts.blind_index import blinded_vector, blinding_key
from discreet.assistants.gpts.knowledge import get_passage_id
from discreet.assistants.gpts.knowledge_store import ClaimedFile, SealedPassage
from discreet.assistants.gpts.passage_splitter import split
from discreet.assistants.gpts.question_vectors import vector_text
from discreet.assistants.gpts.seals import PassageBody, Seals, seals_of
from discreet.assistants.gpts.training_copies import PassageCopy
from discreet.db.pool import Connection, Database
from discreet.errors import Invalid, NotFound
from discreet.ports.clock import RandomSource
from discreet.ports.documents import Extracted, ReaderNotInstalled, TextExtractor
from discreet.ports.keys import KeyStore
from discreet.ports.search import Embedder
from discreet.runtime.worker_threads import WorkerThreads

READ = 0.1
"""The progress at which the text is extracted."""
BATCH = 32
"""Passages that are embedded and stored together."""
GIVEN_UP = (
    "Something went wrong on the server while reading this file. Remove it and upload it again, or contact your admin "
    "if it keeps happening."
)
NO_TEXT = "No text found in this file. If it's a scan or an image, run text recognition (OCR) on it first."


@dataclass(frozen=True)
class _IngestAttempt:
    """One attempt at one file."""

    file_id: UUID
    builder_id: UUID
    claimed: ClaimedFile
    seals: Seals


class IngestJob:
    def __init__(
        self,
        database: Database,
        keys: KeyStore,
        random: RandomSource,
        extractor: TextExtractor,
        embedder: Embedder,
    ) -> None:
        self._database, self._keys, self._random = database, keys, random
        self._extractor, self._embedder = extractor, embedder
        self._splitting = WorkerThreads("split-knowledge", 1)

    async def run(self, file_id: UUID, builder_id: UUID) -> None:
        """Index one file.

        An unreadable file ends as failed, with the reason; a deleted file is no error.
        """
        async with self._database.acting_as(builder_id) as connection:
            claimed = await knowledge_store.claim(connection, file_id)
        if claimed is None:
            return
        try:
            seals = seals_of(self._keys, self._random, claimed.made.gpt_id)
            await self._read(_IngestAttempt(file_id, builder_id, claimed, seals))
        except NotFound:
            return  # the file was removed, or the GPT deleted and its key with it
        except (Invalid, ReaderNotInstalled) as why:
            await self._fail(file_id, builder_id, why.sentence)

    async def mark_failed(self, file_id: UUID, builder_id: UUID) -> None:
        """Mark the file as failed after the last attempt, with a sentence for the builder."""
        await self._fail(file_id, builder_id, GIVEN_UP)

    async def _read(self, attempt: _IngestAttempt) -> None:
        original = await self._read_original(attempt)
        extracted = await self._extractor.extract(original, attempt.claimed.name, attempt.builder_id)
        passages = await self._splitting.run(_split_passages, extracted.places)
        if not passages:
            raise Invalid(NO_TEXT)
        for start in range(0, len(passages), BATCH):
            part = READ + (1 - READ) * start / len(passages)
            await self._index(attempt, start, passages[start : start + BATCH], part)
        async with self._database.acting_as(attempt.builder_id) as connection:
            await knowledge_store.finish(
                connection, attempt.file_id, len(passages), extracted.recognised, extracted.unread or None
            )

    async def _read_original(self, attempt: _IngestAttempt) -> bytes:
        """Return the uploaded file; NotFound if it is removed during the job."""
        data, pieces = bytearray(), attempt.claimed.pieces
        for n in range(pieces):
            async with self._database.acting_as(attempt.builder_id) as connection:
                await _store_progress(connection, attempt, READ / 2 * n / pieces)
                sealed = await knowledge_store.read_piece(connection, attempt.file_id, n)
            data += attempt.seals.open_piece(attempt.file_id, n, sealed)
        return bytes(data)

    async def _index(self, attempt: _IngestAttempt, start: int, batch: Sequence[PassageBody], part: float) -> None:
        """Store the passages from number `start` on.

        NotFound when the file is no longer being read.
        """
        embeddings = await self._embedder.embed([body.text for body in batch])
        file_id, seals, provenance = attempt.file_id, attempt.seals, attempt.claimed.made
        key, copy_key = blinding_key(seals.key, provenance.gpt_id), provenance.key(self._keys.share)
        rows = []
        async with self._database.acting_as(attempt.builder_id) as connection:
            await _store_progress(connection, attempt, part)
            for n, (body, embedding) in enumerate(zip(batch, embeddings, strict=True), start):
                lexemes = blinded_vector(key, await knowledge_store.get_lexemes(connection, body.text))
                sealed, copy = seals.seal_passage(file_id, n, body), self._seal_copy(attempt, copy_key, n, body)
                rows.append(SealedPassage(get_passage_id(file_id, n), n, sealed, lexemes, vector_text(embedding), copy))
            await knowledge_store.add_passages(connection, provenance, file_id, rows)

    def _seal_copy(self, attempt: _IngestAttempt, key: bytes | None, n: int, body: PassageBody) -> bytes | None:
        """Return the passage sealed for improvement; None unless all parties allow it.

        A "no" during the job turns the copy into noise.
        """
        if key is None:
            return None
        copy = PassageCopy(attempt.claimed.name, body.place, body.text, attempt.file_id)
        gpt_id = attempt.claimed.made.gpt_id
        return training_copies.seal_passage(self._random, key, gpt_id, get_passage_id(attempt.file_id, n), copy)

    async def _fail(self, file_id: UUID, builder_id: UUID, reason: str) -> None:
        async with self._database.acting_as(builder_id) as connection:
            await knowledge_store.fail(connection, file_id, reason)


async def _store_progress(connection: Connection, attempt: _IngestAttempt, part: float) -> None:
    """Store the progress, and lock the file row until the transaction ends.

    NotFound when the file is deleted or no longer being read.
    """
    if not await knowledge_store.store_progress(connection, attempt.file_id, part):
        raise NotFound("The file was removed while it was being read.")


def _split_passages(places: Sequence[Extracted]) -> list[PassageBody]:
    """Split the text into passages.

    NUL, which PostgreSQL's text cannot hold, becomes a space.
    """
    return list(split(Extracted(place.place, place.text.replace("\0", " ")) for place in places))
