"""Use cases of knowledge files: add, list, remove.

They are for the GPT's builder and for people who may edit it (P3).

Invariants:
- An added file belongs to the GPT: it counts against the owner's quota and is read in the owner's name, even if an
  editor adds it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

from discreet.assistants.actions.gpt_lock import LockedGpt, lock_gpt
from discreet.assistants.gpts import knowledge_store
from discreet.assistants.gpts.knowledge import (
    FileState,
    KnowledgeFile,
    KnowledgeLimits,
    clean_file_name,
    make_unique_name,
)
from discreet.assistants.gpts.seals import seals_of
from discreet.assistants.gpts.skills import list_skills
from discreet.assistants.gpts.upload import Upload, upload
from discreet.assistants.origins import arriving
from discreet.assistants.origins import store as origins_store
from discreet.assistants.origins.parts import PartKeys
from discreet.data_rights.deletion.log import begin, finish
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, NotFound
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record_for
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.jobs.queue import JobQueue
from discreet.ports.model_request import UsageOwner
from discreet.promises.visibility import Right
from discreet.quotas.service import check_job_quota, check_storage_quota

READ_KNOWLEDGE = "read_knowledge"
"""The job that indexes a file; its arguments are `file_id` and `builder_id`."""


class KnowledgeFiles:
    def __init__(self, runtime: Runtime, jobs: JobQueue, limits: KnowledgeLimits) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._jobs, self.limits = jobs, limits
        self._parts = PartKeys(runtime.keys, runtime.random)

    async def files(self, actor: Actor, gpt_id: UUID) -> list[KnowledgeFile]:
        """Return all files, also those that are being read or could not be read."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.VIEW)
            skills = await list_skills(connection, seals_of(self._keys, self._random, gpt_id), gpt_id)
            files = await knowledge_store.list_files(connection, gpt_id)
        return [replace(file, skill=skills.get(file.id)) for file in files]

    async def payer(self, actor: Actor, gpt_id: UUID) -> UsageOwner:
        """Return the owner for which the GPT's files are embedded, for people who may view it."""
        async with self._database.acting_as(actor.account_id) as connection:
            locked_gpt = await lock_gpt(connection, actor, gpt_id, Right.VIEW)
        return UsageOwner(locked_gpt.owner_id, locked_gpt.workspace_id)

    async def add(self, actor: Actor, gpt_id: UUID, name: str, chunks: AsyncIterator[bytes]) -> KnowledgeFile:
        """Store the sealed original and enqueue its indexing, both or neither."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await rules_for_builder(connection, actor)
            self._check_capacity(await knowledge_store.list_files(connection, gpt_id))
        async with self._receive(gpt_id, name, chunks) as (file, received):
            return await self._store(actor, gpt_id, file, received)

    async def store(
        self,
        connection: Connection,
        actor: Actor,
        owner_id: UUID,
        gpt_id: UUID,
        file: KnowledgeFile,
        pieces: AsyncIterator[bytes],
    ) -> None:
        """Store the sealed pieces of a file and enqueue its indexing, in a transaction.

        TooLarge when they exceed the storage quota of the actor's space.
        """
        await check_storage_quota(connection, actor, file.bytes, owner_id)
        await check_job_quota(connection, actor, owner_id)
        await knowledge_store.add_file(connection, gpt_id, actor.service, file)
        n = 0
        async for sealed in pieces:
            await knowledge_store.add_piece(connection, file.id, n, sealed)
            n += 1
        await self._jobs.defer_within(connection, READ_KNOWLEDGE, file_id=file.id, builder_id=owner_id)

    async def retry(self, actor: Actor, gpt_id: UUID, file_id: UUID) -> None:
        """Retry a file that could not be read. Conflict when no such file has failed."""
        async with self._database.acting_as(actor.account_id) as connection:
            locked_gpt = await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await check_job_quota(connection, actor, locked_gpt.owner_id)
            if not await knowledge_store.retry(connection, gpt_id, file_id):
                raise Conflict("You can retry only files that could not be read.")
            await self._jobs.defer_within(connection, READ_KNOWLEDGE, file_id=file_id, builder_id=locked_gpt.owner_id)

    async def replace(self, actor: Actor, gpt_id: UUID, file_id: UUID, chunks: AsyncIterator[bytes]) -> KnowledgeFile:
        """Replace the content of a file and keep its name.

        When the upload is complete, the old file and its passages are deleted, and the new content becomes a new file
        dated now (P3).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await rules_for_builder(connection, actor)
            old = next((f for f in await knowledge_store.list_files(connection, gpt_id) if f.id == file_id), None)
        if old is None:
            raise _file_not_found()
        async with self._receive(gpt_id, old.name, chunks) as (file, received):
            async with self._database.acting_as(actor.account_id) as connection:
                locked_gpt = await self._remove(connection, actor, gpt_id, file_id)
                file = await self._with_origins(connection, actor, gpt_id, file)
                await self.store(connection, actor, locked_gpt.owner_id, gpt_id, file, received.pieces())
            return file

    async def remove(self, actor: Actor, gpt_id: UUID, file_id: UUID) -> None:
        """Delete the file, its original and its passages.

        A running job stops at its next step.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await self._remove(connection, actor, gpt_id, file_id)

    async def _with_origins(
        self, connection: Connection, actor: Actor, gpt_id: UUID, file: KnowledgeFile
    ) -> KnowledgeFile:
        """Add the origins of a new file.

        It has none, unless the actor has viewed or exported the same bytes here (P3).
        """
        found = await arriving.get_origins_of_new(
            connection, actor, arriving.as_digests(file.digest), self._clock.now()
        )
        return replace(file, origins=found - {gpt_id})

    async def _remove(self, connection: Connection, actor: Actor, gpt_id: UUID, file_id: UUID) -> LockedGpt:
        locked_gpt = await lock_gpt(connection, actor, gpt_id, Right.EDIT)
        for file in await knowledge_store.list_files(connection, gpt_id):
            if file.id == file_id:
                removed = [(file.digest, file.origins)]
                await origins_store.remember(connection, gpt_id, removed, personal=locked_gpt.is_personal)
        extent = await knowledge_store.deletion_extent(connection, gpt_id, file_id)
        if extent is None:
            raise _file_not_found()
        await begin(connection, self._random, actor, extent, self._clock.now())
        await knowledge_store.delete_file(connection, gpt_id, file_id)
        now = self._clock.now()
        await finish(connection, file_id, now)
        entry = LogEntry(EntryKind.REMOVED, now, {"what": f"knowledge_file:{file_id}", "from": f"gpt:{gpt_id}"})
        await record_for(connection, actor.account_id, entry, self._keys, self._random)
        return locked_gpt

    @asynccontextmanager
    async def _receive(
        self, gpt_id: UUID, name: str, chunks: AsyncIterator[bytes]
    ) -> AsyncIterator[tuple[KnowledgeFile, Upload]]:
        """Receive and seal an upload; it is deleted at the end of the block unless stored."""
        seals, digest = seals_of(self._keys, self._random, gpt_id), self._parts.file()
        file_id, display_name = self._random.new_id(), clean_file_name(name)

        def seal(n: int, piece: bytes) -> bytes:
            digest.add(piece)
            return seals.seal_piece(file_id, n, piece)

        with upload(seal, self.limits) as received:
            await received.receive(chunks)
            now = self._clock.now()
            file = KnowledgeFile(
                id=file_id,
                name=display_name,
                bytes=received.bytes,
                state=FileState.WAITING,
                progress=0.0,
                passages=0,
                reason=None,
                added_at=now,
            )
            yield replace(file, digest=digest.value), received

    async def _store(self, actor: Actor, gpt_id: UUID, file: KnowledgeFile, received: Upload) -> KnowledgeFile:
        async with self._database.acting_as(actor.account_id) as connection:
            locked_gpt = await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            others = await knowledge_store.list_files(connection, gpt_id)
            self._check_capacity(others)
            renamed = replace(file, name=make_unique_name(file.name, {other.name for other in others}))
            renamed = await self._with_origins(connection, actor, gpt_id, renamed)
            await self.store(connection, actor, locked_gpt.owner_id, gpt_id, renamed, received.pieces())
            return renamed

    def _check_capacity(self, files: list[KnowledgeFile]) -> None:
        if len(files) >= self.limits.files:
            raise Conflict(
                f"This GPT has {len(files)} knowledge files; {self.limits.files} is the limit. Remove one first."
            )


def _file_not_found() -> NotFound:
    return NotFound("This file is no longer in the GPT.")
