"""Custody of a person's key: take it over, hand it back, give up its content (P7).

Invariants:
- One transaction decides, so a killed server leaves one state or the other.
- Afterwards the keys with which the server could open the content are destroyed.
- Until that is done, every start of a server retries it, and the page says so.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol
from uuid import UUID

from discreet.crypto.envelope import KEY_BYTES
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict
from discreet.identity.accounts import sign_in_store
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.reauthentication import require_recent_authentication
from discreet.identity.accounts.security import record_own_event
from discreet.identity.accounts.security_events import SecurityEvent
from discreet.identity.accounts.user_key import store
from discreet.identity.accounts.user_key.service import NOT_KEPT, SessionCredential, UserHeldKey
from discreet.identity.accounts.user_key.unlock_method import UnlockMethods, clean_passphrase
from discreet.promises.parties import user_party
from discreet.runtime.background import background

FINISH_USER_KEYS = "finish_own_keys"
EVERY_HOUR_AT_FIFTY = "50 * * * *"


class KeyedResource(Protocol):
    """Content that a user-held key locks (chat/conversations/key_handover.py, chat/prompts/handover.py).

    Called in the person's transaction, with the key unlocked.
    """

    async def hand_over(self, connection: Connection, account_id: UUID) -> None: ...

    async def return_to_server(self, connection: Connection, account_id: UUID) -> None: ...

    async def advance(self, connection: Connection) -> None: ...


class KeyCustodyTransfer:
    """Moves the custody of a person's key.

    `discard_copies` deletes exports, which are copies under other keys. `delete_all` deletes all conversations and
    prompts of the person's own space without opening them.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        choices: ConsentChoices,
        openers: UnlockMethods,
        resources: Sequence[KeyedResource],
        discard_copies: Callable[[UUID], Awaitable[None]],
        delete_all: Callable[[Actor], Awaitable[None]],
    ) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._choices, self._openers, self._resources = choices, openers, resources
        self._discard_copies, self._delete_all = discard_copies, delete_all
        self._user_key = UserHeldKey(runtime, openers)

    async def begin(self, bearer: SessionCredential, passphrase: str) -> str:
        """Start a user-held key. Return the recovery code, which is shown once.

        When it returns, only the actor can open the conversations of their own space, and none of them improves a
        model. The code is also returned if destroying the former keys failed; `resume_interrupted` then does it.
        """
        actor, now, key = bearer.actor, self._clock.now(), self._random.bytes(KEY_BYTES)
        clean_passphrase(passphrase)
        await self._refuse_unconfirmed(actor)
        by_passphrase = await self._openers.by_passphrase(actor.account_id, key, passphrase, now)
        by_code, code = await self._openers.by_new_code(actor.account_id, key, now)
        unlocked = self._keys.unlocked
        try:
            async with self._choices.open_transaction(actor.account_id) as choosing:
                connection = choosing.connection
                await store.block_new_content(connection)
                if not await store.insert(connection, now):
                    raise Conflict("Your chats are already protected with your own passphrase.")
                unlocked.add(actor.account_id, actor.session_id, key, now)
                for opener in (by_passphrase, by_code):
                    await store.insert_opener(connection, opener)
                await store.delete_from_sessions(connection)
                await self._user_key.leave(connection, bearer, key)
                for resource in self._resources:
                    await resource.hand_over(connection, actor.account_id)
                await record_own_event(connection, actor, SecurityEvent.OWN_KEY_KEPT, now)
                # The "no" comes last: it destroys the key share, and an error before it leaves that unchanged.
                await choosing.record(user_party(actor.account_id), allowed=False)
        except BaseException:
            await self._forget_unless_kept(actor)
            raise
        await self._try_finish(actor.account_id)
        return code

    async def hand_back(self, actor: Actor) -> None:
        """Hand the key back to the server. Passphrase, code and passkeys stop opening it."""
        await self._user_key.key_of(actor)
        await self.finish(actor.account_id)
        now = self._clock.now()
        async with self._database.acting_as(actor.account_id) as connection:
            await store.block_new_content(connection)
            await require_recent_authentication(connection, actor, now)
            await self._end(connection)
            for resource in self._resources:
                await resource.return_to_server(connection, actor.account_id)
            await record_own_event(connection, actor, SecurityEvent.OWN_KEY_HANDED_BACK, now)
        self._keys.unlocked.evict_account_keys(actor.account_id)
        await self._discard_copies(actor.account_id)

    async def abandon(self, actor: Actor) -> None:
        """Give up a key that the person can no longer open: delete what it locks.

        If it is interrupted, call it again.
        """
        await self._refuse_unconfirmed(actor)
        if not (await self._user_key.state(actor)).since:
            raise Conflict(NOT_KEPT)
        await self._delete_all(actor)
        now = self._clock.now()
        async with self._database.acting_as(actor.account_id) as connection:
            await sign_in_store.lock_account(connection, actor.account_id)
            await self._end(connection)
            await record_own_event(connection, actor, SecurityEvent.OWN_KEY_GIVEN_UP, now)
        self._keys.unlocked.evict_account_keys(actor.account_id)
        await self._discard_copies(actor.account_id)

    async def finish(self, account_id: UUID) -> None:
        """Destroy the keys with which the server could open the content. Idempotent."""
        async with self._database.acting_as(account_id) as connection:
            if (row := await store.kept(connection)) is None or row["finished_at"] is not None:
                return
            for resource in self._resources:
                await resource.advance(connection)
        await self._discard_copies(account_id)
        async with self._database.acting_as(account_id) as connection:
            await store.finish(connection, self._clock.now())

    async def resume_interrupted(self) -> None:
        """Finish transfers that a killed server left.

        A failed one does not hold up others.
        """
        async with self._database.anonymous() as connection:
            account_ids = await store.unfinished(connection)
        for account_id in account_ids:
            await self._try_finish(account_id)

    async def _try_finish(self, account_id: UUID) -> None:
        try:
            await self.finish(account_id)
        except Exception as error:
            background.report(FINISH_USER_KEYS, error, event="key_custody_transfer_failed")

    async def _end(self, connection: Connection) -> None:
        if not await store.delete(connection):
            raise Conflict(NOT_KEPT)
        await store.delete_from_sessions(connection)

    async def _refuse_unconfirmed(self, actor: Actor) -> None:
        async with self._database.acting_as(actor.account_id) as connection:
            await require_recent_authentication(connection, actor, self._clock.now())

    async def _forget_unless_kept(self, actor: Actor) -> None:
        """Drop the cached key after a failed transaction, unless it did commit."""
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.is_kept(connection, actor.account_id):
                self._keys.unlocked.evict_account_keys(actor.account_id)
