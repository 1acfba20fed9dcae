"""The job that makes an export: it writes the ZIP in encrypted pieces (P2).

Invariants:
- The ZIP is never complete in memory, and plain text is in memory only.
- A killed attempt is restarted under a new key.
- Late writes of the old attempt are refused.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import IO, Final
from uuid import UUID

from discreet.data_rights.exports import store
from discreet.data_rights.exports.collector import ExportCollector, Plan, to_json
from discreet.data_rights.exports.export import KEPT_FOR, Export, ExportState
from discreet.data_rights.exports.files import ListedFile, ManifestFile
from discreet.data_rights.exports.markdown import readme
from discreet.data_rights.exports.seals import ExportKeys, ExportSeals
from discreet.db.pool import Connection, Database
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.service import Accounts
from discreet.identity.accounts.space import PERSONAL
from discreet.identity.accounts.user_key.service import has_user_key
from discreet.identity.workspaces.membership import memberships
from discreet.ports.clock import Clock
from discreet.runtime.streaming_zip import StreamingZip

FORMAT: Final = "discreet-export"
VERSION: Final = 1
OWN_SPACE: Final = "This is all your data except your conversations in workspaces: request those there."
WORKSPACE: Final = (
    "These are your own conversations, folders and texts in the workspace {name}. They belong to it; its rules say "
    "what you may do with them. Its owners see that you have downloaded them."
)


class Superseded(Exception):
    """The export has ended, or another attempt makes it."""


class KeyUnavailable(Exception):
    """The content needs a user-held key, and its user has not unlocked it."""


@dataclass
class _ExportAttempt:
    """An attempt in progress."""

    export: Export
    attempt: int
    actor: Actor
    seals: ExportSeals
    zip: StreamingZip = field(default_factory=StreamingZip)
    pieces: int = 0
    done: int = 0
    listed: list[ListedFile] = field(default_factory=list)


class ExportJob:
    def __init__(
        self, database: Database, keys: ExportKeys, clock: Clock, accounts: Accounts, gathering: ExportCollector
    ) -> None:
        self._database, self._keys, self._clock = database, keys, clock
        self._accounts, self._collector = accounts, gathering

    async def make(self, export_id: UUID, owner_id: UUID) -> None:
        """Run the job. Does nothing when the export has ended.

        KeyUnavailable while the person's user-held key is not unlocked: the job is retried, and given up in the end.
        """
        async with self._database.acting_as(owner_id) as connection:
            export = await store.one(connection, export_id)
            actor = await _load_actor(connection, owner_id, export) if export else None
            if actor and self._keys.waits_for(owner_id, has_user_key=await has_user_key(connection, owner_id)):
                raise KeyUnavailable
            attempt = await store.begin(connection, export_id) if actor else None
        if export is None or actor is None or attempt is None:
            return
        seals = await asyncio.to_thread(self._keys.renew, export_id, owner_id)
        try:
            await self._write(_ExportAttempt(export, attempt, actor, seals))
        except Superseded:
            await self._destroy_key(export_id, owner_id)

    async def mark_failed(self, export_id: UUID, owner_id: UUID) -> None:
        """Fail the export after the last attempt and destroy its key."""
        async with self._database.acting_as(owner_id) as connection:
            await store.end(connection, export_id, ExportState.FAILED, self._clock.now())
        self._keys.destroy(export_id)

    async def _destroy_key(self, export_id: UUID, owner_id: UUID) -> None:
        """Destroy the key if the export has ended. Another attempt keeps its own."""
        async with self._database.acting_as(owner_id) as connection:
            export = await store.one(connection, export_id)
        if export is None or export.ended_at is not None:
            await asyncio.to_thread(self._keys.destroy, export_id)

    async def _write(self, run: _ExportAttempt) -> None:
        plan = await self._collector.plan(run.actor)
        async with self._database.acting_as(run.actor.account_id) as connection:
            await store.plan(connection, run.export.id, run.attempt, plan.steps)
        await self._add(run, "README.md", _single_piece(await self._readme(run.actor, plan)))
        async for step in self._collector.steps(run.actor, plan):
            async for name, content in step:
                await self._add(run, name, content)
            await self._advance(run)
        await self._add(run, "manifest.json", _single_piece(await self._manifest(run)))
        await self._store_piece(run, run.zip.close())
        await self._finish(run)

    async def _add(self, run: _ExportAttempt, name: str, content: AsyncIterator[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with run.zip.file(name) as file:
            async for data in content:
                digest.update(data)
                size += len(data)
                await self._write_data(run, file, data)
        run.listed.append(ListedFile(name, size, digest.hexdigest()))

    async def _write_data(self, run: _ExportAttempt, file: IO[bytes], data: bytes) -> None:
        await asyncio.to_thread(file.write, data)
        if run.zip.is_due:
            await self._store_piece(run, run.zip.take())

    async def _store_piece(self, run: _ExportAttempt, data: bytes) -> None:
        n, export = run.pieces, run.export
        sealed = await asyncio.to_thread(run.seals.close_piece, n, data)
        async with self._database.acting_as(run.actor.account_id) as connection:
            if not await store.add_piece(connection, export.id, run.attempt, n, sealed, len(data)):
                raise Superseded
        run.pieces += 1

    async def _advance(self, run: _ExportAttempt) -> None:
        run.done += 1
        async with self._database.acting_as(run.actor.account_id) as connection:
            if not await store.advance(connection, run.export.id, run.attempt, run.done):
                raise Superseded

    async def _finish(self, run: _ExportAttempt) -> None:
        now = self._clock.now()
        async with self._database.acting_as(run.actor.account_id) as connection:
            if not await store.finish(connection, run.export.id, run.attempt, now, now + KEPT_FOR):
                raise Superseded

    async def _readme(self, actor: Actor, plan: Plan) -> bytes:
        account, instance = await self._accounts.account(actor), await self._accounts.instance()
        return readme(instance.name, account.name, await self._space(actor), plan.names).encode()

    async def _space(self, actor: Actor) -> str:
        if actor.space.workspace_id is None:
            return OWN_SPACE
        async with self._database.acting_as(actor.account_id) as connection:
            memberships_ = await memberships(connection, actor.account_id)
        name = next((each.workspace.name for each in memberships_ if each.space == actor.space), None)
        if name is None:
            raise Superseded  # the person has left the workspace
        return WORKSPACE.format(name=name)

    async def _manifest(self, run: _ExportAttempt) -> bytes:
        server = (await self._accounts.instance()).name
        export, space = run.export, run.actor.space.name
        return to_json(ManifestFile(FORMAT, VERSION, server, space, export.asked_at, tuple(run.listed)))


async def _load_actor(connection: Connection, owner_id: UUID, export: Export) -> Actor | None:
    """Return the person in the export's space, or None if they have left it."""
    space = PERSONAL
    if export.workspace_id is not None:
        memberships_ = await memberships(connection, owner_id)
        space_ = next((each.space for each in memberships_ if each.workspace.id == export.workspace_id), None)
        if space_ is None:
            return None
        space = space_
    return Actor(owner_id, "", AccountRole.PERSON, UUID(int=0), space)


async def _single_piece(data: bytes) -> AsyncIterator[bytes]:
    yield data
