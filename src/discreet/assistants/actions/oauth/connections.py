"""A person's sign-ins at third parties (OAuth): begin, finish, use, disconnect.

Invariants:
- Tokens are sealed under their person's key and are used only for that person's calls, at the origin and with the
  sign-in that they were made for.
- The GPT's builder sees neither the tokens nor the people who have signed in.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from weakref import WeakValueDictionary

import msgspec

from discreet.assistants.actions.action import Bound, OAuthAuth, sign_in_hosts
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.oauth import store
from discreet.assistants.actions.oauth.builder_secrets import Secrets
from discreet.assistants.actions.oauth.challenge import MOST_SCOPES
from discreet.assistants.actions.oauth.oauth import (
    OAuthTokens,
    TokenEndpoint,
    TokenRefused,
    authorization_url,
    check_issuer,
    error_in_words,
    new_verifier,
)
from discreet.assistants.actions.oauth.sign_in_required import SignIn, SignInNeeded
from discreet.assistants.actions.oauth.store import StoredConnection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, DiscreetError, Invalid, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.repeated_request import (
    AGAIN,
    REPEATS_FOR,
    ClaimedValue,
    RequestOutcome,
    outcome_of_first,
)
from discreet.identity.accounts.token import digest, new_token
from discreet.identity.workspaces.rules import refuse_recipients, rules_in_force
from discreet.ports import OutboundHttp

STATE_LASTS = timedelta(minutes=10)
STATES_KEPT = 20
"""The most pending sign-ins of one person."""
CALLBACK = "/api/oauth/callback"

_OWN_PATH = re.compile(
    r"/(?:(?:c|g|gpts)/[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*|privacy(?:/[A-Za-z0-9_-]+)*)"
    r"(?:\?[A-Za-z0-9_=&-]*)?"
)


class PendingAuthorization(msgspec.Struct, frozen=True, kw_only=True):
    """A pending sign-in, with all facts that its end is checked against."""

    session_id: UUID
    gpt_id: UUID
    action_id: UUID
    gpt_name: str
    origin: str
    auth: OAuthAuth
    verifier: str
    return_to: str
    more_scopes: tuple[str, ...] = ()


class StoredToken(msgspec.Struct, frozen=True):
    """The sealed part of a connection: its purpose and its tokens.

    `more_scopes` were granted beyond those of `auth`; the third party has asked for `wanted` since.
    """

    gpt_name: str
    origin: str
    auth: OAuthAuth
    tokens: OAuthTokens
    more_scopes: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()

    @property
    def all_scopes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.more_scopes, *self.wanted)))


@dataclass(frozen=True)
class OAuthConnection:
    """A connection as its person sees it."""

    id: UUID
    gpt_id: UUID
    gpt_name: str
    host: str
    made_at: datetime


@dataclass(frozen=True)
class CallbackResult:
    """The parameters of the redirect from a third party's sign-in page."""

    state: str
    code: str | None = None
    error: str | None = None
    error_description: str | None = None
    issuer: str | None = None


@dataclass(frozen=True)
class _Open:
    stored: StoredConnection
    kept: StoredToken


class Connections:
    """`public_url` is this server's address as a browser sees it."""

    def __init__(self, runtime: Runtime, outlet: OutboundHttp, public_url: str) -> None:
        self._database, self._clock, self._entropy, self.public_url = (
            runtime.database,
            runtime.clock,
            runtime.random,
            public_url,
        )
        self._seals = ConsentCipher(runtime.keys, runtime.random)
        self._secrets = Secrets(runtime.keys, runtime.clock, runtime.random)
        self._endpoint = TokenEndpoint(outlet, runtime.clock)
        self._renewing: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    def redirect_uri(self, action_id: UUID) -> str:
        """Return the action's own redirect URI.

        A separate URI per action prevents mix-up attacks (RFC 9700, 4.4).
        """
        return f"{self.public_url}{CALLBACK}/{action_id}"

    async def begin(self, actor: Actor, bound: Bound, return_to: str) -> str:
        """Start a sign-in and return its address.

        Invalid for a `return_to` that is no page of this server.
        """
        auth = bound.action.auth
        if not isinstance(auth, OAuthAuth):
            raise Conflict(f"{bound.operation.host} needs no sign-in.")
        if not _OWN_PATH.fullmatch(return_to):
            raise Invalid("There is no such page to return to after signing in.", field="return_to")
        if not auth.client_id:
            raise Conflict(
                f"This server is not registered at {bound.operation.host} yet, so you cannot sign in there. The GPT's "
                "builder has to enter a client id."
            )
        await self._refuse_unless_allowed(actor, bound.operation.origin, auth)
        open_ = await self._open(actor, bound)
        more = open_.kept.all_scopes if open_ else ()
        state, verifier, now = new_token(self._entropy), new_verifier(self._entropy), self._clock.now()
        pending = PendingAuthorization(
            session_id=actor.session_id,
            gpt_id=bound.gpt_id,
            action_id=bound.action.id,
            gpt_name=bound.gpt_name,
            origin=bound.operation.origin,
            auth=auth,
            verifier=verifier,
            return_to=return_to,
            more_scopes=more,
        )
        sealed = self._seals.connections(actor.account_id).close(pending, _about_state(state.digest))
        async with self._database.acting_as(actor.account_id) as connection:
            await store.drop_states(connection, now, STATES_KEPT - 1)
            await store.add_state(connection, state.digest, actor.account_id, sealed, now + STATE_LASTS)
        return authorization_url(auth, self.redirect_uri(bound.action.id), state.text, verifier, more)

    async def finish(self, actor: Actor, action_id: UUID, returned: CallbackResult) -> str:
        """Exchange the code for tokens, store them, and return the page to go back to.

        A state is valid in the session that began it, for its action. The code is exchanged once; a repeated request
        gets the first one's outcome for a minute. Conflict, Invalid, TokenRefused or ThirdPartyFailed say what went
        wrong.
        """
        state_hash = digest(returned.state)
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await store.claim_state(connection, state_hash, self._clock.now())
        if stored is None:
            raise Conflict(AGAIN)
        pending = self._seals.connections(actor.account_id).open(
            stored.sealed, PendingAuthorization, _about_state(state_hash)
        )
        if (pending.session_id, pending.action_id) != (actor.session_id, action_id):
            if stored.first:
                await self._drop_state(actor, state_hash)
            raise Conflict(AGAIN)
        if not stored.first:
            sealed = await outcome_of_first(lambda: self._claimed(state_hash, actor), self._clock)
            seal = self._seals.connections(actor.account_id)
            return seal.open(sealed, RequestOutcome, _about_outcome(state_hash)).result()
        try:
            outcome = RequestOutcome(value=await self._exchange(actor, action_id, pending, returned))
        except DiscreetError as why:
            await self._put_outcome(actor, state_hash, RequestOutcome.of_error(why))
            raise
        except BaseException:
            await asyncio.shield(self._drop_state(actor, state_hash))
            raise
        await self._put_outcome(actor, state_hash, outcome)
        return outcome.value

    async def _exchange(
        self, actor: Actor, action_id: UUID, pending: PendingAuthorization, returned: CallbackResult
    ) -> str:
        host = _host(pending.origin)
        check_issuer(pending.auth, returned.issuer)
        if returned.error is not None:
            told = {"error": returned.error, "error_description": returned.error_description}
            raise Conflict(f"{host} did not sign you in: {error_in_words(told)}.")
        if not returned.code:
            raise Invalid(f"{host} sent you back without an answer. Begin the sign-in again.")
        await self._refuse_unless_allowed(actor, pending.origin, pending.auth)
        tokens = await self._endpoint.by_code(
            pending.auth,
            await self._client_secret(actor, pending.gpt_id, action_id, pending.origin, pending.auth),
            returned.code,
            self.redirect_uri(action_id),
            pending.verifier,
        )
        await self._keep(actor, pending, tokens)
        return pending.return_to

    async def page_of(self, actor: Actor, state: str) -> str:
        """Return the page where a sign-in was begun; "/" when it is unknown.

        An error page links to it.
        """
        state_hash = digest(state)
        async with self._database.acting_as(actor.account_id) as connection:
            sealed = await store.sealed_state(connection, state_hash)
        if sealed is None:
            return "/"
        pending = self._seals.connections(actor.account_id).open(sealed, PendingAuthorization, _about_state(state_hash))
        return pending.return_to if pending.session_id == actor.session_id else "/"

    async def _claimed(self, state_hash: bytes, actor: Actor) -> ClaimedValue | None:
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.claimed_state(connection, state_hash)

    async def _put_outcome(self, actor: Actor, state_hash: bytes, outcome: RequestOutcome) -> None:
        sealed = self._seals.connections(actor.account_id).close(outcome, _about_outcome(state_hash))
        until = self._clock.now() + REPEATS_FOR
        async with self._database.acting_as(actor.account_id) as connection:
            await store.put_state_outcome(connection, state_hash, sealed, until)

    async def _drop_state(self, actor: Actor, state_hash: bytes) -> None:
        async with self._database.acting_as(actor.account_id) as connection:
            await store.drop_state(connection, state_hash)

    async def _refuse_unless_allowed(self, actor: Actor, origin: str, auth: OAuthAuth) -> None:
        """Raise Forbidden unless the workspace's rules allow all hosts of the sign-in."""
        async with self._database.acting_as(actor.account_id) as connection:
            rules = await rules_in_force(connection, actor.space.workspace_id)
        refuse_recipients((_host(origin), *sign_in_hosts(auth)), rules.domains)

    async def connections(self, actor: Actor) -> list[OAuthConnection]:
        """Return the person's connections, latest first."""
        async with self._database.acting_as(actor.account_id) as connection:
            rows = await store.all_own(connection)
        opened = [(row, self._opened(actor, row)) for row in rows]
        return [
            OAuthConnection(row.id, row.gpt_id, kept.gpt_name, _host(kept.origin), row.made_at) for row, kept in opened
        ]

    async def disconnect(self, actor: Actor, connection_id: UUID) -> None:
        """Delete the tokens. The person ends the sign-in at the third party there."""
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.remove(connection, connection_id):
                raise NotFound("You have no such sign-in.")

    async def needed(self, actor: Actor, bound: Bound) -> SignIn | None:
        """Return the sign-in that a call needs first, else None."""
        open_ = await self._open(actor, bound)
        if open_ and open_.kept.wanted:
            return _step_up(bound, open_.kept.wanted)
        if open_ and (open_.kept.tokens.holds(self._clock.now()) or open_.kept.tokens.refresh_token):
            return None
        return _sign_in(bound)

    async def want(self, actor: Actor, bound: Bound, scopes: Sequence[str]) -> bool:
        """Remember scopes that the third party wants beyond the granted ones.

        It asked for them with a 403 (RFC 6750 section 3.1); the person is asked before the next call. Return False when
        there is nothing to ask: no sign-in, or all are granted already.
        """
        open_ = await self._open(actor, bound)
        if open_ is None:
            return False
        kept = open_.kept
        wanted = tuple(scope for scope in scopes if scope not in (*kept.auth.scopes, *kept.more_scopes))
        if not wanted or len(kept.more_scopes) + len(wanted) > MOST_SCOPES:
            return False
        await self._save(actor, open_, msgspec.structs.replace(kept, wanted=wanted))
        return True

    async def token(self, actor: Actor, bound: Bound) -> str:
        """Return the person's access token for this sign-in; refresh it if needed.

        SignInNeeded when there is none.
        """
        open_ = await self._open(actor, bound)
        if open_ is not None and not open_.kept.tokens.holds(self._clock.now()):
            lock = self._renewing.setdefault(open_.stored.id, asyncio.Lock())
            async with lock:  # one refresh at a time; later callers find it done
                open_ = await self._renewed(actor, bound)
        if open_ is None:
            raise SignInNeeded(_sign_in(bound))
        return open_.kept.tokens.access_token

    async def _renewed(self, actor: Actor, bound: Bound) -> _Open | None:
        """Refresh the tokens; None when the third party no longer accepts the sign-in.

        The connection is deleted then.
        """
        open_ = await self._open(actor, bound)
        if open_ is None or open_.kept.tokens.holds(self._clock.now()):
            return open_
        kept = open_.kept
        if kept.tokens.refresh_token is None:
            return None
        secret = await self._client_secret(actor, bound.gpt_id, bound.action.id, kept.origin, kept.auth)
        try:
            tokens = await self._endpoint.by_refresh(kept.auth, secret, kept.tokens.refresh_token)
        except TokenRefused as refused:
            if refused.error != "invalid_grant":
                raise
            return await self._after_refusal(actor, bound, open_)
        return await self._save(actor, open_, msgspec.structs.replace(kept, tokens=tokens))

    async def _after_refusal(self, actor: Actor, bound: Bound, stale: _Open) -> _Open | None:
        """Delete the refused connection, and return the one that another process renewed.

        That process may have used the refresh token first.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await store.remove_stale(connection, stale.stored)
        return await self._open(actor, bound)

    async def _save(self, actor: Actor, before: _Open, kept: StoredToken) -> _Open:
        now = self._clock.now()
        sealed = self._seals.connections(actor.account_id).close(kept, _about(before.stored))
        async with self._database.acting_as(actor.account_id) as connection:
            await store.renew(connection, before.stored, sealed, now)
        return _Open(replace(before.stored, sealed=sealed, renewed_at=now), kept)

    async def _keep(self, actor: Actor, pending: PendingAuthorization, tokens: OAuthTokens) -> None:
        now = self._clock.now()
        made = StoredConnection(self._entropy.new_id(), pending.gpt_id, pending.action_id, b"", now, now)
        kept = StoredToken(pending.gpt_name, pending.origin, pending.auth, tokens, pending.more_scopes)
        sealed = self._seals.connections(actor.account_id).close(kept, _about(made))
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.put(connection, actor.account_id, replace(made, sealed=sealed)):
                raise NotFound("This GPT no longer exists.")

    async def _open(self, actor: Actor, bound: Bound) -> _Open | None:
        """Return the sign-in with exactly this origin, client, endpoints and scopes."""
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await store.of_action(connection, bound.gpt_id, bound.action.id)
        if stored is None:
            return None
        kept = self._opened(actor, stored)
        fits = kept.origin == bound.operation.origin and kept.auth == bound.action.auth
        return _Open(stored, kept) if fits else None

    def _opened(self, actor: Actor, stored: StoredConnection) -> StoredToken:
        return self._seals.connections(actor.account_id).open(stored.sealed, StoredToken, _about(stored))

    async def _client_secret(
        self, actor: Actor, gpt_id: UUID, action_id: UUID, origin: str, auth: OAuthAuth
    ) -> str | None:
        """Return the builder's client secret, if the client has one."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await self._secrets.secret(connection, gpt_id, action_id, origin, auth)


def _sign_in(bound: Bound) -> SignIn:
    host = bound.operation.host
    return SignIn(
        host,
        "Only you can use this sign-in. The GPT's builder can't see it.",
        bound.gpt_id,
        bound.action.id,
    )


def _step_up(bound: Bound, scopes: Sequence[str]) -> SignIn:
    host = bound.operation.host
    return SignIn(
        host,
        f"{host} needs more access than you have allowed so far: {', '.join(scopes)}. Sign in there again to allow it, "
        "or decline.",
        bound.gpt_id,
        bound.action.id,
    )


def _about(stored: StoredConnection) -> str:
    return f"connection {stored.gpt_id} {stored.action_id}"


def _about_state(state_hash: bytes) -> str:
    return f"oauth state {state_hash.hex()}"


def _about_outcome(state_hash: bytes) -> str:
    return f"oauth outcome {state_hash.hex()}"


def _host(origin: str) -> str:
    return origin.partition("://")[2]
