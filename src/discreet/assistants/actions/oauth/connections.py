"""A person's connections to third parties (OAuth): use, refresh, disconnect.

Invariants:
- Tokens are sealed under their user's key and are used only for that person's calls, at the origin and with the
  sign-in that they were made for.
- The GPT's builder sees neither the tokens nor the people who have signed in.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from weakref import WeakValueDictionary

import msgspec

from discreet.assistants.actions.action import BoundOperation, OAuthAuth
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.oauth import store
from discreet.assistants.actions.oauth.builder_secrets import Secrets
from discreet.assistants.actions.oauth.challenge import MAX_SCOPES
from discreet.assistants.actions.oauth.oauth import (
    OAuthTokens,
    TokenEndpoint,
    TokenRefused,
)
from discreet.assistants.actions.oauth.sign_in_required import SignIn, SignInNeeded
from discreet.assistants.actions.oauth.store import StoredConnection
from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.ports.third_parties import OutboundHttp


class StoredToken(msgspec.Struct, frozen=True):
    """The sealed part of a connection: its purpose and its tokens.

    `more_scopes` were granted beyond those of `auth`; the third party has asked for `missing_scopes` since.
    """

    gpt_name: str
    origin: str
    auth: OAuthAuth
    tokens: OAuthTokens
    more_scopes: tuple[str, ...] = ()
    missing_scopes: tuple[str, ...] = msgspec.field(default=(), name="wanted")

    @property
    def all_scopes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.more_scopes, *self.missing_scopes)))


@dataclass(frozen=True)
class OAuthConnection:
    """A connection as its user sees it."""

    id: UUID
    gpt_id: UUID
    gpt_name: str
    host: str
    made_at: datetime


@dataclass(frozen=True)
class _OpenConnection:
    stored: StoredConnection
    token: StoredToken


class Connections:
    """Keeps people's tokens, and refreshes them."""

    def __init__(self, runtime: Runtime, http: OutboundHttp) -> None:
        self._database, self._clock, self._random = runtime.database, runtime.clock, runtime.random
        self._cipher = ConsentCipher(runtime.keys, runtime.random)
        self._secrets = Secrets(runtime.keys, runtime.clock, runtime.random)
        self._endpoint = TokenEndpoint(http, runtime.clock)
        self._refresh_locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    async def list_connections(self, actor: Actor) -> list[OAuthConnection]:
        """Return the person's connections, latest first."""
        async with self._database.acting_as(actor.account_id) as connection:
            rows = await store.list_connections(connection)
        tokens = [(row, self._open_token(actor, row)) for row in rows]
        return [
            OAuthConnection(row.id, row.gpt_id, token.gpt_name, get_host(token.origin), row.made_at)
            for row, token in tokens
        ]

    async def disconnect(self, actor: Actor, connection_id: UUID) -> None:
        """Delete the tokens. The person ends the sign-in at the third party there."""
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.remove(connection, connection_id):
                raise NotFound("You have no such sign-in.")

    async def find_needed_sign_in(self, actor: Actor, bound: BoundOperation) -> SignIn | None:
        """Return the sign-in that a call needs first, else None."""
        opened = await self._find_sign_in(actor, bound)
        if opened and opened.token.missing_scopes:
            return _build_step_up(bound, opened.token.missing_scopes)
        if opened and (opened.token.tokens.is_valid(self._clock.now()) or opened.token.tokens.refresh_token):
            return None
        return _build_sign_in(bound)

    async def request_scopes(self, actor: Actor, bound: BoundOperation, scopes: Sequence[str]) -> bool:
        """Remember scopes that the third party wants beyond the granted ones.

        It asked for them with a 403 (RFC 6750 section 3.1); the person is asked before the next call. Return False when
        there is nothing to ask: no sign-in, or all are granted already.
        """
        opened = await self._find_sign_in(actor, bound)
        if opened is None:
            return False
        token = opened.token
        missing = tuple(scope for scope in scopes if scope not in (*token.auth.scopes, *token.more_scopes))
        if not missing or len(token.more_scopes) + len(missing) > MAX_SCOPES:
            return False
        await self._save(actor, opened, msgspec.structs.replace(token, missing_scopes=missing))
        return True

    async def list_scopes(self, actor: Actor, bound: BoundOperation) -> tuple[str, ...]:
        """Return the scopes beyond the action's own that were granted or wanted."""
        opened = await self._find_sign_in(actor, bound)
        return opened.token.all_scopes if opened else ()

    async def get_access_token(self, actor: Actor, bound: BoundOperation) -> str:
        """Return the person's access token for this sign-in; refresh it if needed.

        SignInNeeded when there is none.
        """
        opened = await self._find_sign_in(actor, bound)
        if opened is not None and not opened.token.tokens.is_valid(self._clock.now()):
            lock = self._refresh_locks.setdefault(opened.stored.id, asyncio.Lock())
            async with lock:  # one refresh at a time; later callers find it done
                opened = await self._refresh(actor, bound)
        if opened is None:
            raise SignInNeeded(_build_sign_in(bound))
        return opened.token.tokens.access_token

    async def _refresh(self, actor: Actor, bound: BoundOperation) -> _OpenConnection | None:
        """Refresh the tokens; None when the third party no longer accepts the sign-in.

        The connection is deleted then.
        """
        opened = await self._find_sign_in(actor, bound)
        if opened is None or opened.token.tokens.is_valid(self._clock.now()):
            return opened
        token = opened.token
        if token.tokens.refresh_token is None:
            return None
        secret = await self.get_client_secret(actor, bound.gpt_id, bound.action.id, token.origin, token.auth)
        try:
            tokens = await self._endpoint.by_refresh(token.auth, secret, token.tokens.refresh_token)
        except TokenRefused as error:
            if error.error != "invalid_grant":
                raise
            return await self._drop_refused(actor, bound, opened)
        return await self._save(actor, opened, msgspec.structs.replace(token, tokens=tokens))

    async def _drop_refused(
        self, actor: Actor, bound: BoundOperation, stale: _OpenConnection
    ) -> _OpenConnection | None:
        """Delete the refused connection, and return the one that another process renewed.

        That process may have used the refresh token first.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await store.remove_stale(connection, stale.stored)
        return await self._find_sign_in(actor, bound)

    async def _save(self, actor: Actor, previous: _OpenConnection, token: StoredToken) -> _OpenConnection:
        now = self._clock.now()
        sealed = self._cipher.for_connections(actor.account_id).close(token, _build_context(previous.stored))
        async with self._database.acting_as(actor.account_id) as connection:
            await store.renew(connection, previous.stored, sealed, now)
        return _OpenConnection(replace(previous.stored, sealed=sealed, renewed_at=now), token)

    async def store_token(self, actor: Actor, gpt_id: UUID, action_id: UUID, token: StoredToken) -> None:
        """Store the tokens of a new sign-in, in place of an earlier one."""
        now = self._clock.now()
        stored = StoredConnection(self._random.new_id(), gpt_id, action_id, b"", now, now)
        sealed = self._cipher.for_connections(actor.account_id).close(token, _build_context(stored))
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.put(connection, actor.account_id, replace(stored, sealed=sealed)):
                raise NotFound("This GPT no longer exists.")

    async def _find_sign_in(self, actor: Actor, bound: BoundOperation) -> _OpenConnection | None:
        """Return the sign-in with exactly this origin, client, endpoints and scopes."""
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await store.find_connection(connection, bound.gpt_id, bound.action.id)
        if stored is None:
            return None
        token = self._open_token(actor, stored)
        is_same_sign_in = token.origin == bound.operation.origin and token.auth == bound.action.auth
        return _OpenConnection(stored, token) if is_same_sign_in else None

    def _open_token(self, actor: Actor, stored: StoredConnection) -> StoredToken:
        return self._cipher.for_connections(actor.account_id).open(stored.sealed, StoredToken, _build_context(stored))

    async def get_client_secret(
        self, actor: Actor, gpt_id: UUID, action_id: UUID, origin: str, auth: OAuthAuth
    ) -> str | None:
        """Return the builder's client secret, if the client has one."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await self._secrets.secret(connection, gpt_id, action_id, origin, auth)


def _build_sign_in(bound: BoundOperation) -> SignIn:
    host = bound.operation.host
    return SignIn(
        host,
        "Only you can use this sign-in. The GPT's builder can't see it.",
        bound.gpt_id,
        bound.action.id,
    )


def _build_step_up(bound: BoundOperation, scopes: Sequence[str]) -> SignIn:
    host = bound.operation.host
    return SignIn(
        host,
        f"{host} needs more access than you have allowed so far: {', '.join(scopes)}. Sign in there again to allow it, "
        "or decline.",
        bound.gpt_id,
        bound.action.id,
    )


def _build_context(stored: StoredConnection) -> str:
    return f"connection {stored.gpt_id} {stored.action_id}"


def get_host(origin: str) -> str:
    return origin.partition("://")[2]
