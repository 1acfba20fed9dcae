"""Use cases of prompts: keep, change, delete, share within a workspace (P6, P7, P10).

Invariants:
- A prompt is content: it is sealed under its owner's keys, and its key is destroyed before its row.
- Members of a workspace see a prompt only after its author shared it there. Sharing ends when the author withdraws it,
  leaves the workspace or deletes the prompt, or when an owner or admin removes it.
- A prompt never trains a model: it belongs to no conversation, and the training role reads none of these rows.
"""

import asyncio
import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from uuid import UUID

import structlog

from discreet.chat.prompts import store
from discreet.chat.prompts.prompt import (
    GONE,
    MAX_PROMPTS,
    MAX_SHARED,
    TOO_MANY_SHARED,
    Library,
    Prompt,
    PromptContent,
    SharedPrompt,
    validate,
)
from discreet.chat.prompts.seals import PersonKeys, PromptHolder, PromptSeals, UnreadablePrompt
from discreet.chat.prompts.store import SealedPrompt, SealedSharedPrompt
from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import NotFound, TooLarge
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.current import require_workspace, role_inside

NOT_SHARED = "This prompt isn't shared."

Sealed = TypeVar("Sealed", SealedPrompt, SealedSharedPrompt)
Listed = TypeVar("Listed", Prompt, SharedPrompt)

log = structlog.get_logger()


class Prompts:
    def __init__(self, runtime: Runtime) -> None:
        self._database = runtime.database
        self._clock, self._random = runtime.clock, runtime.random
        self._seals = PromptSeals(runtime.keys, runtime.random)

    async def library(self, actor: Actor) -> Library:
        """Return the prompts of the actor's current space by name."""
        own, shared = await self._own(actor), await self._shared(actor)
        return Library(own.by_name(), shared.by_name(), own.damaged + shared.damaged)

    async def own(self, actor: Actor) -> list[Prompt]:
        """Return the actor's own prompts of the current space by name, those that open."""
        return list((await self._own(actor)).by_name())

    async def create(self, actor: Actor, name: str, text: str) -> Prompt:
        """Keep a new prompt; TooLarge when the space holds `MAX_PROMPTS` already."""
        content, prompt_id, now = validate(name, text), self._random.new_id(), self._clock.now()
        await asyncio.to_thread(self._seals.create, prompt_id)
        try:
            sealed = await asyncio.to_thread(
                self._seals.new, actor.account_id, actor.space.workspace_id, prompt_id, content, now
            )
            async with self._database.acting_as(actor.account_id) as connection:
                if await store.count_own(connection, actor.space.workspace_id) >= MAX_PROMPTS:
                    raise TooLarge(f"You have {MAX_PROMPTS} prompts here, which is the limit. Delete one first.")
                await store.insert(connection, sealed)
        except BaseException:
            await asyncio.to_thread(self._seals.destroy, prompt_id)
            raise
        return Prompt(id=prompt_id, content=content, created_at=now, updated_at=now, shared_at=None)

    async def change(self, actor: Actor, prompt_id: UUID, name: str, text: str) -> Prompt:
        """Change a prompt, and its shared copy with it."""
        content, now = validate(name, text), self._clock.now()
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await self._lock_prompt(connection, actor, prompt_id)
            sealed = await asyncio.to_thread(self._reseal, stored, content)
            await store.update(connection, prompt_id, stored.holder, sealed, now)
            if stored.shared_at is not None:
                await self._share(connection, actor, prompt_id, content)
        return Prompt(
            id=prompt_id, content=content, created_at=stored.created_at, updated_at=now, shared_at=stored.shared_at
        )

    async def delete(self, actor: Actor, prompt_id: UUID) -> None:
        """Delete a prompt: first its key, then the row and the shared copy."""
        async with self._database.acting_as(actor.account_id) as connection:
            await self._lock_prompt(connection, actor, prompt_id)
            await asyncio.to_thread(self._seals.destroy, prompt_id)
            await store.delete(connection, prompt_id)

    async def delete_own_space(self, actor: Actor) -> None:
        """Delete the prompts of the actor's own space, and what they tell about themselves, without opening them."""
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await store.lock_own_space(connection)
            await asyncio.to_thread(self.destroy_keys, [each.id for each in stored])
            for each in stored:
                await store.delete(connection, each.id)

    def destroy_keys(self, prompt_ids: Iterable[UUID]) -> None:
        for prompt_id in prompt_ids:
            self._seals.destroy(prompt_id)

    async def share(self, actor: Actor, prompt_id: UUID) -> Prompt:
        """Share a prompt with the members of the actor's current workspace.

        TooLarge when they share `MAX_SHARED` others already.
        """
        require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await self._lock_prompt(connection, actor, prompt_id)
            await self._refuse_beyond_limit(connection, actor, prompt_id)
            prompt = await asyncio.to_thread(self._open_one, stored)
            await self._share(connection, actor, prompt_id, prompt.content)
            return replace(prompt, shared_at=(await self._lock_prompt(connection, actor, prompt_id)).shared_at)

    async def end_sharing(self, actor: Actor, prompt_id: UUID) -> None:
        """Withdraw the actor's prompt, or remove another member's as an owner or admin."""
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            if await store.end_sharing(connection, workspace_id, prompt_id) is None:
                raise NotFound(NOT_SHARED)

    async def _own(self, actor: Actor) -> "_ReadablePrompts[Prompt]":
        async with self._database.acting_as(actor.account_id) as connection:
            sealed = await store.own(connection, actor.space.workspace_id)
        return await asyncio.to_thread(self._open_all, sealed)

    async def _shared(self, actor: Actor) -> "_ReadablePrompts[SharedPrompt]":
        if (workspace_id := actor.space.workspace_id) is None:
            return _ReadablePrompts()
        async with self._database.acting_as(actor.account_id) as connection:
            role = await role_inside(connection, workspace_id)
            sealed = await store.shared_by_others(connection, workspace_id)
        manages = role in (WorkspaceRole.OWNER, WorkspaceRole.ADMIN)
        return await asyncio.to_thread(self._open_all_shared, sealed, may_remove=manages)

    async def _lock_prompt(self, connection: Connection, actor: Actor, prompt_id: UUID) -> SealedPrompt:
        stored = await store.lock(connection, actor.space.workspace_id, prompt_id)
        if stored is None:
            raise NotFound(GONE)
        return stored

    async def _refuse_beyond_limit(self, connection: Connection, actor: Actor, prompt_id: UUID) -> None:
        workspace_id = require_workspace(actor)
        await store.lock_prompt_sharing(connection, workspace_id)
        if await store.count_shared(connection, workspace_id, excluded=prompt_id) >= MAX_SHARED:
            raise TooLarge(TOO_MANY_SHARED)

    async def _share(self, connection: Connection, actor: Actor, prompt_id: UUID, content: PromptContent) -> None:
        sealed = await asyncio.to_thread(self._seal_copy, actor.account_id, prompt_id, content)
        workspace_id = require_workspace(actor)
        await store.share(connection, prompt_id, actor.account_id, workspace_id, sealed, self._clock.now())

    # Key files are read and written, so these run in threads.

    def _reseal(self, stored: SealedPrompt, content: PromptContent) -> bytes:
        """Return the new content sealed. What is replaced must open first: a locked library is not overwritten."""
        holder, person = PromptHolder(stored.holder), self._seals.keys_of(stored.owner_id)
        self._seals.open(person, stored.id, holder, stored.sealed_prompt, PromptContent)
        return self._seals.seal_content(person, stored.id, holder, content, stored.next_mark)

    def _seal_copy(self, author_id: UUID, prompt_id: UUID, content: PromptContent) -> bytes:
        return self._seals.seal_shared(self._seals.keys_of(author_id), prompt_id, content)

    def _open_one(self, stored: SealedPrompt) -> Prompt:
        return self._open(self._seals.keys_of(stored.owner_id), stored)

    def _open_all(self, sealed: Sequence[SealedPrompt]) -> "_ReadablePrompts[Prompt]":
        person = functools.cache(self._seals.keys_of)
        return _open_readable(lambda stored: self._open(person(stored.owner_id), stored), sealed)

    def _open_all_shared(
        self, sealed: Sequence[SealedSharedPrompt], *, may_remove: bool
    ) -> "_ReadablePrompts[SharedPrompt]":
        author = functools.cache(self._seals.keys_of)
        return _open_readable(
            lambda stored: self._open_shared(author(stored.author_id), stored, may_remove=may_remove), sealed
        )

    def _open(self, person: PersonKeys, stored: SealedPrompt) -> Prompt:
        return Prompt(
            id=stored.id,
            content=self._seals.open(
                person, stored.id, PromptHolder(stored.holder), stored.sealed_prompt, PromptContent
            ),
            created_at=stored.created_at,
            updated_at=stored.updated_at,
            shared_at=stored.shared_at,
        )

    def _open_shared(self, author: PersonKeys, stored: SealedSharedPrompt, *, may_remove: bool) -> SharedPrompt:
        return SharedPrompt(
            id=stored.prompt_id,
            content=self._seals.open_shared(author, stored.prompt_id, stored.sealed_prompt),
            author_id=stored.author_id,
            author=stored.author,
            shared_at=stored.shared_at,
            may_remove=may_remove,
        )


@dataclass(frozen=True)
class _ReadablePrompts(Generic[Listed]):
    """The prompts that open, and how many are damaged."""

    prompts: Sequence[Listed] = ()
    damaged: int = 0

    def by_name(self) -> tuple[Listed, ...]:
        return tuple(sorted(self.prompts, key=lambda prompt: (prompt.content.name.casefold(), prompt.id)))


def _open_readable(open_one: Callable[[Sealed], Listed], sealed: Sequence[Sealed]) -> _ReadablePrompts[Listed]:
    """Return what opens. A prompt that was deleted since it was read is left out; damaged ones are counted and logged.

    UnlockRequired while the user-held key is locked.
    """
    opened, damaged = list[Listed](), 0
    for each in sealed:
        try:
            opened.append(open_one(each))
        except (UnreadablePrompt, DecryptionFailed):
            damaged += 1
        except NotFound:
            continue
    if damaged:
        log.error("prompts_left_out", count=damaged)
    return _ReadablePrompts(opened, damaged)
