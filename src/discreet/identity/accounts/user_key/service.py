"""Use cases of a user-held key: unlock it, manage its unlock methods (P7).

Invariants:
- The key comes from an unlock method's secret and goes only into the session of the request that brought it.
- Changes of unlock methods need a recent authentication.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Invalid, NotFound, UnlockRequired
from discreet.identity.accounts import sign_in_store
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.reauthentication import require_recent_authentication
from discreet.identity.accounts.security import record_own_event
from discreet.identity.accounts.security_events import SecurityEvent
from discreet.identity.accounts.space_guard import UNLOCK_FIRST
from discreet.identity.accounts.user_key import store
from discreet.identity.accounts.user_key.session_key import sealed_for_session
from discreet.identity.accounts.user_key.unlock_method import OpenerKind, UnlockMethod, UnlockMethods

NOT_KEPT = "The server already manages your key."
WRONG = {
    OpenerKind.PASSPHRASE: "Wrong passphrase.",
    OpenerKind.PASSKEY: "This passkey can't unlock your chats. Use your passphrase or recovery code.",
    OpenerKind.RECOVERY_CODE: "Wrong recovery code.",
}


async def has_user_key(connection: Connection, account_id: UUID) -> bool:
    """Return whether the account has a user-held key. As the account, or without one."""
    return await store.is_kept(connection, account_id)


@dataclass(frozen=True)
class UnlockMethodSummary:
    """An unlock method as its user sees it. `name` is a passkey's."""

    id: UUID
    kind: OpenerKind
    made_at: datetime
    name: str | None


@dataclass(frozen=True)
class UserKeyState:
    """State of the key's custody.

    `since`: since when the person holds the key; None while the server does. `finished`: the keys with which the server
    could open the content are destroyed.
    """

    since: datetime | None
    finished: bool
    openers: tuple[UnlockMethodSummary, ...]


@dataclass(frozen=True)
class SessionCredential:
    """The actor, with the token of their session."""

    actor: Actor
    token: str


class UserHeldKey:
    def __init__(self, runtime: Runtime, openers: UnlockMethods) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._openers = openers

    async def state(self, actor: Actor) -> UserKeyState:
        async with self._database.acting_as(actor.account_id) as connection:
            row, unlock_methods = await store.kept(connection), await store.openers(connection)
        if row is None:
            return UserKeyState(None, True, ())
        summaries = tuple(
            UnlockMethodSummary(method.id, method.kind, method.made_at, name) for method, name in unlock_methods
        )
        return UserKeyState(row["since"], row["finished_at"] is not None, summaries)

    async def unlock(
        self, bearer: SessionCredential, kind: OpenerKind, secret: str, credential_id: bytes | None = None
    ) -> None:
        """Unlock the key in this session. Invalid for a wrong secret.

        Use of the recovery code is recorded in the security log.
        """
        actor = bearer.actor
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.is_kept(connection, actor.account_id):
                raise Conflict(NOT_KEPT)
            opener = await store.opener_of(connection, kind, credential_id)
        key = await self._openers.open(actor.account_id, opener, secret) if opener else None
        if key is None or opener is None:
            raise Invalid(WRONG[kind], field="secret")
        async with self._database.acting_as(actor.account_id) as connection:
            await self._refuse_replaced(connection, opener, credential_id)
            await self.leave(connection, bearer, key)
            if kind is OpenerKind.RECOVERY_CODE:
                await record_own_event(connection, actor, SecurityEvent.OWN_KEY_RECOVERED, self._clock.now())
        self._keys.unlocked.add(actor.account_id, actor.session_id, key, self._clock.now())

    async def leave(self, connection: Connection, bearer: SessionCredential, key: bytes) -> None:
        """Store the key in the session, encrypted under its token.

        Conflict when the session has ended.
        """
        session_id = bearer.actor.session_id
        sealed = sealed_for_session(self._random, bearer.token, session_id, key)
        if not await store.leave_in_session(connection, session_id, sealed):
            raise Conflict("You were signed out. Sign in again.")

    async def set_passphrase(self, actor: Actor, passphrase: str) -> None:
        """Replace the passphrase. The old one stops opening the key."""
        key, now = await self.key_of(actor), self._clock.now()
        opener = await self._openers.by_passphrase(actor.account_id, key, passphrase, now)
        await self._add(actor, opener)

    async def new_code(self, actor: Actor) -> str:
        """Replace the recovery code and return the new one, which is shown once."""
        opener, code = await self._openers.by_new_code(actor.account_id, await self.key_of(actor), self._clock.now())
        await self._add(actor, opener)
        return code

    async def add_passkey(self, actor: Actor, credential_id: bytes, secret: str) -> None:
        """Let one of the actor's passkeys open the key, with its secret for this server."""
        key, now = await self.key_of(actor), self._clock.now()
        async with self._database.acting_as(actor.account_id) as connection:
            passkey_id = await store.own_passkey(connection, credential_id)
        if passkey_id is None:
            raise NotFound("This passkey no longer exists. Add it under “Sign-in and security” first.")
        await self._add(actor, await self._openers.by_passkey(actor.account_id, key, secret, now, passkey_id))

    async def remove_passkey(self, actor: Actor, opener_id: UUID) -> None:
        """Stop a passkey from opening the key. It still works for sign-in."""
        async with self._database.acting_as(actor.account_id) as connection:
            await require_recent_authentication(connection, actor, self._clock.now())
            if not await store.delete_opener(connection, opener_id):
                raise NotFound("This passkey doesn't unlock your chats.")
            await record_own_event(connection, actor, SecurityEvent.OWN_KEY_CHANGED, self._clock.now())

    async def key_of(self, actor: Actor) -> bytes:
        """Return the key. Conflict without one, UnlockRequired while it is locked."""
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.is_kept(connection, actor.account_id):
                raise Conflict(NOT_KEPT)
        if actor.locked or (key := self._keys.unlocked.get(actor.account_id)) is None:
            raise UnlockRequired(UNLOCK_FIRST)
        return key

    async def _add(self, actor: Actor, opener: UnlockMethod) -> None:
        now = self._clock.now()
        async with self._database.acting_as(actor.account_id) as connection:
            await sign_in_store.lock_account(connection, actor.account_id)
            await require_recent_authentication(connection, actor, now)
            if not await store.is_kept(connection, actor.account_id):
                raise Conflict(NOT_KEPT)
            await store.insert_opener(connection, opener)
            await record_own_event(connection, actor, SecurityEvent.OWN_KEY_CHANGED, now)

    @staticmethod
    async def _refuse_replaced(connection: Connection, opener: UnlockMethod, credential_id: bytes | None) -> None:
        """Raise Conflict if the unlock method was replaced since it was read."""
        now = await store.opener_of(connection, opener.kind, credential_id)
        if now is None or now.id != opener.id:
            raise Conflict("Your ways to unlock were just changed elsewhere. Try again.")
