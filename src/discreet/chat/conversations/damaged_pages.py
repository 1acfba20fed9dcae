"""Giving up a damaged page of own keys: its conversations are deleted, since nothing opens them (P10).

A page is punctured only if it decodes, so a conversation in a damaged page cannot be deleted alone. The operator
restores the page's file, or gives up the page.

Invariants:
- Each conversation is deleted as by its user, who finds it among their deletions.
- All of them are recorded before the page is destroyed: an interrupted command is finished by a server, or repeated.
- A page that decodes is never given up, nor one of an account that is being deleted.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from discreet.chat.conversations import damaged_pages_store as store
from discreet.chat.conversations.damaged_pages_store import PageConversation
from discreet.chat.conversations.deletion import ConversationDeletion
from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.conversation_key import destroy_keys
from discreet.ports.keys import PageUse

NO_PAGE = "No account has a key page with this id. List the damaged ones with `discreet keys give-up`."
NOT_DAMAGED = "This key page is not damaged, or no chat has its key in it."


@dataclass(frozen=True, kw_only=True)
class DamagedPage:
    """A page that does not decode. `workspace`: the name of its space; None for the person's own."""

    id: UUID
    email: str
    workspace: str | None

    @property
    def owner_description(self) -> str:
        return f"{self.email} in {'their own space' if self.workspace is None else f'the workspace {self.workspace}'}"


class DamagedPages:
    def __init__(self, runtime: Runtime, owner: Connection, deletion: ConversationDeletion) -> None:
        """Take a connection that bypasses row-level security, and what deletes conversations with related data."""
        self._owner, self._deletion = owner, deletion
        self._keys, self._clock = runtime.keys, runtime.clock

    async def find(self) -> AsyncIterator[DamagedPage]:
        """Yield the damaged pages of accounts. Reads every page of the key store."""
        for page in await asyncio.to_thread(self._find_damaged):
            if row := await store.page(self._owner, page):
                yield DamagedPage(id=page, email=row["email"], workspace=row["workspace"])

    async def describe(self, page: UUID) -> DamagedPage:
        """Return whose page it is. NotFound for a page of no account; Conflict if it is not damaged."""
        damaged, _ = await self._read(page)
        return damaged

    async def give_up(self, page: UUID) -> None:
        """Delete the conversations of a damaged page, and the page. Raises as `describe`."""
        _, conversations = await self._read(page)
        reachable = {each.id: names for each in conversations if (names := await self._begin(each)) is not None}
        await asyncio.to_thread(self._keys.destroy_page, page, PageUse.PRIVATE)
        for each in conversations:
            if (names := reachable.get(each.id)) is None:
                await self._deletion.delete_left_behind(each.owner, each.id, self._clock.now())
                continue
            await asyncio.to_thread(destroy_keys, self._keys, names)
            await self._deletion.delete_rows(each.owner, each.id)
        await store.close(self._owner, page)

    async def _read(self, page: UUID) -> tuple[DamagedPage, Sequence[PageConversation]]:
        if (row := await store.page(self._owner, page)) is None:
            raise NotFound(NO_PAGE)
        conversations = await store.conversations(self._owner, page)
        if not await asyncio.to_thread(self._is_damaged, page, conversations):
            raise Conflict(NOT_DAMAGED)
        return DamagedPage(id=page, email=row["email"], workspace=row["workspace"]), conversations

    async def _begin(self, conversation: PageConversation) -> Sequence[UUID] | None:
        """Record the deletion; None for a conversation of a workspace that its user has left."""
        try:
            return await self._deletion.begin_by_operator(conversation.owner, conversation.id)
        except NotFound:
            return None

    def _find_damaged(self) -> list[UUID]:
        return [page for page in self._keys.pages(PageUse.PRIVATE) if self._is_undecodable(page)]

    def _is_damaged(self, page: UUID, conversations: Sequence[PageConversation]) -> bool:
        """Return whether nothing opens it. True if it was destroyed by an interrupted command."""
        return self._is_undecodable(page) or (bool(conversations) and not self._keys.live_leaves(page, PageUse.PRIVATE))

    def _is_undecodable(self, page: UUID) -> bool:
        try:
            self._keys.live_leaves(page, PageUse.PRIVATE)
        except DecryptionFailed:
            return True
        return False
