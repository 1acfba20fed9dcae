"""Use cases of knowledge files: add, list, remove. Only a GPT's builder has them (P3)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

from discreet.accounts.actor import Actor
from discreet.db.pool import Connection, Database
from discreet.deletions.recording import begin, finish
from discreet.errors import Conflict, NotFound
from discreet.evidence.entry import Entry, Kind
from discreet.evidence.record import record_for
from discreet.gpts import knowledge_store, store
from discreet.gpts.knowledge import FileState, KnowledgeFile, KnowledgeLimits, file_name, free_name
from discreet.gpts.seals import seals_of
from discreet.gpts.upload import Upload, upload
from discreet.jobs.queue import Jobs
from discreet.quotas.service import refuse_to_keep
from discreet.seams import Clock, Entropy, KeyStore
from discreet.workspaces.rules import rules_for_builder

READ_KNOWLEDGE = "read_knowledge"
"""The job that reads a file; its arguments are `file_id` and `builder_id`."""


class Library:
    def __init__(
        self,
        database: Database,
        keys: KeyStore,
        clock: Clock,
        entropy: Entropy,
        jobs: Jobs,
        limits: KnowledgeLimits,
    ) -> None:
        self._database, self._keys, self._clock, self._entropy = database, keys, clock, entropy
        self._jobs, self.limits = jobs, limits

    async def files(self, actor: Actor, gpt_id: UUID) -> list[KnowledgeFile]:
        """All files, also those that are still being read or could not be."""
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock_own(connection, actor, gpt_id)
            return await knowledge_store.files(connection, gpt_id)

    async def add(self, actor: Actor, gpt_id: UUID, name: str, chunks: AsyncIterator[bytes]) -> KnowledgeFile:
        """Keep the original, sealed, and queue its reading. All of it or nothing."""
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock_own(connection, actor, gpt_id)
            await rules_for_builder(connection, actor)
            self._refuse_when_full(await knowledge_store.files(connection, gpt_id))
        seals = seals_of(self._keys, self._entropy, gpt_id)
        file_id, shown = self._entropy.new_id(), file_name(name)
        with upload(lambda n, piece: seals.seal_piece(file_id, n, piece), self.limits) as received:
            await received.receive(chunks)
            file = KnowledgeFile(file_id, shown, received.bytes, FileState.WAITING, 0.0, 0, None, self._clock.now())
            return await self._store(actor, gpt_id, file, received)

    async def keep(
        self, connection: Connection, actor: Actor, gpt_id: UUID, file: KnowledgeFile, pieces: AsyncIterator[bytes]
    ) -> None:
        """Within a transaction: the sealed pieces of a file, and its place in the queue. TooLarge when they do not fit
        into what the actor's space may keep."""
        await refuse_to_keep(connection, actor, file.bytes)
        await knowledge_store.add_file(connection, gpt_id, actor.service, file)
        n = 0
        async for sealed in pieces:
            await knowledge_store.add_piece(connection, file.id, n, sealed)
            n += 1
        await self._jobs.defer_within(connection, READ_KNOWLEDGE, file_id=file.id, builder_id=actor.account_id)

    async def remove(self, actor: Actor, gpt_id: UUID, file_id: UUID) -> None:
        """The file, its original and its passages. What is being read stops at its next step."""
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock_own(connection, actor, gpt_id)
            going = await knowledge_store.going(connection, gpt_id, file_id)
            if going is None:
                raise NotFound("This GPT has no such file.")
            await begin(connection, self._entropy, actor, going, self._clock.now())
            await knowledge_store.delete_file(connection, gpt_id, file_id)
            now = self._clock.now()
            await finish(connection, file_id, now)
            entry = Entry(Kind.REMOVED, now, {"what": f"knowledge_file:{file_id}", "from": f"gpt:{gpt_id}"})
            await record_for(connection, actor.account_id, entry, self._keys, self._entropy)

    async def _store(self, actor: Actor, gpt_id: UUID, file: KnowledgeFile, received: Upload) -> KnowledgeFile:
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock_own(connection, actor, gpt_id)
            others = await knowledge_store.files(connection, gpt_id)
            self._refuse_when_full(others)
            named = replace(file, name=free_name(file.name, {other.name for other in others}))
            await self.keep(connection, actor, gpt_id, named, received.pieces())
            return named

    def _refuse_when_full(self, files: list[KnowledgeFile]) -> None:
        if len(files) >= self.limits.files:
            raise Conflict(
                f"This GPT has {len(files)} knowledge files; {self.limits.files} is the limit. Remove one first."
            )
