"""Use cases of "About me": read, save, tell a model, and what imports found for it (P7, P10, promises/about_me.py).

Invariants:
- It is sealed like prompts (chat/prompts/seals.py), once for each space, and its key is destroyed before its row.
- Nothing that an import found is used before its person saved it. It stays sealed until they save or dismiss it, remove
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
from discreet.chat.prompts.about_me import AboutMe, FoundText, FoundTexts, SealedAboutMe, checked
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
        about_me = checked(about_me)
        async with self._database.acting_as(actor.account_id) as connection:
            held = await store.lock_about_me(connection, actor.space.workspace_id)
            if held is not None and about_me.is_empty:
                await self._delete(connection, held)
            elif held is not None:
                sealed = await asyncio.to_thread(self._replaced, held, about_me)
                await store.update(connection, held.id, held.holder, sealed, self._clock.now())
        if held is None and not about_me.is_empty:
            await self._keep(actor, PromptKind.ABOUT_ME, about_me)
        return AboutMe() if about_me.is_empty else about_me

    async def for_prompt(
        self, actor: Actor, workspace_id: UUID | None, *, has_gpt: bool, is_preview: bool = False
    ) -> str:
        """Return what a prompt of the actor's own chat in this space holds; "" if nothing is included."""
        async with self._database.one_statement() as connection:
            held = await store.about_me(connection, actor.account_id, workspace_id)
        return await self.told(held, has_gpt=has_gpt, is_preview=is_preview)

    async def told(self, held: SealedAboutMe | None, *, has_gpt: bool, is_preview: bool = False) -> str:
        """Return what a prompt holds of a stored text; "" if nothing is included."""
        about_me = await self._about_me(held)
        along = is_included(
            has_gpt=has_gpt, is_preview=is_preview, in_chats=about_me.in_chats, in_gpts=about_me.in_gpts
        )
        return about_me.told if along else ""

    # What imports found

    async def store_found_texts(self, actor: Actor, chat_import_id: UUID, texts: Sequence[FoundText]) -> None:
        """Keep the texts for the actor's decision, in place of those that an earlier attempt found."""
        await self.dismiss_found(actor, chat_import_id)
        if texts:
            await self._keep(actor, PromptKind.FOUND, FoundTexts(tuple(texts)), chat_import_id)

    async def waiting(self, actor: Actor) -> set[UUID]:
        """Return the imports of the current space whose texts wait for the actor."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.found_in(connection, actor.space.workspace_id)

    async def found(self, actor: Actor, chat_import_id: UUID) -> tuple[FoundText, ...]:
        """Return the texts that an import of the current space found."""
        async with self._database.acting_as(actor.account_id) as connection:
            held = await store.found_by(connection, chat_import_id)
        if held is None or held.workspace_id != actor.space.workspace_id:
            raise NotFound("The texts of this import are gone.")
        return (await asyncio.to_thread(self._opened, held, FoundTexts)).texts

    async def dismiss_found(self, actor: Actor, chat_import_id: UUID) -> None:
        """Delete the texts that an import found. Silent if there are none."""
        async with self._database.acting_as(actor.account_id) as connection:
            held = await store.found_by(connection, chat_import_id)
            if held is not None and held.workspace_id == actor.space.workspace_id:
                await self._delete(connection, held)

    # Parts

    async def _in_space(self, actor: Actor, workspace_id: UUID | None) -> AboutMe:
        async with self._database.one_statement() as connection:
            held = await store.about_me(connection, actor.account_id, workspace_id)
        return await self._about_me(held)

    async def _about_me(self, held: SealedAboutMe | None) -> AboutMe:
        if held is None:
            return AboutMe()
        try:
            return await asyncio.to_thread(self._opened, held, AboutMe)
        except NotFound:  # deleted since it was read, or damaged: the person can write it again
            log.warning("about_me_left_out")
            return AboutMe()

    async def _keep(
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

    async def _delete(self, connection: Connection, held: SealedPrompt) -> None:
        await asyncio.to_thread(self._seals.destroy, held.id)
        await store.delete(connection, held.id)

    # Key files are read and written, so these run in threads.

    def _replaced(self, held: SealedPrompt, about_me: AboutMe) -> bytes:
        """Return the new texts sealed. What is replaced must not be locked: a locked text is not overwritten."""
        holder, person = PromptHolder(held.holder), self._seals.keys_of(held.owner_id)
        with suppress(UnreadablePrompt, DecryptionFailed):
            self._seals.open(person, held.id, holder, held.sealed_prompt, AboutMe)
        return self._seals.close(person, held.id, holder, about_me, held.next_mark)

    def _opened(self, held: SealedPrompt | SealedAboutMe, content: type[Content]) -> Content:
        """Return the content. NotFound if no key opens it."""
        person = self._seals.keys_of(held.owner_id)
        try:
            return self._seals.open(person, held.id, PromptHolder(held.holder), held.sealed_prompt, content)
        except DecryptionFailed:
            raise NotFound("This text is damaged. Write it again.") from None
