"""Use cases of exports: request, progress, download, discard (P2).

Invariants:
- Requesting and downloading need a recent authentication.
- An export that was downloaded, has expired or was discarded is deleted: first its key, then its pieces.
- A request may be repeated: the session that downloaded the file gets it again for REPLAY_WINDOW. No other session
  does.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from discreet.data_rights.exports import store
from discreet.data_rights.exports.export import (
    EXPORT_DEADLINE,
    FETCHABLE,
    LINK_LIFETIME,
    REPLAY_WINDOW,
    Export,
    ExportState,
)
from discreet.data_rights.exports.seals import GONE, ExportKeys, ExportSeals
from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.reauthentication import require_recent_authentication
from discreet.identity.accounts.security import record_own_event
from discreet.identity.accounts.security_events import SecurityEvent
from discreet.identity.accounts.token import digest, new_token
from discreet.identity.workspaces.audit import Act as WorkspaceAct
from discreet.identity.workspaces.audit import AuditTarget, record
from discreet.jobs.queue import JobQueue
from discreet.ports.clock import Clock, RandomSource

MAKE_EXPORT: Final = "make_export"
"""The job. Its arguments are `export_id` and `owner_id`."""
END_DELIVERED: Final = "end_delivered_export"
"""The job that ends an export REPLAY_WINDOW after its delivery. Its argument is `export_id`."""
END_EXPORTS: Final = "end_exports"
EVERY_FIVE_MINUTES: Final = "*/5 * * * *"


@dataclass(frozen=True)
class Download:
    """A download of the export's bytes. The caller must close `pieces`."""

    export: Export
    pieces: AsyncGenerator[bytes, None]


class Exports:
    def __init__(
        self, database: Database, keys: ExportKeys, clock: Clock, random: RandomSource, jobs: JobQueue
    ) -> None:
        self._database, self._keys, self._clock, self._random = database, keys, clock, random
        self._jobs = jobs

    async def ask(self, actor: Actor) -> Export:
        """Start an export. Conflict while there is another one in this space."""
        await self._end_delivered(actor)
        now = self._clock.now()
        async with self._database.acting_as(actor.account_id) as connection:
            await require_recent_authentication(connection, actor, now)
            await store.lock_space(connection, actor.account_id)
            before = await store.latest(connection, actor.space.workspace_id)
            if before is not None and before.ended_at is None:
                raise Conflict("You already have an export. Download or discard it before you create a new one.")
            export = Export(
                id=self._random.new_id(),
                workspace_id=actor.space.workspace_id,
                state=ExportState.WAITING,
                planned=0,
                done=0,
                bytes=0,
                asked_at=now,
                ready_at=None,
                expires_at=now + EXPORT_DEADLINE,
                ended_at=None,
            )
            await store.add(connection, export)
            await record_own_event(connection, actor, SecurityEvent.EXPORT_ASKED, now)
            await self._jobs.defer_within(connection, MAKE_EXPORT, export_id=export.id, owner_id=actor.account_id)
        return export

    async def latest(self, actor: Actor) -> Export | None:
        """Return the latest export of the actor's current space, or None."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.latest(connection, actor.space.workspace_id)

    async def link(self, actor: Actor, export_id: UUID) -> str:
        """Return a new ticket for the download and invalidate earlier ones.

        It works for LINK_LIFETIME, in the actor's session only.
        """
        now, ticket = self._clock.now(), new_token(self._random)
        async with self._database.acting_as(actor.account_id) as connection:
            export = await self._own(connection, actor, export_id)
            await require_recent_authentication(connection, actor, now)
            if export.state not in FETCHABLE or export.ends_at <= now:
                raise Conflict("This export can't be downloaded right now. Check its status, or create a new one.")
            await store.set_ticket(connection, export_id, ticket.digest, actor.session_id, now + LINK_LIFETIME)
        return ticket.text

    async def download(self, actor: Actor, export_id: UUID, ticket: str) -> Download:
        """Start the download, or repeat it within REPLAY_WINDOW of its delivery.

        NotFound for a ticket that is invalid or belongs to another session.
        """
        now = self._clock.now()
        async with self._database.acting_as(actor.account_id) as connection:
            await self._own(connection, actor, export_id)
            export = await store.begin_download(connection, export_id, digest(ticket), actor.session_id, now)
            if export is None:
                raise NotFound("This link no longer works. Start the download again in Settings.")
            seals = self._keys.open(export_id, actor.account_id)
        return Download(export, self._pieces(actor, export, seals))

    async def discard(self, actor: Actor, export_id: UUID) -> None:
        """Discard an export that is being made or is ready. Does nothing if it has ended."""
        async with self._database.acting_as(actor.account_id) as connection:
            export = await self._own(connection, actor, export_id)
        delivered = export.state is ExportState.DELIVERED
        await self._end(actor.account_id, export_id, ExportState.DOWNLOADED if delivered else ExportState.DISCARDED)

    async def discard_all(self, account_id: UUID) -> None:
        """Discard the account's exports in all spaces.

        Called when the key that protects them changes.
        """
        async with self._database.acting_as(account_id) as connection:
            export_ids = await store.list_open(connection)
        for export_id in export_ids:
            await self._end(account_id, export_id, ExportState.DISCARDED)

    async def end_delivered(self, export_id: UUID) -> None:
        """Run the job. A repeated download in progress keeps the export.

        The periodic job ends it afterwards.
        """
        await self.expire()

    async def expire(self) -> None:
        """Remove expired exports: first their keys, then their pieces. A periodic job."""
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            export_ids = await store.list_expired(connection, now)
        for export_id in export_ids:
            await asyncio.to_thread(self._keys.destroy, export_id)
        async with self._database.anonymous() as connection:
            await store.close_expired_exports(connection, now)
            for export_id in export_ids:
                await store.note_key_destroyed(connection, export_id)

    async def _pieces(self, actor: Actor, export: Export, seals: ExportSeals) -> AsyncGenerator[bytes, None]:
        """Yield the pieces in order. The last one marks the export as delivered.

        An interrupted download can be started again.
        """
        sent, n = 0, 0
        try:
            while sent < export.bytes:
                sealed = await asyncio.shield(self._piece(actor, export.id, n))
                data = await asyncio.to_thread(seals.open_piece, n, sealed)
                sent, n = sent + len(data), n + 1
                yield data
        finally:
            is_complete = sent == export.bytes
            await asyncio.shield(
                self._mark_delivered(actor, export) if is_complete else self._record_interruption(actor, export.id)
            )

    async def _piece(self, actor: Actor, export_id: UUID, n: int) -> bytes:
        """Return a piece.

        NotFound when the export has ended, which breaks the download off.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            if (sealed := await store.piece(connection, export_id, n)) is None:
                raise NotFound(GONE)
            await store.keep_for_repetition(connection, export_id, self._clock.now() + REPLAY_WINDOW)
            return sealed

    async def _mark_delivered(self, actor: Actor, export: Export) -> None:
        """Allow repeated downloads for a minute, then have the key destroyed (P2, P10)."""
        now = self._clock.now()
        until = now + REPLAY_WINDOW
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.deliver(connection, export.id, until):
                return
            await self._jobs.defer_until(connection, until, END_DELIVERED, export_id=export.id)
            await record_own_event(connection, actor, SecurityEvent.EXPORT_TAKEN, now)
            if export.workspace_id is not None:
                target = AuditTarget(export.workspace_id, actor.account_id, actor.name)
                await record(connection, actor, WorkspaceAct.EXPORT_TAKEN, target, at=now)

    async def _record_interruption(self, actor: Actor, export_id: UUID) -> None:
        async with self._database.acting_as(actor.account_id) as connection:
            await store.put_back(connection, export_id)

    async def _end_delivered(self, actor: Actor) -> None:
        """End a delivered export at once, to make room for the next one."""
        async with self._database.acting_as(actor.account_id) as connection:
            before = await store.latest(connection, actor.space.workspace_id)
        if before is not None and before.state is ExportState.DELIVERED:
            await self._end(actor.account_id, before.id, ExportState.DOWNLOADED)

    async def _end(self, account_id: UUID, export_id: UUID, state: ExportState) -> None:
        await asyncio.to_thread(self._keys.destroy, export_id)
        async with self._database.acting_as(account_id) as connection:
            if await store.end(connection, export_id, state, self._clock.now()):
                await store.note_key_destroyed(connection, export_id)

    async def _own(self, connection: Connection, actor: Actor, export_id: UUID) -> Export:
        """Return an own export. NotFound for other people's and other spaces' exports."""
        export = await store.one(connection, export_id)
        if export is None or export.workspace_id != actor.space.workspace_id:
            raise NotFound(GONE)
        return export
