"""Use cases of sharing: preview, share, list, stop, and read by link.

Invariants:
- Only content that its user saw in the preview is shared.
- A share ends with its conversation, its account and its expiry, key first (P10).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from discreet.chat.conversations.conversation_list import ConversationList
from discreet.chat.conversations.message_deletion import ConversationSplit
from discreet.chat.conversations.service import Conversations
from discreet.chat.conversations.sharing import store
from discreet.chat.conversations.sharing.seals import GONE, ShareSeals
from discreet.chat.conversations.sharing.snapshot import (
    SealedSnapshot,
    ShareRequest,
    Snapshot,
    align_html,
    branch,
    markdown_texts,
    pictures_in,
    snapshot,
)
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record_for
from discreet.identity.accounts.actor import Actor, require_same_space
from discreet.identity.accounts.key_comparison import ChangedKeys
from discreet.identity.accounts.space_guard import require_space_access
from discreet.identity.workspaces.rules import rules_in_force
from discreet.ports.documents import MarkdownRenderer
from discreet.promises.temporary import is_temporary
from discreet.promises.visibility import Level
from discreet.runtime.worker_threads import WorkerThreads

END_SHARES: Final = "end_shares"
EVERY_HOUR_AT_FIFTY_FIVE: Final = "55 * * * *"
DAYS: Final = (1, 7, 30, 90)
MAX_SHARES: Final = 200
MAX_CONCURRENT_READS: Final = 2
"""The number of snapshots decrypted at the same time. They do not block other work."""
TEMPORARY = "A temporary chat can't be shared. Save it first."
NOT_HERE = "The rules of this workspace don't allow sharing."
CHANGED = "The chat has changed since the preview. Check the new preview, then share."


@dataclass(frozen=True)
class CreatedShare:
    """A new share. Its `link` is returned once and not stored."""

    id: UUID
    link: str
    expires_at: datetime


@dataclass(frozen=True)
class ListedShare:
    id: UUID
    conversation_id: UUID
    title: str
    at_work: bool
    created_at: datetime
    expires_at: datetime


class Sharing:
    def __init__(
        self,
        runtime: Runtime,
        conversations: Conversations,
        listing: ConversationList,
        public_url: str,
        markdown: MarkdownRenderer,
    ) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._conversations, self._list = conversations, listing
        self._public_url, self._markdown = public_url, markdown
        self._seals = ShareSeals(runtime.keys, runtime.random)
        self._readers = WorkerThreads("shared-snapshots", MAX_CONCURRENT_READS)

    async def preview(self, actor: Actor, conversation_id: UUID, request: ShareRequest) -> Snapshot:
        """Return the snapshot that would be shared, without sharing it.

        Forbidden where the workspace's rules do not allow sharing.
        """
        if is_temporary(conversation_id):
            raise Conflict(TEMPORARY)
        opened = await self._conversations.open(actor, conversation_id)
        require_same_space(actor, opened.metadata.workspace_id, "chat")
        async with self._database.acting_as(actor.account_id) as connection:
            await _require_sharing_allowed(connection, opened.metadata.workspace_id)
        path = branch(opened, request)
        pictures = {
            file.id: await self._conversations.read_model_form(actor, file) for file in pictures_in(path, request)
        }
        return snapshot(opened.metadata.title, path, request, pictures)

    async def share(
        self, actor: Actor, conversation_id: UUID, request: ShareRequest, days: int, digest: str
    ) -> CreatedShare:
        """Share the previewed snapshot; Conflict when its digest has changed."""
        if days not in DAYS:
            raise Invalid(f"A share lasts {', '.join(map(str, DAYS))} days.", field="days")
        shared = await self.preview(actor, conversation_id, request)
        if shared.digest != digest:
            raise Conflict(CHANGED)
        messages = shared.messages
        html = align_html(messages, await self._markdown.render(markdown_texts(messages), actor.account_id))
        share_id, now = self._random.new_id(), self._clock.now()
        row = store.ShareRow(share_id, conversation_id, actor.space.workspace_id, now, now + timedelta(days=days))
        try:
            return await self._store(actor, row, SealedSnapshot(now, shared, html))
        except BaseException:
            self._seals.destroy(share_id)
            raise

    async def _store(self, actor: Actor, row: store.ShareRow, sealed_snapshot: SealedSnapshot) -> CreatedShare:
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock(connection, exclusive=False)
            if len(await store.list_own(connection)) >= MAX_SHARES:
                raise TooLarge(f"You share {MAX_SHARES} chats, which is the limit. Stop sharing one first.")
            secret = self._seals.new_secret(row.id)
            sealed = self._seals.seal(row.id, secret, sealed_snapshot)
            await store.add(connection, row, sealed)
        return CreatedShare(row.id, f"{self._public_url}/s/{row.id}/{secret}", row.expires_at)

    async def list_own(self, actor: Actor) -> list[ListedShare]:
        """List the actor's shares in all spaces, latest first, with current titles."""
        async with self._database.acting_as(actor.account_id) as connection:
            rows = await store.list_own(connection)
        titles = await self._list.titles(actor, {row.conversation_id for row in rows})
        return [
            ListedShare(
                row.id,
                row.conversation_id,
                titles[row.conversation_id],
                row.workspace_id is not None,
                row.created_at,
                row.expires_at,
            )
            for row in rows
            if row.conversation_id in titles and self._seals.exists(row.id)
        ]

    async def stop(self, actor: Actor, share_id: UUID) -> None:
        """End a share at once for every holder of its link.

        NotFound for another person's share.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            if not await self._end(connection, actor.account_id, share_id):
                raise NotFound("This shared link doesn't exist.")

    async def on_conversation_deleted(self, actor: Actor, conversation_id: UUID) -> None:
        """End the shares of a conversation that is deleted."""
        async with self._database.acting_as(actor.account_id) as connection:
            for row in await store.list_own(connection, conversation_id):
                await self._end(connection, actor.account_id, row.id)

    async def on_message_deleted(self, connection: Connection, split: ConversationSplit) -> None:
        """End the shares of a conversation from which messages are deleted."""
        conversation = split.after.metadata
        for row in await store.list_own(connection, conversation.id):
            await self._end(connection, conversation.owner_id, row.id)

    async def read(self, actor: Actor | None, share_id: UUID, secret: str) -> tuple[SealedSnapshot, datetime]:
        """Return the snapshot and its expiry.

        NotFound for a wrong or expired link, and for readers who may not see it.
        """
        acting = self._database.acting_as(actor.account_id) if actor else self._database.anonymous()
        async with acting as connection:
            if (stored := await store.read_snapshot(connection, share_id, self._clock.now())) is None:
                raise NotFound(GONE)
            workspace_id, expires_at, sealed = stored
            if workspace_id is not None:
                if actor is None or actor.to_accept:
                    raise NotFound(GONE)
                await require_space_access(connection, actor, workspace_id)
                await _require_sharing_allowed(connection, workspace_id)
        return await self._readers.run(self._seals.open, share_id, secret, sealed), expires_at

    async def expire(self) -> None:
        """End expired shares."""
        async with self._database.anonymous() as connection:
            expired = await store.expired(connection, self._clock.now())
        await self._end_each(expired)

    async def resume_interrupted(self, changed: ChangedKeys | None = None) -> None:
        """End shares without a key, and destroy keys without a row, of `changed` or of all.

        A killed process leaves them, and a restored backup: both are followed by a start.
        """
        async with self._database.anonymous() as connection:
            await store.lock(connection, exclusive=True)
            shares = await (
                store.all_shares(connection) if changed is None else store.existing_shares(connection, changed.links)
            )
            with_key = self._seals.ids_with_key() if changed is None else set(filter(self._seals.exists, changed.links))
            for share_id in with_key - {id_ for id_, _ in shares}:
                self._seals.destroy(share_id)
        await self._end_each([(id_, owner_id) for id_, owner_id in shares if not self._seals.exists(id_)])

    async def _end_each(self, shares: Iterable[tuple[UUID, UUID]]) -> None:
        for share_id, owner_id in shares:
            async with self._database.acting_as(owner_id) as connection:
                await self._end(connection, owner_id, share_id)

    async def _end(self, connection: Connection, owner_id: UUID, share_id: UUID) -> bool:
        """Destroy the key and delete the row; return False if there is no such share.

        The key is destroyed before the commit: if the row stays, it is unreadable.
        """
        if not await store.remove(connection, share_id):
            return False
        entry = LogEntry(EntryKind.KEY_DESTROYED, self._clock.now(), {"of": f"share:{share_id}"})
        await record_for(connection, owner_id, entry, self._keys, self._random)
        self._seals.destroy(share_id)
        return True


async def _require_sharing_allowed(connection: Connection, workspace_id: UUID | None) -> None:
    """Raise Forbidden where the workspace's rules do not allow sharing."""
    if (await rules_in_force(connection, workspace_id)).sharing is Level.ME:
        raise Forbidden(NOT_HERE)
