"""Use cases of importing: upload, follow, stop and undo.

Invariants:
- Each conversation is imported exactly once: the same transaction records its source.
- An interrupted import therefore starts again without duplicates.
- An export is read in a separate process.
- Imported content can never train a model (P1).
"""

import asyncio
import hashlib
import hmac
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog

from discreet.chat.conversations.import_conversation import ConversationImporter
from discreet.chat.conversations.imported_conversation import ImportedConversation
from discreet.chat.conversations.retention import RetentionService
from discreet.chat.conversations.service import Conversations
from discreet.chat.imports import store
from discreet.chat.imports.chat_import import ChatImport, ImportState
from discreet.chat.imports.parsed_conversation import ExportSource, ParsedConversation
from discreet.chat.imports.personal_texts import distinct
from discreet.chat.imports.reading import ExportReader
from discreet.chat.imports.skip_reason import SkipReason, Tally, add_tally
from discreet.chat.imports.uploaded_export import UploadedExports
from discreet.chat.prompts.about_me import FoundText
from discreet.chat.prompts.about_me_service import AboutMeService
from discreet.crypto.envelope import DecryptionFailed, derive_key
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, DiscreetError, NotFound
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.jobs.queue import JobQueue
from discreet.promises.retention import Limit, retention_of
from discreet.quotas.service import check_job_quota
from discreet.runtime.confined_process import ChildDied

RUN_IMPORT = "move_in"
UNDO_IMPORT = "undo_move_in"
"""The jobs; their arguments are `import_id` and `account_id`."""
MAX_ATTEMPTS = 2
"""How often an export is read whose reading process died without a new conversation."""
FORGET_EXPORTS = "forget_exports"
"""The hourly job that deletes exports that a killed server left behind."""

_NOTHING = "We can't read this export. Upload the original file from the other service."
_GONE = "The export is no longer on this server. Upload it again; nothing is imported twice."
_NOT_ALL_BACK = "Couldn't undo the whole import. Some chats may still be here. Undo it again."
_DIED = (
    "Couldn't read this export after two attempts. The chats read so far were imported. Export fewer chats and try "
    "again."
)
_BROKEN = "Something went wrong during the import. The chats so far were imported. Upload it again for the rest."

log = structlog.get_logger()


class ImportStopped(Exception):
    """The import was stopped or ended otherwise while it was read."""


@dataclass
class _ImportRun:
    """One run of the job. Its progress is stored with each conversation."""

    chat_import: ChatImport
    actor: Actor
    limits: tuple[Limit, ...]
    read: float = 0.0
    conversations: int = 0
    left_out: Tally = field(default_factory=Counter)
    texts: tuple[FoundText, ...] = ()
    source: ExportSource | None = None


class ChatImportService:
    def __init__(
        self,
        runtime: Runtime,
        *,
        jobs: JobQueue,
        exports: UploadedExports,
        reader: ExportReader,
        all_conversations: Conversations,
        retention: RetentionService,
        about_me: AboutMeService,
    ) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._jobs, self._exports, self._reader = jobs, exports, reader
        self._conversations, self._retention, self._about_me = all_conversations, retention, about_me
        self._importer = ConversationImporter(runtime)

    async def all(self, actor: Actor) -> list[ChatImport]:
        """List the actor's imports in the current space, latest first."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.all_of(connection, actor.space.workspace_id)

    async def begin(self, actor: Actor, chunks: AsyncIterator[bytes]) -> ChatImport:
        """Store the export encrypted and queue its reading.

        Conflict while another import of the actor is under way, TooMany when the limit of queued jobs is reached.
        """
        if any(other.state.under_way for other in await self.all(actor)):
            raise Conflict("An import is already running. Wait until it's done, or stop it.")
        async with self._database.acting_as(actor.account_id) as connection:
            await check_job_quota(connection, actor)
        id_ = self._random.new_id()
        size = await self._exports.receive(id_, chunks)
        new = ChatImport(
            id=id_,
            account_id=actor.account_id,
            space=actor.space,
            state=ImportState.WAITING,
            bytes=size,
            read=0.0,
            conversations=0,
            left_out=Counter(),
            source=None,
            sentence=None,
            began_at=self._clock.now(),
            ended_at=None,
        )
        try:
            async with self._database.acting_as(actor.account_id) as connection:
                await store.insert(connection, new)
                await self._jobs.defer_within(connection, RUN_IMPORT, import_id=id_, account_id=actor.account_id)
        except BaseException:
            self._exports.destroy(id_)
            raise
        return new

    async def stop(self, actor: Actor, id_: UUID) -> None:
        """Stop the import; imported conversations stay. An ended import is unchanged."""
        async with self._database.acting_as(actor.account_id) as connection:
            chat_import = await self._own(connection, actor, id_)
            await store.end(
                connection, id_, (ImportState.WAITING, ImportState.READING), ImportState.STOPPED, self._clock.now()
            )
        if chat_import.state in (ImportState.WAITING, ImportState.READING):
            self._exports.destroy(id_)

    async def undo(self, actor: Actor, id_: UUID) -> None:
        """Delete every conversation of the import permanently, in the background."""
        async with self._database.acting_as(actor.account_id) as connection:
            await self._own(connection, actor, id_)
            ended = (ImportState.DONE, ImportState.STOPPED, ImportState.FAILED)
            if not await store.change_state(connection, id_, ended, ImportState.UNDOING):
                raise Conflict("This import is still running, or was undone already.")
            await self._jobs.defer_within(connection, UNDO_IMPORT, import_id=id_, account_id=actor.account_id)

    async def forget(self, actor: Actor, id_: UUID) -> None:
        """Delete the import's row and the texts that it found; its conversations stay.

        Conflict while it is under way.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            if (await self._own(connection, actor, id_)).state.under_way:
                raise Conflict("This import is still running. Stop it first.")
        await self._about_me.dismiss_found(actor, id_)
        async with self._database.acting_as(actor.account_id) as connection:
            await store.delete(connection, id_)

    # The jobs ------------------------------------------------------------------------------------------------------

    async def read(self, import_id: UUID, account_id: UUID) -> None:
        """Read the export from the beginning, even after an earlier attempt."""
        async with self._database.acting_as(account_id) as connection:
            has_started = await store.begin_reading(connection, import_id)
            chat_import = await store.one(connection, import_id)
        if not has_started or chat_import is None:
            return
        try:
            await self._read_with_attempts(chat_import)
        except ImportStopped:
            return
        except DiscreetError as error:
            await self._end(chat_import, ImportState.FAILED, error.sentence)
        except DecryptionFailed:
            await self._end(chat_import, ImportState.FAILED, _GONE)

    async def mark_failed(self, import_id: UUID, account_id: UUID) -> None:
        async with self._database.acting_as(account_id) as connection:
            chat_import = await store.one(connection, import_id)
        if chat_import is not None:
            await self._end(
                chat_import, ImportState.FAILED, _NOT_ALL_BACK if chat_import.state is ImportState.UNDOING else _BROKEN
            )

    async def delete_imported(self, import_id: UUID, account_id: UUID) -> None:
        """Delete the imported conversations one by one; a repeated call continues."""
        async with self._database.acting_as(account_id) as connection:
            if (chat_import := await store.one(connection, import_id)) is None:
                return
            conversation_ids = await store.imported_conversations(connection, import_id)
        await self._about_me.dismiss_found(_owner(chat_import), import_id)
        for conversation_id in conversation_ids:
            try:
                await self._conversations.delete(_owner(chat_import), conversation_id)
            except NotFound:
                continue
        await self._end(chat_import, ImportState.UNDONE)

    async def forget_exports(self) -> None:
        """Delete exports that no job will read, left by a server killed during uploads."""
        for id_ in await asyncio.to_thread(self._exports.left_behind, self._clock.now() - timedelta(days=1)):
            self._exports.destroy(id_)
            log.info("uploaded_export_deleted")

    # Parts ---------------------------------------------------------------------------------------------------------

    async def _read_with_attempts(self, chat_import: ChatImport) -> None:
        """Read the export, unless processes died too often.

        An orderly shutdown of the server does not count as an attempt.
        """
        if chat_import.attempts > MAX_ATTEMPTS:
            return await self._end(chat_import, ImportState.FAILED, _DIED)
        try:
            await self._read(chat_import)
        except ChildDied as died:
            log.warning("export_reader_failed", why=died.cause.name, attempt=chat_import.attempts)
            if chat_import.attempts >= MAX_ATTEMPTS:
                return await self._end(chat_import, ImportState.FAILED, _DIED)
            raise
        except BaseException:
            with suppress(Exception):  # without the database, the attempt counts
                async with self._database.acting_as(chat_import.account_id) as connection:
                    await store.take_attempt_back(connection, chat_import.id)
            raise

    async def _read(self, chat_import: ChatImport) -> None:
        actor = _owner(chat_import)
        run = _ImportRun(chat_import, actor, await self._retention.limits(actor, chat_import.space.workspace_id))
        entries = self._reader.entries(chat_import.id, chat_import.account_id, chat_import.bytes, self._clock.now())
        async with aclosing(entries):
            async for read, entry in entries:
                run.read = read
                await self._import_entry(run, entry)
        has_something = run.conversations or run.texts
        if not has_something and set(+run.left_out) <= {SkipReason.UNREADABLE}:
            await self._end(chat_import, ImportState.FAILED, _NOTHING)
            return
        await self._about_me.store_found_texts(actor, chat_import.id, run.texts)
        run.read = 1.0
        await self._store_progress(run)
        await self._end(chat_import, ImportState.DONE)

    async def _import_entry(self, run: _ImportRun, entry: ParsedConversation) -> None:
        add_tally(run.left_out, +entry.left_out)
        run.source = run.source or entry.source
        run.texts = distinct((*run.texts, *entry.texts))
        if entry.earlier is None:
            run.left_out[SkipReason.EMPTY] += entry.is_conversation and SkipReason.UNREADABLE not in entry.left_out
        elif retention_of(entry.earlier.changed_at, run.limits).is_over(self._clock.now()):
            run.left_out[SkipReason.OVER] += 1
        elif not await self._was_imported(run, mark := self._mark(run.actor, entry)):
            await self._import_conversation(run, entry.earlier, mark)
            return
        await self._store_progress(run)

    async def _was_imported(self, run: _ImportRun, mark: bytes) -> bool:
        """Return whether the conversation was imported before.

        If an earlier attempt of this import brought it, it counts as imported.
        """
        async with self._database.acting_as(run.actor.account_id) as connection:
            exists, import_id = await store.find_imported(connection, mark)
        if exists:
            run.conversations += import_id == run.chat_import.id
            run.left_out[SkipReason.HERE_ALREADY] += import_id != run.chat_import.id
        return exists

    async def _import_conversation(self, run: _ImportRun, conversation: ImportedConversation, mark: bytes) -> None:
        id_, account_id = run.chat_import.id, run.actor.account_id
        run.conversations += 1

        async def remember(connection: Connection, conversation_id: UUID) -> None:
            await store.remember(connection, account_id, mark, conversation_id, id_)
            if not await store.store_progress(connection, id_, run.read, run.conversations, run.left_out, run.source):
                raise ImportStopped
            await store.count_as_first_attempt(connection, id_)

        await self._importer.import_conversation(run.actor, conversation, remember)

    async def _store_progress(self, run: _ImportRun) -> None:
        async with self._database.acting_as(run.actor.account_id) as connection:
            if not await store.store_progress(
                connection,
                run.chat_import.id,
                run.read,
                run.conversations,
                run.left_out,
                run.source,
            ):
                raise ImportStopped

    async def _end(self, chat_import: ChatImport, state: ImportState, sentence: str | None = None) -> None:
        running_states = (ImportState.WAITING, ImportState.READING, ImportState.UNDOING)
        async with self._database.acting_as(chat_import.account_id) as connection:
            await store.end(connection, chat_import.id, running_states, state, self._clock.now(), sentence)
        await asyncio.to_thread(self._exports.destroy, chat_import.id)

    async def _own(self, connection: Connection, actor: Actor, id_: UUID) -> ChatImport:
        """Return the import; NotFound for other people's and for other spaces."""
        chat_import = await store.one(connection, id_)
        if chat_import is None or chat_import.space.workspace_id != actor.space.workspace_id:
            raise NotFound("This import no longer exists.")
        return chat_import

    def _mark(self, actor: Actor, entry: ParsedConversation) -> bytes:
        """Return a keyed digest of the conversation's source, person and space.

        The same conversation gives the same digest; without the key it reveals nothing.
        """
        if (user_key := self._keys.key(f"user/{actor.account_id}")) is None:
            raise NotFound("This account has been deleted.")
        key = derive_key(user_key, f"discreet v1 moved in {actor.space.name}")
        return hmac.digest(key, _source(entry).encode(), hashlib.sha256)[:16]


def _source(entry: ParsedConversation) -> str:
    """Return the source's id; without one, the conversation's beginning."""
    if entry.source_id or entry.earlier is None:
        return entry.source_id
    return f"{entry.earlier.began_at.isoformat()} {entry.earlier.title} {entry.earlier.messages[0].text}"


def _owner(chat_import: ChatImport) -> Actor:
    return Actor(chat_import.account_id, "", AccountRole.PERSON, UUID(int=0), chat_import.space)
