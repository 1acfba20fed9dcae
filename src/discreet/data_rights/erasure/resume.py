"""Finishes deletions that a killed server left.

Each is found by its report, which is recorded before the first key is destroyed.

Invariants:
- A deletion is finished wherever the server was killed, even if the person has lost their rights since.
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
    `clean_up` destroys replaced keys of conversations in which something was deleted. `clean_up_keys` destroys orphan
    keys. `clear_copies` deletes copies of key files that killed processes left.
    """

    erase: Mapping[DeletionKind, Callable[[UUID], Awaitable[None]]]
    withdraw_feedback: Callable[[UUID, UUID], Awaitable[None]]
    clean_up: Callable[[], Awaitable[None]]
    clean_up_keys: Callable[[], Awaitable[None]]
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
        for deletion in await self._reports.list_unfinished():
            try:
                await self._finish(deletion)
            except Exception as error:
                background.report(f"{FINISH_DELETIONS}:{deletion.kind}", error, event="deletion_resume_failed")
        for clear in (self._handlers.clean_up, self._handlers.clean_up_keys, self._handlers.clear_copies):
            try:
                await clear()
            except Exception as error:
                background.report(FINISH_DELETIONS, error, event="orphan_key_deletion_failed")
        await self._reports.delete_old()
        async with self._database.anonymous() as connection:
            await delete_old_revocations(connection, self._clock.now())

    async def _finish(self, deletion: UnfinishedDeletion) -> None:
        if erase := self._handlers.erase.get(deletion.kind):
            await erase(deletion.about_id)
            return
        if deletion.kind is DeletionKind.MESSAGE:
            await self._finish_message(deletion)
            return
        if deletion.kind is DeletionKind.CONVERSATION and deletion.owner_id:
            await self._handlers.withdraw_feedback(deletion.owner_id, deletion.about_id)
        async with self._database.anonymous() as connection:
            is_conversation = deletion.kind is DeletionKind.CONVERSATION
            names = (
                await store.conversation_keys(connection, deletion.about_id) if is_conversation else [deletion.about_id]
            )
        for id_ in names:
            await asyncio.to_thread(destroy_all_keys, self._keys, KeyKind(deletion.kind), id_)
        await self._reports.erase_rows(deletion)

    async def _finish_message(self, deletion: UnfinishedDeletion) -> None:
        """Finish a message's deletion.

        Its rows were deleted with the record of the deletion. Only the replaced key is left, which still opens
        copies.
        """
        await self._handlers.clean_up()
        async with self._database.anonymous() as connection:
            await finish(connection, deletion.about_id, self._clock.now())
