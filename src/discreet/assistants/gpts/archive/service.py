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
from discreet.assistants.gpts.archive.archive import FORM_BYTES, GptArchive, open_archive
from discreet.assistants.gpts.archive.import_note import (
    NO_NOTE,
    NOTE_CHARACTERS,
    ImportNote,
    ImportStep,
    clean_note,
    encode_note,
)
from discreet.assistants.gpts.archive.upload import receive
from discreet.assistants.gpts.bundle import GptBundle, GptBundles
from discreet.assistants.gpts.gpt import DRAFT, Configuration, GptEdit, check_configuration
from discreet.assistants.gpts.knowledge import FileState, KnowledgeFile, clean_file_name, make_unique_name
from discreet.assistants.gpts.knowledge_files import KnowledgeFiles
from discreet.assistants.gpts.picture import MAX_BYTES
from discreet.assistants.gpts.seals import Seals, key_name
from discreet.assistants.gpts.service import Gpts
from discreet.assistants.gpts.test_sheet.service import store_tests
from discreet.assistants.gpts.test_sheet.sheet import GptTest, check_tests
from discreet.assistants.origins import arriving
from discreet.assistants.origins.arriving import UploadProvenance
from discreet.assistants.origins.parts import FileDigest, PartKeys, build_note
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

    archive: GptArchive
    configuration: Configuration
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
            if self.configuration.capabilities
            else []
        )
        return (*secrets, *on, *(step.sentence for step in self.steps))

    @property
    def steps(self) -> tuple[ImportStep, ...]:
        """The steps, except those that its actions and capabilities show by themselves."""
        return tuple(_list_steps(self))


AlsoStore = Callable[[Connection, UUID], Awaitable[None]]


class GptFiles:
    def __init__(self, runtime: Runtime, gpts: Gpts, bundles: GptBundles, action_importer: ActionImporter) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._gpts, self._bundles, self._action_importer = gpts, bundles, action_importer
        self._part_keys = PartKeys(runtime.keys, runtime.random)

    # Export

    async def write(self, actor: Actor, gpt_id: UUID) -> tuple[str, AsyncIterator[bytes]]:
        """Return the GPT's name, and the pieces of a ZIP with its draft.

        NotFound if the actor may not view the GPT.
        """
        edit = await self._gpts.drafts.read(actor, gpt_id)
        bundle, form = await self.load_with_manifest(actor, gpt_id)
        return edit.gpt.name, self._write_archive(actor, bundle, form)

    async def load_with_manifest(self, actor: Actor, gpt_id: UUID) -> tuple[GptBundle, manifest.GptManifest]:
        """Return the GPT and the manifest of its file, with its origins. NotFound if the actor may not view it."""
        now = self._clock.now()
        bundle = await self._bundles.load(actor, gpt_id)
        parts = [*bundle.versions[0].parts(self._part_keys), *bundle.file_parts]
        return bundle, manifest.build_manifest(bundle, self._part_keys.write_note(build_note(gpt_id, now, parts)))

    async def _write_archive(self, actor: Actor, bundle: GptBundle, form: manifest.GptManifest) -> AsyncIterator[bytes]:
        archive = StreamingZip()
        async for name, content in self._list_parts(actor, bundle, form):
            with archive.file(name) as file:
                async for data in content:
                    await asyncio.to_thread(file.write, data)
                    if archive.is_due:
                        yield archive.take()
        yield archive.close()

    async def _list_parts(
        self, actor: Actor, bundle: GptBundle, form: manifest.GptManifest
    ) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
        yield manifest.NAME, _yield_once(manifest.encode(form))
        if bundle.picture is not None:
            yield manifest.PICTURE, _yield_once(bundle.picture)
        for described, action in zip(form.actions, bundle.versions[0].actions, strict=True):
            if described.path is not None:
                yield described.path, _yield_once(action.document.encode())
        for knowledge, file in zip(form.knowledge, bundle.files, strict=True):
            yield knowledge.path, self._bundles.read_original(actor, bundle.gpt.id, file.id)

    # Import

    async def duplicate(self, actor: Actor, gpt_id: UUID) -> ImportedGpt:
        """Make another draft like that of a GPT that the actor may view.

        The result equals an export and an import: no secrets, no "yes" to training, no consent to actions (P3, P4). The
        texts stay under the "no" of all their authors.
        """
        await self._gpts.drafts.read(actor, gpt_id)
        bundle, form = await self.load_with_manifest(actor, gpt_id)
        return await self.read(actor, self._write_archive(actor, bundle, manifest.rename_as_copy(form)))

    async def read(self, actor: Actor, chunks: AsyncIterator[bytes]) -> ImportedGpt:
        """Import the file's GPT as a draft that only the actor sees.

        Invalid, TooLarge or Forbidden say why not; then nothing is stored.
        """
        async with self.preview(actor, chunks) as parsed:
            return await self.store(actor, parsed)

    @asynccontextmanager
    async def preview(self, actor: Actor, chunks: AsyncIterator[bytes]) -> AsyncIterator[ParsedGpt]:
        """Yield the file's GPT, validated and not stored. Raises as `read` does."""
        async with self._database.acting_as(actor.account_id) as connection:
            domains = (await rules_for_builder(connection, actor)).domains
        async with receive(chunks, self.max_bytes, self._random) as file:
            with open_archive(file) as archive:
                archive.check_archive_size(self._knowledge_files.limits)
                yield await self._check(actor, archive, domains)

    async def store(
        self,
        actor: Actor,
        parsed: ParsedGpt,
        also_store: AlsoStore | None = None,
        source_digests: Collection[bytes] = (),
    ) -> ImportedGpt:
        """Store a validated GPT as a draft.

        `also_store` runs in the same transaction, with the draft's id. `source_digests`: digests of the files and texts
        that the GPT file was made of; the draft stays under the "no" of their authors (P3).
        """
        return ImportedGpt(await self._store(actor, parsed, also_store, source_digests), parsed.notes)

    @property
    def max_bytes(self) -> int:
        """The limit of a GPT file in bytes."""
        limits = self._knowledge_files.limits
        return limits.files * limits.file_bytes + _BESIDE_KNOWLEDGE

    @property
    def _knowledge_files(self) -> KnowledgeFiles:
        return self._gpts.library

    async def _check(self, actor: Actor, archive: GptArchive, domains: Domains) -> ParsedGpt:
        """Validate all parts, store nothing.

        No later step can refuse the file for its contents.
        """
        form = archive.form
        configuration = check_configuration(form.configuration)
        if (note := clean_note(form.note)).characters > NOTE_CHARACTERS:
            raise Invalid(f"The import note has more than {NOTE_CHARACTERS:,} characters.", field="file")
        for each in form.knowledge:
            clean_file_name(each.name)
        async with self._database.acting_as(actor.account_id) as connection:
            await check_storage_quota(
                connection,
                actor,
                sum(archive.get_size(each.path) for each in form.knowledge),
                files=len(form.knowledge),
            )
        picture = None
        if form.picture is not None:
            sent = await asyncio.to_thread(archive.read_part, form.picture, MAX_BYTES)
            picture = await self._gpts.drafts.pictures.read(sent, actor.account_id)
        imported_actions = [_parse_imported_action(archive, each) for each in form.actions]
        actions = await self._action_importer.read(imported_actions, domains)
        return ParsedGpt(archive, configuration, picture, actions, check_tests(form.tests), note)

    async def _store(
        self, actor: Actor, parsed: ParsedGpt, also_store: AlsoStore | None, source_digests: Collection[bytes]
    ) -> GptEdit:
        """Store the draft.

        The key is created before the row, as for every GPT, and destroyed if the transaction fails.
        """
        gpt_id = self._random.new_id()
        key = await asyncio.to_thread(self._keys.create_key, key_name(gpt_id))
        seals = Seals(gpt_id, key, self._random)
        actions = self._action_importer.sealed(gpt_id, parsed.actions)
        try:
            async with self._database.acting_as(actor.account_id) as connection:
                note = self._part_keys.read_note(parsed.archive.form.origins)
                provenance = await arriving.get_provenance(connection, note, source_digests)
                await self._store_draft(connection, actor, seals, parsed, provenance)
                of_actions = await self._get_action_origins(connection, actor, parsed, provenance)
                await self._action_importer.store(connection, gpt_id, actions, of_actions)
                await self._store_knowledge(connection, actor, seals, parsed.archive, provenance)
                await store_tests(connection, seals, parsed.tests, self._random, self._clock.now())
                if also_store:
                    await also_store(connection, gpt_id)
        except BaseException:
            self._keys.destroy_key(key_name(gpt_id))
            raise
        return await self._gpts.drafts.read(actor, gpt_id)

    async def _store_draft(
        self, connection: Connection, actor: Actor, seals: Seals, parsed: ParsedGpt, provenance: UploadProvenance
    ) -> None:
        await rules_for_builder(connection, actor)
        instructions, texts, now = parsed.configuration.instructions, parsed.configuration.texts, self._clock.now()
        sealed = seals.seal_instructions(DRAFT, instructions)
        origins = await arriving.get_origins_of_file_texts(connection, actor, self._part_keys, provenance, texts, now)
        import_note = seals.seal_note(DRAFT, encode_note(parsed.note))
        category = parsed.archive.form.category
        await drafts_store.create(
            connection, seals.gpt_id, actor, parsed.configuration, sealed, now, origins, import_note, category
        )
        if parsed.picture is not None:
            await drafts_store.set_picture(connection, seals.gpt_id, seals.seal_picture(parsed.picture))

    async def _get_action_origins(
        self, connection: Connection, actor: Actor, parsed: ParsedGpt, provenance: UploadProvenance
    ) -> list[Origins]:
        now = self._clock.now()
        digests = [
            self._part_keys.action(action.document if action.kind == "openapi" else None)
            for action, _ in parsed.actions
        ]
        return [await arriving.get_origins_of_file_part(connection, actor, provenance, each, now) for each in digests]

    async def _store_knowledge(
        self, connection: Connection, actor: Actor, seals: Seals, archive: GptArchive, provenance: UploadProvenance
    ) -> None:
        names: set[str] = set()
        for each in archive.form.knowledge:
            name = make_unique_name(clean_file_name(each.name), names)
            names.add(name)
            size = archive.get_size(each.path)
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
            sealed = _seal_pieces(seals, file.id, archive, each.path, digest)
            await self._knowledge_files.store(connection, actor, actor.account_id, seals.gpt_id, file, sealed)
            digests = arriving.as_digests(digest.value)
            origins = await arriving.get_origins_of_file_part(connection, actor, provenance, digests, self._clock.now())
            await knowledge_store.set_origins(connection, file.id, digest.value, origins)


async def _seal_pieces(
    seals: Seals, file_id: UUID, archive: GptArchive, path: str, digest: FileDigest
) -> AsyncIterator[bytes]:
    """Yield the sealed pieces of a part. `digest` receives the plain bytes."""
    pieces = enumerate(archive.read_pieces(path))
    while (numbered := await asyncio.to_thread(next, pieces, None)) is not None:
        n, piece = numbered
        digest.add(piece)
        yield await asyncio.to_thread(seals.seal_piece, file_id, n, piece)


def _parse_imported_action(archive: GptArchive, form: manifest.ActionForm) -> ImportedAction:
    document = None
    if form.path is not None:
        try:
            document = archive.read_part(form.path, FORM_BYTES).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Invalid(f"“{form.path}” in this archive is not UTF-8 text.", field="file") from None
    return ImportedAction(form.kind, document, form.source_url, form.enabled, form.auth, form.policy_url)


def _list_steps(parsed: ParsedGpt) -> Iterator[ImportStep]:
    for action, _ in parsed.actions:
        if action.kind == "mcp":
            yield ImportStep(f"Refresh the action for {action.host} to load its tools.", "actions")
    for brought, (action, imported) in zip(parsed.archive.form.actions, parsed.actions, strict=True):
        gone = sorted(set(brought.enabled or ()) - {operation.name for operation in imported.operations})
        if gone and action.kind == "openapi":
            lost = f"“{action.title}” can't call {', '.join(gone)} here: its document doesn't include it."
            yield ImportStep(lost, "actions")
    if unnamed := parsed.archive.unnamed_count:
        yield ImportStep(f"Parts of the file that gpt.json doesn't name were left out: {unnamed}.")


async def _yield_once(data: bytes) -> AsyncIterator[bytes]:
    yield data
