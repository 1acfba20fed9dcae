"""Use cases of moving GPTs in: preview what an upload holds, and import the chosen ones as drafts.

Invariants:
- A preview stores nothing. Each GPT passes the checks of GPT files (`archive/service.py`), in the preview and again in
  the import.
- Each GPT becomes a draft as a whole or not at all, and one that is refused does not stop the others.
- The same GPT imported twice by one person in one space is one draft.
- A capability that this server or the workspace does not allow is off in the draft, so that it never turns on by itself
  when that changes (P4). The note keeps it for the builder.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from discreet.assistants.actions.action import ApiKeyAuth, ClientCredentialsAuth, NoAuth, OAuthAuth
from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.gpts import knowledge_store
from discreet.assistants.gpts.archive.archive import is_gpt_file
from discreet.assistants.gpts.archive.import_note import (
    ImportNote,
    ImportStep,
    decode_note,
    encode_note,
    without_entry,
    without_present,
)
from discreet.assistants.gpts.archive.service import GptFiles, ParsedGpt
from discreet.assistants.gpts.archive.upload import SealedUpload, receive_sealed
from discreet.assistants.gpts.capabilities import CapabilityPolicy
from discreet.assistants.gpts.gpt import DRAFT, Category
from discreet.assistants.gpts.imports import store as imports_store
from discreet.assistants.gpts.imports.found_gpt import GptSource
from discreet.assistants.gpts.imports.reading import GptsReader, UploadedGpt
from discreet.assistants.gpts.imports.reading_order import ReadGpt, UnreadGpt
from discreet.assistants.gpts.knowledge import PIECE_BYTES
from discreet.assistants.gpts.seals import seals_of
from discreet.assistants.origins.arriving import as_digests
from discreet.assistants.origins.parts import PartKeys
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import DiscreetError, Invalid
from discreet.identity.accounts.actor import Actor
from discreet.ports.model_request import UsageOwner
from discreet.promises.capabilities import Capability, in_order
from discreet.promises.capability_use import CapabilityUse
from discreet.promises.visibility import Right

Pieces = Callable[[], AsyncIterator[bytes]]
"""Yields a GPT file from its start."""
_Entries = AsyncGenerator[UploadedGpt | UnreadGpt, None]


@dataclass(frozen=True, kw_only=True)
class FoundActionHost:
    """An action of a found GPT: its name, its host, and how it signs in.

    `needs_secret`: its builder types one in. `needs_policy`: it has no privacy policy, which publishing asks for.
    """

    title: str
    host: str
    sign_in: str
    needs_secret: bool
    needs_policy: bool


@dataclass(frozen=True, kw_only=True)
class GptPreview:
    """A GPT that an upload holds.

    `fingerprint` names it in the import; it is the same for the same GPT. `here`: the draft that an earlier import of
    the same made. `refusal`: why it cannot become a draft. `missing` are names of knowledge files that the upload does
    not hold, `left_over` names of fields that go into the note, `steps` what is left to do by hand.
    `capabilities` are on in the draft, `unavailable` are off because they are not allowed here.
    """

    fingerprint: str
    name: str
    source: GptSource
    description: str = ""
    category: Category = Category.OTHER
    instructions: int = 0
    starters: int = 0
    knowledge: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    actions: tuple[FoundActionHost, ...] = ()
    left_over: tuple[str, ...] = ()
    steps: tuple[ImportStep, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    unavailable: tuple[CapabilityUse, ...] = ()
    refusal: str | None = None
    here: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class GptOutcome:
    """What an import made of a chosen GPT: its draft, or the reason why there is none.

    `is_new` is False when the draft was there already.
    """

    fingerprint: str
    gpt_id: UUID | None = None
    is_new: bool = False
    refusal: str | None = None


@dataclass(frozen=True, kw_only=True)
class IncompleteDraft:
    """A draft, and the names of the knowledge files that its import did not hold."""

    gpt_id: UUID
    name: str
    missing: tuple[str, ...]


class GptImports:
    def __init__(
        self, runtime: Runtime, files: GptFiles, reader: GptsReader, capability_policy: CapabilityPolicy
    ) -> None:
        self._database, self._keys, self._random = runtime.database, runtime.keys, runtime.random
        self._files, self._reader, self._capability_policy = files, reader, capability_policy
        self._part_keys = PartKeys(runtime.keys, runtime.random)

    async def preview(self, actor: Actor, name: str, chunks: AsyncIterator[bytes]) -> list[GptPreview]:
        """Return the GPTs of an upload. Invalid or TooLarge when it holds none that can be read."""
        async with self._entries(actor, name, chunks) as entries:
            previews = [await self._preview_entry(actor, entry) async for entry in entries]
        fingerprints = [bytes.fromhex(each.fingerprint) for each in previews if each.fingerprint]
        async with self._database.acting_as(actor.account_id) as connection:
            existing = await imports_store.find_imported(connection, fingerprints)
        return [replace(each, here=existing.get(bytes.fromhex(each.fingerprint))) for each in previews]

    async def import_chosen(
        self, actor: Actor, name: str, chunks: AsyncIterator[bytes], fingerprints: Collection[str]
    ) -> list[GptOutcome]:
        """Import the GPTs of the upload with these fingerprints. The same upload is given as for the preview."""
        outcomes: dict[str, GptOutcome] = {}
        async with self._entries(actor, name, chunks) as entries:
            async for entry in entries:
                if isinstance(entry, UploadedGpt):
                    fingerprint = await self._fingerprint(actor, entry.pieces)
                    if fingerprint.hex() in fingerprints and fingerprint.hex() not in outcomes:
                        outcomes[fingerprint.hex()] = await self._import_one(actor, entry, fingerprint)
        return list(outcomes.values())

    async def incomplete(self, actor: Actor) -> list[IncompleteDraft]:
        """List the actor's drafts in the current space whose imports lacked knowledge files that still lack."""
        async with self._database.acting_as(actor.account_id) as connection:
            noted = await imports_store.drafts_with_notes(connection, actor.space.workspace_id)
        incomplete_drafts = []
        for draft in noted:
            seals = seals_of(self._keys, self._random, draft.id)
            note = without_present(decode_note(seals.open_note(DRAFT, draft.sealed_note)), draft.files)
            if note.missing:
                incomplete_drafts.append(IncompleteDraft(gpt_id=draft.id, name=draft.name, missing=note.missing))
        return incomplete_drafts

    async def note(self, actor: Actor, gpt_id: UUID) -> ImportNote:
        """Return the note on the GPT's import as it stands now. NotFound if the actor may not view the draft."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.VIEW)
            return await self._note(connection, gpt_id)

    async def finish_entry(self, actor: Actor, gpt_id: UUID, entry: str) -> ImportNote:
        """Take a step, a missing file or a capability off the note. NotFound if the actor may not edit the draft."""
        return await self._change_note(actor, gpt_id, lambda note: without_entry(note, entry))

    async def _change_note(self, actor: Actor, gpt_id: UUID, change: Callable[[ImportNote], ImportNote]) -> ImportNote:
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            note = change(await self._note(connection, gpt_id))
            sealed = seals_of(self._keys, self._random, gpt_id).seal_note(DRAFT, encode_note(note))
            await imports_store.set_import_note(connection, gpt_id, sealed)
        return note

    async def remove_note(self, actor: Actor, gpt_id: UUID) -> None:
        """Delete the fields and the text of the note. NotFound if the actor may not edit the draft."""
        await self._change_note(actor, gpt_id, lambda note: msgspec.structs.replace(note, fields=(), text=""))

    async def _note(self, connection: Connection, gpt_id: UUID) -> ImportNote:
        seals = seals_of(self._keys, self._random, gpt_id)
        note = decode_note(seals.open_note(DRAFT, await imports_store.import_note(connection, gpt_id)))
        return without_present(note, [file.name for file in await knowledge_store.list_files(connection, gpt_id)])

    @asynccontextmanager
    async def _entries(self, actor: Actor, name: str, chunks: AsyncIterator[bytes]) -> AsyncIterator[_Entries]:
        async with (
            receive_sealed(chunks, self._files.max_bytes, self._random) as upload,
            aclosing(self._read_upload(actor, name, upload)) as found,
        ):
            yield found

    async def _read_upload(self, actor: Actor, name: str, upload: SealedUpload) -> _Entries:
        """Yield the GPTs. A GPT file by itself may be large: it is not read by the child.

        The upload itself may be a knowledge file of another author, whose "no" then holds for all of them (P3).
        """
        with upload.opened() as file:
            is_own = await asyncio.to_thread(is_gpt_file, file)
        upload_digests = await asyncio.to_thread(self._digest_upload, upload)
        if is_own:
            yield UploadedGpt(ReadGpt(name=name, source=GptSource.DISCREET), upload, upload_digests)
            return
        async with aclosing(self._reader.entries(upload, name, actor.account_id)) as entries:
            async for entry in entries:
                yield (
                    replace(entry, source_digests=entry.source_digests + upload_digests)
                    if isinstance(entry, UploadedGpt)
                    else entry
                )

    def _digest_upload(self, upload: SealedUpload) -> tuple[bytes, ...]:
        """Return the digest that the upload has as a knowledge file, if it is long enough."""
        digest = self._part_keys.file()
        with upload.opened() as file:
            while piece := file.read(PIECE_BYTES):
                digest.add(piece)
        return as_digests(digest.value)

    async def _fingerprint(self, actor: Actor, pieces: Pieces) -> bytes:
        """Return a keyed digest of a GPT, its importer and the space."""
        digest = self._part_keys.file()
        digest.add(f"import {actor.account_id} {actor.space.workspace_id}\0".encode())
        async for piece in pieces():
            await asyncio.to_thread(digest.add, piece)
        value = digest.value
        if value is None:
            raise Invalid("The file is too short to be a GPT.", field="file")
        return value

    async def _preview_entry(self, actor: Actor, entry: UploadedGpt | UnreadGpt) -> GptPreview:
        if isinstance(entry, UnreadGpt):
            return GptPreview(fingerprint="", name=entry.name, source=GptSource.TEXT, refusal=entry.sentence)
        read_gpt = entry.read_gpt
        preview = GptPreview(
            fingerprint=(await self._fingerprint(actor, entry.pieces)).hex(),
            name=read_gpt.name,
            source=read_gpt.source,
            missing=read_gpt.missing,
            left_over=read_gpt.left_over,
            steps=read_gpt.steps,
        )
        try:
            async with self._files.preview(actor, entry.pieces()) as parsed:
                allowed, unavailable = await self._without_unavailable(actor, parsed)
                return replace(_describe_parsed(preview, allowed), unavailable=unavailable)
        except DiscreetError as error:
            return replace(preview, refusal=error.sentence)

    async def _import_one(self, actor: Actor, entry: UploadedGpt, fingerprint: bytes) -> GptOutcome:
        """Import one GPT, unless an earlier import of the same has left its draft."""

        async def claim(connection: Connection, gpt_id: UUID) -> None:
            await imports_store.lock_import(connection, fingerprint)
            if there := (await imports_store.find_imported(connection, [fingerprint])).get(fingerprint):
                raise _AlreadyImported(there)
            await imports_store.set_fingerprint(connection, gpt_id, fingerprint)

        try:
            async with self._files.preview(actor, entry.pieces()) as parsed:
                allowed, _ = await self._without_unavailable(actor, parsed)
                imported = await self._files.store(actor, allowed, claim, entry.source_digests)
        except _AlreadyImported as earlier:
            return GptOutcome(fingerprint=fingerprint.hex(), gpt_id=earlier.gpt_id)
        except DiscreetError as error:
            return GptOutcome(fingerprint=fingerprint.hex(), refusal=error.sentence)
        return GptOutcome(fingerprint=fingerprint.hex(), gpt_id=imported.edit.gpt.id, is_new=True)

    async def _without_unavailable(
        self, actor: Actor, parsed: ParsedGpt
    ) -> tuple[ParsedGpt, tuple[CapabilityUse, ...]]:
        """Return the GPT without the capabilities that are not allowed here, and these with the reasons (P4)."""
        payer = UsageOwner(actor.account_id, actor.space.workspace_id)
        uses = await self._capability_policy.decide(payer, parsed.configuration.capabilities)
        unavailable = tuple(use for use in uses if not use.decision.allowed)
        if not unavailable:
            return parsed, ()
        dropped = {use.capability for use in unavailable}
        configuration = replace(
            parsed.configuration,
            capabilities=tuple(each for each in parsed.configuration.capabilities if each not in dropped),
        )
        note = msgspec.structs.replace(parsed.note, capabilities=in_order((*parsed.note.capabilities, *dropped)))
        return replace(parsed, configuration=configuration, note=note), unavailable


class _AlreadyImported(Exception):
    """The same GPT was imported earlier."""

    def __init__(self, gpt_id: UUID) -> None:
        super().__init__()
        self.gpt_id = gpt_id


def _describe_parsed(preview: GptPreview, parsed: ParsedGpt) -> GptPreview:
    configuration = parsed.configuration
    actions = tuple(
        FoundActionHost(
            title=action.title,
            host=action.host,
            sign_in=_sign_in_in_words(action.auth),
            needs_secret=not isinstance(action.auth, NoAuth),
            needs_policy=not action.policy_url,
        )
        for action, _ in parsed.actions
    )
    return replace(
        preview,
        name=configuration.name,
        description=configuration.description,
        category=parsed.archive.form.category,
        instructions=len(configuration.instructions),
        starters=len(configuration.starters),
        knowledge=tuple(each.name for each in parsed.archive.form.knowledge),
        actions=actions,
        steps=(*preview.steps, *parsed.steps),
        capabilities=tuple(configuration.capabilities),
    )


def _sign_in_in_words(auth: object) -> str:
    match auth:
        case ApiKeyAuth():
            return "api_key"
        case OAuthAuth():
            return "oauth"
        case ClientCredentialsAuth():
            return "client_credentials"
        case _:
            return "none"
