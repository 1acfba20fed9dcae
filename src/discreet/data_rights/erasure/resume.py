"""Finishes deletions that a killed server left.

Each is found by its report, which is recorded before the first key is destroyed.

Invariants:
- A deletion is finished wherever the server was killed, also if the person has lost their rights since.
- Nothing else is changed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from discreet.data_rights.deletion.deletion import DeletionKind
from discreet.data_rights.deletion.log import finish
from discreet.data_rights.deletion.reports import DeletionReports, UnfinishedDeletion
from discreet.data_rights.erasure import store
from discreet.db.pool import Database
from discreet.identity.accounts.key_kinds import KeyKind, destroy_all_keys
from discreet.identity.accounts.session_revocation import delete_old_revocations
from discreet.ports.clock import Clock
from discreet.ports.keys import KeyStore
from discreet.runtime.background import background

FINISH_DELETIONS = "finish_deletions"
EVERY_HOUR_AT_FORTY = "40 * * * *"


@dataclass(frozen=True)
class DeletionHandlers:
    """Handlers of each kind of deletion.

    `erase` deletes all of an account or a workspace. `withdraw_feedback` withdraws pending data of a conversation.
    `settle` destroys replaced keys of conversations in which something was deleted. `settle_keys` destroys orphan keys.
    `clear_copies` deletes copies of key files that killed processes left.
    """

    erase: Mapping[DeletionKind, Callable[[UUID], Awaitable[None]]]
    withdraw_feedback: Callable[[UUID, UUID], Awaitable[None]]
    settle: Callable[[], Awaitable[None]]
    settle_keys: Callable[[], Awaitable[None]]
    clear_copies: Callable[[], Awaitable[None]]


class DeletionResumer:
    def __init__(
        self, database: Database, keys: KeyStore, clock: Clock, reports: DeletionReports, handlers: DeletionHandlers
    ) -> None:
        self._database, self._keys, self._clock = database, keys, clock
        self._reports, self._handlers = reports, handlers

    async def resume_interrupted(self) -> None:
        """Finish all unfinished deletions. A failed one is retried next time.

        It does not hold up the others.
        """
        for one in await self._reports.unfinished():
            try:
                await self._finish(one)
            except Exception as error:
                background.report(f"{FINISH_DELETIONS}:{one.kind}", error, event="deletion_resume_failed")
        for clear in (self._handlers.settle, self._handlers.settle_keys, self._handlers.clear_copies):
            try:
                await clear()
            except Exception as error:
                background.report(FINISH_DELETIONS, error, event="orphan_key_deletion_failed")
        await self._reports.forget()
        async with self._database.anonymous() as connection:
            await delete_old_revocations(connection, self._clock.now())

    async def _finish(self, one: UnfinishedDeletion) -> None:
        if erase := self._handlers.erase.get(one.kind):
            await erase(one.about_id)
            return
        if one.kind is DeletionKind.MESSAGE:
            await self._finish_message(one)
            return
        if one.kind is DeletionKind.CONVERSATION and one.owner_id:
            await self._handlers.withdraw_feedback(one.owner_id, one.about_id)
        async with self._database.anonymous() as connection:
            is_conversation = one.kind is DeletionKind.CONVERSATION
            names = await store.conversation_keys(connection, one.about_id) if is_conversation else [one.about_id]
        for id_ in names:
            await asyncio.to_thread(destroy_all_keys, self._keys, KeyKind(one.kind), id_)
        await self._reports.erase_rows(one)

    async def _finish_message(self, one: UnfinishedDeletion) -> None:
        """Finish a message's deletion.

        Its rows were deleted with the record of the deletion. Only the replaced key is left, which still opens
        copies.
        """
        await self._handlers.settle()
        async with self._database.anonymous() as connection:
            await finish(connection, one.about_id, self._clock.now())
