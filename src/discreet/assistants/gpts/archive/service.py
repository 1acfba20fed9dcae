"""Use cases of GPT files: export a GPT, import one as a draft.

Invariants:
- All parts of an import are validated like the builder's own input before anything is stored.
- One transaction stores them, so there is a complete draft or nothing.
- An import carries no permission: no user's consent, and not its builder's "yes" to improvement (P3).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from discreet.assistants.actions.action import Action
from discreet.assistants.actions.editing.importer import ActionImporter, ImportedAction
from discreet.assistants.actions.oauth.builder_secrets import get_secret_use
from discreet.assistants.actions.operation import ParsedDocument
from discreet.assistants.gpts import drafts_store, knowledge_store
from discreet.assistants.gpts.archive import manifest
from discreet.assistants.gpts.archive.archive import FORM_BYTES, GptArchive, opened
from discreet.assistants.gpts.archive.import_note import (
    NO_NOTE,
    NOTE_CHARACTERS,
    ImportNote,
    ImportStep,
    as_note,
    encoded_note,
)
from discreet.assistants.gpts.archive.upload import received
from discreet.assistants.gpts.bundle import GptBundle, GptBundles
from discreet.assistants.gpts.gpt import DRAFT, Configuration, GptEdit, checked
from discreet.assistants.gpts.knowledge import FileState, KnowledgeFile, file_name, free_name
from discreet.assistants.gpts.knowledge_files import KnowledgeFiles
from discreet.assistants.gpts.picture import MAX_BYTES
from discreet.assistants.gpts.seals import Seals, key_name
from discreet.assistants.gpts.service import Gpts
from discreet.assistants.gpts.test_sheet.service import store_tests
from discreet.assistants.gpts.test_sheet.sheet import GptTest, checked_tests
from discreet.assistants.origins import arriving
from discreet.assistants.origins.arriving import UploadProvenance
from discreet.assistants.origins.parts import FileDigest, PartKeys, note_of
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Invalid
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.promises.origins import Origins
from discreet.promises.workspace_rules import Domains
from discreet.quotas.service import check_storage_quota
from discreet.runtime.streaming_zip import StreamingZip

_BESIDE_KNOWLEDGE = 32 << 20
"""Bytes for all parts of a file except its knowledge."""


@dataclass(frozen=True)
class ImportedGpt:
    """The draft that an import made.

    `notes` are the steps left to do by hand, in sentences.
    """

    edit: GptEdit
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ParsedGpt:
    """A validated GPT file.

    It has the archive, and all parts except the knowledge in parsed form.
    """

    parcel: GptArchive
    written: Configuration
    picture: bytes | None
    actions: list[tuple[Action, ParsedDocument]]
    tests: tuple[GptTest, ...] = ()
    note: ImportNote = NO_NOTE

    @property
    def notes(self) -> tuple[str, ...]:
        """The steps left to do by hand, in sentences."""
        secrets = [
            f"“{action.title}” needs its secret again. Exported files contain no secrets."
            for action, _ in self.actions
            if get_secret_use(action.auth)
        ]
        on = (
            ["Some of its capabilities are on. Turn off those that you don't want."]
            if self.written.capabilities
            else []
        )
        return (*secrets, *on, *(step.sentence for step in self.steps))

    @property
    def steps(self) -> tuple[ImportStep, ...]:
        """The steps, except those that its actions and capabilities show by themselves."""
        return tuple(_steps(self))


Beside = Callable[[Connection, UUID], Awaitable[None]]


class GptFiles:
    def __init__(self, runtime: Runtime, gpts: Gpts, whole_gpts: GptBundles, taking_in: ActionImporter) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._gpts, self._whole_gpts, self._taking_in = gpts, whole_gpts, taking_in
        self._part_keys = PartKeys(runtime.keys, runtime.random)

    # Export

    async def write(self, actor: Actor, gpt_id: UUID) -> tuple[str, AsyncIterator[bytes]]:
        """Return the GPT's name, and the pieces of a ZIP with its draft.

        NotFound if the actor may not view the GPT.
        """
        edit = await self._gpts.drafts.read(actor, gpt_id)
        whole, told = await self.described(actor, gpt_id)
        return edit.gpt.name, self._pieces(actor, whole, told)

    async def described(self, actor: Actor, gpt_id: UUID) -> tuple[GptBundle, manifest.GptManifest]:
        """Return the GPT and the manifest of its file, with its origins. NotFound if the actor may not view it."""
        now = self._clock.now()
        whole = await self._whole_gpts.whole(actor, gpt_id)
        parts = [*whole.versions[0].parts(self._part_keys), *whole.file_parts]
        return whole, manifest.form_of(whole, self._part_keys.write_note(note_of(gpt_id, now, parts)))

    async def _pieces(self, actor: Actor, whole: GptBundle, told: manifest.GptManifest) -> AsyncIterator[bytes]:
        growing = StreamingZip()
        async for name, content in self._parts(actor, whole, told):
            with growing.file(name) as file:
                async for data in content:
                    await asyncio.to_thread(file.write, data)
                    if growing.is_due:
                        yield growing.take()
        yield growing.close()

    async def _parts(
        self, actor: Actor, whole: GptBundle, told: manifest.GptManifest
    ) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
        yield manifest.NAME, _one(manifest.encoded(told))
        if whole.picture is not None:
            yield manifest.PICTURE, _one(whole.picture)
        for described, action in zip(told.actions, whole.versions[0].actions, strict=True):
            if described.path is not None:
                yield described.path, _one(action.document.encode())
        for knowledge, file in zip(told.knowledge, whole.files, strict=True):
            yield knowledge.path, self._whole_gpts.original(actor, whole.gpt.id, file.id)

    # Import

    async def duplicate(self, actor: Actor, gpt_id: UUID) -> ImportedGpt:
        """Make another draft like that of a GPT that the actor may view.

        The result equals an export and an import: no secrets, no "yes" to training, no consent to actions (P3, P4). The
        texts stay under the "no" of all their authors.
        """
        await self._gpts.drafts.read(actor, gpt_id)
        whole, told = await self.described(actor, gpt_id)
        return await self.read(actor, self._pieces(actor, whole, manifest.renamed(told)))

    async def read(self, actor: Actor, chunks: AsyncIterator[bytes]) -> ImportedGpt:
        """Import the file's GPT as a draft that only the actor sees.

        Invalid, TooLarge or Forbidden say why not; then nothing is stored.
        """
        async with self.preview(actor, chunks) as coming:
            return await self.store(actor, coming)

    @asynccontextmanager
    async def preview(self, actor: Actor, chunks: AsyncIterator[bytes]) -> AsyncIterator[ParsedGpt]:
        """Yield the file's GPT, validated and not stored. Raises as `read` does."""
        async with self._database.acting_as(actor.account_id) as connection:
            domains = (await rules_for_builder(connection, actor)).domains
        async with received(chunks, self.most_bytes, self._random) as file:
            with opened(file) as parcel:
                parcel.check_archive_size(self._knowledge_files.limits)
                yield await self._check(actor, parcel, domains)

    async def store(
        self, actor: Actor, coming: ParsedGpt, beside: Beside | None = None, made_of: Collection[bytes] = ()
    ) -> ImportedGpt:
        """Store a validated GPT as a draft.

        `beside` runs in the same transaction, with the draft's id. `made_of`: digests of the files and texts that the
        GPT file was made of; the draft stays under the "no" of their authors (P3).
        """
        return ImportedGpt(await self._keep(actor, coming, beside, made_of), coming.notes)

    @property
    def most_bytes(self) -> int:
        """The limit of a GPT file in bytes."""
        limits = self._knowledge_files.limits
        return limits.files * limits.file_bytes + _BESIDE_KNOWLEDGE

    @property
    def _knowledge_files(self) -> KnowledgeFiles:
        return self._gpts.library

    async def _check(self, actor: Actor, parcel: GptArchive, domains: Domains) -> ParsedGpt:
        """Validate all parts, store nothing.

        No later step can refuse the file for its contents.
        """
        told = parcel.form
        written = checked(told.configuration)
        if (note := as_note(told.note)).characters > NOTE_CHARACTERS:
            raise Invalid(f"The import note has more than {NOTE_CHARACTERS:,} characters.", field="file")
        for each in told.knowledge:
            file_name(each.name)
        async with self._database.acting_as(actor.account_id) as connection:
            await check_storage_quota(
                connection, actor, sum(parcel.bytes_of(each.path) for each in told.knowledge), files=len(told.knowledge)
            )
        picture = None
        if told.picture is not None:
            sent = await asyncio.to_thread(parcel.small, told.picture, MAX_BYTES)
            picture = await self._gpts.drafts.pictures.read(sent, actor.account_id)
        brought = [_parse_imported_action(parcel, each) for each in told.actions]
        actions = await self._taking_in.read(brought, domains)
        return ParsedGpt(parcel, written, picture, actions, checked_tests(told.tests), note)

    async def _keep(self, actor: Actor, given: ParsedGpt, beside: Beside | None, made_of: Collection[bytes]) -> GptEdit:
        """Store the draft.

        The key is created before the row, as for every GPT, and destroyed if the transaction fails.
        """
        gpt_id = self._random.new_id()
        key = await asyncio.to_thread(self._keys.create_key, key_name(gpt_id))
        seals = Seals(gpt_id, key, self._random)
        actions = self._taking_in.sealed(gpt_id, given.actions)
        try:
            async with self._database.acting_as(actor.account_id) as connection:
                note = self._part_keys.read_note(given.parcel.form.origins)
                came = await arriving.provenance(connection, note, made_of)
                await self._keep_draft(connection, actor, seals, given, came)
                of_actions = await self._origins_of_actions(connection, actor, given, came)
                await self._taking_in.store(connection, gpt_id, actions, of_actions)
                await self._keep_knowledge(connection, actor, seals, given.parcel, came)
                await store_tests(connection, seals, given.tests, self._random, self._clock.now())
                if beside:
                    await beside(connection, gpt_id)
        except BaseException:
            self._keys.destroy_key(key_name(gpt_id))
            raise
        return await self._gpts.drafts.read(actor, gpt_id)

    async def _keep_draft(
        self, connection: Connection, actor: Actor, seals: Seals, given: ParsedGpt, came: UploadProvenance
    ) -> None:
        await rules_for_builder(connection, actor)
        instructions, texts, now = given.written.instructions, given.written.texts, self._clock.now()
        sealed = seals.seal_instructions(DRAFT, instructions)
        origins = await arriving.texts_of_file(connection, actor, self._part_keys, came, texts, now)
        import_note = seals.seal_note(DRAFT, encoded_note(given.note))
        category = given.parcel.form.category
        await drafts_store.create(
            connection, seals.gpt_id, actor, given.written, sealed, now, origins, import_note, category
        )
        if given.picture is not None:
            await drafts_store.set_picture(connection, seals.gpt_id, seals.seal_picture(given.picture))

    async def _origins_of_actions(
        self, connection: Connection, actor: Actor, given: ParsedGpt, came: UploadProvenance
    ) -> list[Origins]:
        now = self._clock.now()
        digests = [
            self._part_keys.action(action.document if action.kind == "openapi" else None) for action, _ in given.actions
        ]
        return [await arriving.of_file(connection, actor, came, each, now) for each in digests]

    async def _keep_knowledge(
        self, connection: Connection, actor: Actor, seals: Seals, parcel: GptArchive, came: UploadProvenance
    ) -> None:
        names: set[str] = set()
        for each in parcel.form.knowledge:
            name = free_name(file_name(each.name), names)
            names.add(name)
            size = parcel.bytes_of(each.path)
            file = KnowledgeFile(
                id=self._random.new_id(),
                name=name,
                bytes=size,
                state=FileState.WAITING,
                progress=0.0,
                passages=0,
                reason=None,
                added_at=self._clock.now(),
            )
            digest = self._part_keys.file()
            sealed = _sealed_pieces(seals, file.id, parcel, each.path, digest)
            await self._knowledge_files.store(connection, actor, actor.account_id, seals.gpt_id, file, sealed)
            digests = arriving.present(digest.value)
            origins = await arriving.of_file(connection, actor, came, digests, self._clock.now())
            await knowledge_store.set_origins(connection, file.id, digest.value, origins)


async def _sealed_pieces(
    seals: Seals, file_id: UUID, parcel: GptArchive, path: str, digest: FileDigest
) -> AsyncIterator[bytes]:
    """Yield the sealed pieces of a part. `digest` receives the plain bytes."""
    pieces = enumerate(parcel.pieces(path))
    while (numbered := await asyncio.to_thread(next, pieces, None)) is not None:
        n, piece = numbered
        digest.add(piece)
        yield await asyncio.to_thread(seals.seal_piece, file_id, n, piece)


def _parse_imported_action(parcel: GptArchive, told: manifest.ActionForm) -> ImportedAction:
    document = None
    if told.path is not None:
        try:
            document = parcel.small(told.path, FORM_BYTES).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Invalid(f"“{told.path}” in this archive is not UTF-8 text.", field="file") from None
    return ImportedAction(told.kind, document, told.source_url, told.enabled, told.auth, told.policy_url)


def _steps(given: ParsedGpt) -> Iterator[ImportStep]:
    for action, _ in given.actions:
        if action.kind == "mcp":
            yield ImportStep(f"Refresh the action for {action.host} to load its tools.", "actions")
    for brought, (action, imported) in zip(given.parcel.form.actions, given.actions, strict=True):
        gone = sorted(set(brought.enabled or ()) - {operation.name for operation in imported.operations})
        if gone and action.kind == "openapi":
            lost = f"“{action.title}” can't call {', '.join(gone)} here: its document doesn't include it."
            yield ImportStep(lost, "actions")
    if unnamed := given.parcel.unnamed:
        yield ImportStep(f"Parts of the file that gpt.json doesn't name were left out: {unnamed}.")


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data
