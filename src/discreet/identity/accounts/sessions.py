"""Sessions: opened, switched to a space, revoked and ended.

Specification: Services, accounts, workspaces.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Forbidden, NotFound, Unavailable
from discreet.identity.accounts import sessions_store, sign_in_store, store
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.policies.versioning import pending_acceptances
from discreet.identity.accounts.session import LAST_SEEN_INTERVAL, SESSION_LIFETIME, NewSession, Session
from discreet.identity.accounts.session_hint import SessionHint, SessionHintMismatch, SessionHints
from discreet.identity.accounts.session_revocation import (
    REQUEST_LIFETIME,
    Revocation,
    RevocationListener,
    publish,
)
from discreet.identity.accounts.space import PERSONAL, space_name
from discreet.identity.accounts.token import digest, new_token
from discreet.identity.accounts.user_key.session_key import opened_in_session
from discreet.identity.accounts.user_key.store import is_kept
from discreet.promises.terms import to_accept
from discreet.promises.user_key import must_unlock


def _is_touch_due(row: Mapping[str, Any], now: datetime) -> bool:
    last_seen_at: datetime = row["last_seen_at"]
    return now - last_seen_at >= LAST_SEEN_INTERVAL


class Sessions:
    """Opens, reads and ends sessions."""

    def __init__(self, runtime: Runtime) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._endings: RevocationListener | None = None
        self._hints = SessionHints()

    async def start_session(self, connection: Connection, account_id: UUID, device: str) -> NewSession | None:
        """Open a session after another proof of identity than a password.

        None when the account is suspended.
        """
        account = await store.account_to_sign_in(connection, account_id)
        return await self.open_for(connection, account, device) if account else None

    async def open_for(self, connection: Connection, account: Any, device: str) -> NewSession:
        role = AccountRole(account["role"])
        return await self.open(connection, account["id"], account["name"], role, device)

    async def open(
        self,
        connection: Connection,
        account_id: UUID,
        name: str,
        role: AccountRole,
        device: str,
    ) -> NewSession:
        """Open a session in the person's last space, always with a new token."""
        now, token = self._clock.now(), new_token(self._random)
        session = Session(self._random.new_id(), now, now, device or "Unknown device")
        space = await sessions_store.last_space(connection, account_id)
        await sessions_store.insert_session(
            connection, session, account_id, space, token.digest, now + SESSION_LIFETIME
        )
        missing = await pending_acceptances(connection, account_id, space.workspace_id)
        locked = must_unlock(is_user_held=await is_kept(connection, account_id), is_unlocked=False, via_sso=False)
        return NewSession(Actor(account_id, name, role, session.id, space, missing, locked=locked), token.text)

    async def actor_of(self, token: str, *, before_prefix: bool = False) -> Actor | None:
        """Return the person of this session token, with policies to accept (P13).

        None when the session has ended or never existed. `before_prefix`: accept only a session that is older than the
        cookie's prefix.
        """
        now, hashed = self._clock.now(), digest(token)
        async with self._database.one_statement() as connection:
            row = await sessions_store.session_actor(connection, hashed, now)
            if row is None or (before_prefix and not row["before_prefix"]):
                return None
            if _is_touch_due(row, now):
                await sessions_store.touch_session(connection, row["session_id"], now)
        actor = self._actor_in(row, token, now)
        if not before_prefix:
            self._hints.remember(hashed, actor)
        return actor

    def hint(self, token: str) -> SessionHint | None:
        """Return who used this token last, for a request that confirms it."""
        hashed = digest(token)
        actor = self._hints.of(hashed)
        if actor is None:
            return None
        return SessionHint(token=token, token_hash=hashed, moment=self._clock.now(), actor=actor)

    def confirm(self, hint: SessionHint, row: Mapping[str, Any]) -> None:
        """Confirm a hint by the row of session_in_force, whose columns are null where there is no session.

        SessionHintMismatch where anything about the person, their space or what they must do first has changed, and
        about once a minute, so that the session's last use is stored.
        """
        is_there = row["session_id"] is not None and not _is_touch_due(row, hint.moment)
        if not is_there or self._actor_in(row, hint.token, hint.moment) != hint.actor:
            self._hints.forget(hint.token_hash)
            raise SessionHintMismatch
        hint.is_confirmed = True

    def _actor_in(self, row: Mapping[str, Any], token: str, now: datetime) -> Actor:
        # An organisation's identity provider must not give operator rights.
        role = AccountRole.PERSON if row["provider"] else AccountRole(row["role"])
        space, missing = sessions_store.space_of(row), to_accept(*sessions_store.policies_of(row))
        locked = self._is_locked(row, token, now)
        return Actor(row["account_id"], row["name"], role, row["session_id"], space, missing, row["borrowed"], locked)

    def _is_locked(self, row: Any, token: str, now: datetime) -> bool:
        """Return whether the person must still unlock their user-held key in this session.

        An unlocked key is put into the cache.
        """
        has_user_key, via_sso = row["keeps_own_key"], row["borrowed"]
        key = (
            opened_in_session(token, row["session_id"], row["sealed_own_key"]) if has_user_key and not via_sso else None
        )
        if key is not None:
            self._keys.unlocked.add(row["account_id"], row["session_id"], key, now)
        return must_unlock(is_user_held=has_user_key, is_unlocked=key is not None, via_sso=via_sso)

    async def in_space(self, actor: Actor, name: str) -> Actor | None:
        """Return the actor at work in the space of this name, for one request; the session stays where it is.

        None when the name is none of a space that the actor may work in now with this sign-in: it is forged, they are
        not or no longer a member or are suspended, or the space needs another sign-in. The answers are alike (P6).
        """
        if name == actor.space.name:
            return actor
        try:
            workspace_id = None if name == PERSONAL.name else UUID(name)
        except ValueError:
            return None
        if space_name(workspace_id) != name:
            return None
        async with self._database.anonymous() as connection:
            try:
                space = await sessions_store.open_space(connection, actor.account_id, actor.session_id, workspace_id)
            except Forbidden:
                return None
            if space is None:
                return None
            missing = await pending_acceptances(connection, actor.account_id, workspace_id)
        return replace(actor, space=space, to_accept=missing)

    async def switch_space(self, actor: Actor, workspace_id: UUID | None) -> Actor:
        """Make this the space of the session's new pages, and of the next session.

        Each page names its space in its requests (`in_space`), so that pages that are open stay in theirs.

        None is the person's own space. NotFound when the actor is not in the workspace or is suspended there;
        SsoRequired or OwnSignInRequired when the space needs another sign-in.
        """
        async with self._database.anonymous() as connection:
            if (
                space := await sessions_store.switch_space(connection, actor.account_id, actor.session_id, workspace_id)
            ) is None:
                raise NotFound("This workspace doesn't exist.")
            missing = await pending_acceptances(connection, actor.account_id, workspace_id)
        return replace(actor, space=space, to_accept=missing)

    async def sign_out(self, token: str) -> None:
        """End this token's session and its open streams. Does nothing without a session."""
        async with self._database.anonymous() as connection:
            if session := await sessions_store.delete_session_of_token(connection, digest(token)):
                account_id, session_id = session
                await publish(connection, Revocation(account_id, ended_session=session_id), self._clock.now())

    async def sessions(self, actor: Actor) -> list[Session]:
        """Return the actor's sessions, latest seen first."""
        async with self._database.one_statement() as connection:
            return await sessions_store.sessions(connection, actor.account_id, self._clock.now())

    async def revoke(self, actor: Actor, session_id: UUID) -> None:
        async with self._database.anonymous() as connection:
            if not await sessions_store.delete_session(connection, actor.account_id, session_id):
                raise NotFound("There is no such session of yours; it may have ended already.")
            await publish(connection, Revocation(actor.account_id, ended_session=session_id), self._clock.now())

    def subscribe_to_revocations(self, endings: RevocationListener) -> None:
        """Use a listener, so that only possibly revoked accounts need a database query."""
        self._endings = endings

    async def is_revoked(self, actor: Actor) -> bool:
        """Return whether the actor's session was revoked during their request.

        If the database is unavailable and no revocation was received, the answer is False; missed revocations arrive
        once the database is back.
        """
        was_received = self._endings is None or self._endings.has_seen_revocation(actor.account_id)
        if not was_received and self._endings is not None and self._endings.is_listening:
            return False
        since = self._clock.now() - REQUEST_LIFETIME
        try:
            async with self._database.one_statement() as connection:
                return await sign_in_store.has_ended(connection, actor, since)
        except Unavailable:
            if was_received:
                raise
            return False
