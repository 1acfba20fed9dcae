"""Use cases of "About me": read, save, tell a model, and what imports found for it (P7, P10, promises/about_me.py).

Invariants:
- It is sealed like prompts (chat/prompts/seals.py), once for each space, and its key is destroyed before its row.
- Nothing that an import found is used before its user saved it. It stays sealed until they save or dismiss it, remove
  or undo the import, or delete their account.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import asyncpg
import msgspec
import structlog

from discreet.chat.prompts import store
from discreet.chat.prompts.about_me import AboutMe, FoundText, FoundTexts, SealedAboutMe, validate
from discreet.chat.prompts.seals import Content, PromptHolder, PromptSeals, UnreadablePrompt
from discreet.chat.prompts.store import PromptKind, SealedPrompt
from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.promises.about_me import is_included

CHANGED = "“About me” was changed elsewhere at the same time. Open it again and save your text."
KEY_CHANGED = "Your text was not saved because your encryption key changed. Unlock your key and try again."

log = structlog.get_logger()


class AboutMeService:
    def __init__(self, runtime: Runtime) -> None:
        self._database = runtime.database
        self._clock, self._random = runtime.clock, runtime.random
        self._seals = PromptSeals(runtime.keys, runtime.random)

    async def read(self, actor: Actor) -> AboutMe:
        """Return what the actor tells about themselves in the current space.

        UnlockRequired while their key is locked.
        """
        return await self._in_space(actor, actor.space.workspace_id)

    async def save(self, actor: Actor, about_me: AboutMe) -> AboutMe:
        """Save both texts and choices; without a text everything is deleted. Invalid if a text is too long."""
        about_me = validate(about_me)
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await store.lock_about_me(connection, actor.space.workspace_id)
            if stored is not None and about_me.is_empty:
                await self._delete(connection, stored)
            elif stored is not None:
                sealed = await asyncio.to_thread(self._reseal, stored, about_me)
                await store.update(connection, stored.id, stored.holder, sealed, self._clock.now())
        if stored is None and not about_me.is_empty:
            await self._store(actor, PromptKind.ABOUT_ME, about_me)
        return AboutMe() if about_me.is_empty else about_me

    async def for_prompt(
        self, actor: Actor, workspace_id: UUID | None, *, has_gpt: bool, is_preview: bool = False
    ) -> str:
        """Return what a prompt of the actor's own chat in this space holds; "" if nothing is included."""
        async with self._database.one_statement() as connection:
            stored = await store.about_me(connection, actor.account_id, workspace_id)
        return await self.text_for_prompt(stored, has_gpt=has_gpt, is_preview=is_preview)

    async def text_for_prompt(self, stored: SealedAboutMe | None, *, has_gpt: bool, is_preview: bool = False) -> str:
        """Return what a prompt holds of a stored text; "" if nothing is included."""
        about_me = await self._about_me(stored)
        is_used = is_included(
            has_gpt=has_gpt, is_preview=is_preview, in_chats=about_me.in_chats, in_gpts=about_me.in_gpts
        )
        return about_me.prompt_text if is_used else ""

    # What imports found

    async def store_found_texts(self, actor: Actor, chat_import_id: UUID, texts: Sequence[FoundText]) -> None:
        """Keep the texts for the actor's decision, in place of those that an earlier attempt found."""
        await self.dismiss_found(actor, chat_import_id)
        if texts:
            await self._store(actor, PromptKind.FOUND, FoundTexts(tuple(texts)), chat_import_id)

    async def waiting(self, actor: Actor) -> set[UUID]:
        """Return the imports of the current space whose texts wait for the actor."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.found_in(connection, actor.space.workspace_id)

    async def found(self, actor: Actor, chat_import_id: UUID) -> tuple[FoundText, ...]:
        """Return the texts that an import of the current space found."""
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await store.found_by(connection, chat_import_id)
        if stored is None or stored.workspace_id != actor.space.workspace_id:
            raise NotFound("The texts of this import are gone.")
        return (await asyncio.to_thread(self._open, stored, FoundTexts)).texts

    async def dismiss_found(self, actor: Actor, chat_import_id: UUID) -> None:
        """Delete the texts that an import found. Silent if there are none."""
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await store.found_by(connection, chat_import_id)
            if stored is not None and stored.workspace_id == actor.space.workspace_id:
                await self._delete(connection, stored)

    # Parts

    async def _in_space(self, actor: Actor, workspace_id: UUID | None) -> AboutMe:
        async with self._database.one_statement() as connection:
            stored = await store.about_me(connection, actor.account_id, workspace_id)
        return await self._about_me(stored)

    async def _about_me(self, stored: SealedAboutMe | None) -> AboutMe:
        if stored is None:
            return AboutMe()
        try:
            return await asyncio.to_thread(self._open, stored, AboutMe)
        except NotFound:  # deleted since it was read, or damaged: the person can write it again
            log.warning("about_me_left_out")
            return AboutMe()

    async def _store(
        self, actor: Actor, kind: PromptKind, content: msgspec.Struct, chat_import_id: UUID | None = None
    ) -> None:
        """Keep the content under a key of its own, which is created first. Conflict if another one came first."""
        row_id = self._random.new_id()
        await asyncio.to_thread(self._seals.create, row_id)
        try:
            sealed = await asyncio.to_thread(
                self._seals.new, actor.account_id, actor.space.workspace_id, row_id, content, self._clock.now()
            )
            async with self._database.acting_as(actor.account_id) as connection:
                await store.insert(connection, replace(sealed, kind=kind, chat_import_id=chat_import_id))
        except BaseException as error:
            await asyncio.to_thread(self._seals.destroy, row_id)
            if isinstance(error, asyncpg.UniqueViolationError):
                raise Conflict(CHANGED) from None
            if isinstance(error, Conflict):
                raise Conflict(KEY_CHANGED) from None
            raise

    async def _delete(self, connection: Connection, stored: SealedPrompt) -> None:
        await asyncio.to_thread(self._seals.destroy, stored.id)
        await store.delete(connection, stored.id)

    # Key files are read and written, so these run in threads.

    def _reseal(self, stored: SealedPrompt, about_me: AboutMe) -> bytes:
        """Return the new texts sealed. What is replaced must not be locked: a locked text is not overwritten."""
        holder, person = PromptHolder(stored.holder), self._seals.keys_of(stored.owner_id)
        with suppress(UnreadablePrompt, DecryptionFailed):
            self._seals.open(person, stored.id, holder, stored.sealed_prompt, AboutMe)
        return self._seals.seal_content(person, stored.id, holder, about_me, stored.next_mark)

    def _open(self, stored: SealedPrompt | SealedAboutMe, content: type[Content]) -> Content:
        """Return the content. NotFound if no key opens it."""
        person = self._seals.keys_of(stored.owner_id)
        try:
            return self._seals.open(person, stored.id, PromptHolder(stored.holder), stored.sealed_prompt, content)
        except DecryptionFailed:
            raise NotFound("This text is damaged. Write it again.") from None
