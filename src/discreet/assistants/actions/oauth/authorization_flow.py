"""The OAuth authorization code flow: a person signs in at a third party.

Invariants:
- A state is valid once, in the session that began the sign-in, for its action.
- A code is exchanged only for the client, the host and the action that the sign-in began with.
- A guest's redirect comes back without their token. Their own page brings the code to `finish`, and no cookie counts.
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from discreet.assistants.actions.action import BoundOperation, OAuthAuth, sign_in_hosts
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.oauth import store
from discreet.assistants.actions.oauth.connections import Connections, StoredToken, get_host
from discreet.assistants.actions.oauth.oauth import (
    TokenEndpoint,
    build_authorization_url,
    check_issuer,
    describe_error,
    new_verifier,
)
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, DiscreetError, Invalid
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.repeated_request import (
    AGAIN,
    REPLAY_WINDOW,
    ClaimedValue,
    RequestOutcome,
    outcome_of_first,
)
from discreet.identity.accounts.token import digest, new_token
from discreet.identity.workspaces.rules import check_allowed_hosts, rules_in_force
from discreet.ports.third_parties import OutboundHttp

OAUTH_STATE_LIFETIME = timedelta(minutes=10)
MAX_STATES = 20
"""The most pending sign-ins of one person."""
CALLBACK = "/api/oauth/callback"
GUEST_STATE: Final = "guest."
"""Begins the state of a guest's sign-in, so that its redirect is known before anyone is."""

_OWN_PATH = re.compile(
    r"/(?:guest-card|(?:c|g|gpts)/[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*|privacy(?:/[A-Za-z0-9_-]+)*)"
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
    workspace_id: UUID | None = None
    """Where the person worked when they began; the third party's page sends them back without saying so."""


@dataclass(frozen=True)
class CallbackResult:
    """The parameters of the redirect from a third party's sign-in page."""

    state: str
    code: str | None = None
    error: str | None = None
    error_description: str | None = None
    issuer: str | None = None


class AuthorizationFlow:
    """Begins and finishes sign-ins. `public_url` is this server's address as a browser sees it."""

    def __init__(self, runtime: Runtime, http: OutboundHttp, connections: Connections, public_url: str) -> None:
        self._database, self._clock, self._random = runtime.database, runtime.clock, runtime.random
        self._connections, self.public_url = connections, public_url
        self._seals = ConsentCipher(runtime.keys, runtime.random)
        self._endpoint = TokenEndpoint(http, runtime.clock)

    def redirect_uri(self, action_id: UUID) -> str:
        """Return the action's own redirect URI.

        A separate URI per action prevents mix-up attacks (RFC 9700, 4.4).
        """
        return f"{self.public_url}{CALLBACK}/{action_id}"

    async def begin(self, actor: Actor, bound: BoundOperation, return_to: str) -> str:
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
        await self._require_allowed_hosts(actor, actor.space.workspace_id, bound.operation.origin, auth)
        more = await self._connections.list_scopes(actor, bound)
        verifier, now = new_verifier(self._random), self._clock.now()
        state = (GUEST_STATE if actor.guest else "") + new_token(self._random).text
        state_hash = digest(state)
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
            workspace_id=actor.space.workspace_id,
        )
        sealed = self._seals.for_connections(actor.account_id).close(pending, _state_context(state_hash))
        async with self._database.acting_as(actor.account_id) as connection:
            await store.drop_states(connection, now, MAX_STATES - 1)
            await store.add_state(connection, state_hash, actor.account_id, sealed, now + OAUTH_STATE_LIFETIME)
        return build_authorization_url(auth, self.redirect_uri(bound.action.id), state, verifier, more)

    async def finish(self, actor: Actor, action_id: UUID, callback: CallbackResult) -> str:
        """Exchange the code for tokens, store them, and return the page to go back to.

        A state is valid in the session that began it, for its action. The code is exchanged once; a repeated request
        gets the first one's outcome for a minute. Conflict, Invalid, TokenRefused or ThirdPartyFailed say what went
        wrong.
        """
        state_hash = digest(callback.state)
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await store.claim_state(connection, state_hash, self._clock.now())
        if stored is None:
            raise Conflict(AGAIN)
        pending = self._seals.for_connections(actor.account_id).open(
            stored.sealed, PendingAuthorization, _state_context(state_hash)
        )
        if (pending.session_id, pending.action_id) != (actor.session_id, action_id):
            if stored.first:
                await self._drop_state(actor, state_hash)
            raise Conflict(AGAIN)
        if not stored.first:
            sealed = await outcome_of_first(lambda: self._claimed(state_hash, actor), self._clock)
            seal = self._seals.for_connections(actor.account_id)
            return seal.open(sealed, RequestOutcome, _outcome_context(state_hash)).result()
        try:
            outcome = RequestOutcome(value=await self._exchange(actor, action_id, pending, callback))
        except DiscreetError as why:
            await self._put_outcome(actor, state_hash, RequestOutcome.from_error(why))
            raise
        except BaseException:
            await asyncio.shield(self._drop_state(actor, state_hash))
            raise
        await self._put_outcome(actor, state_hash, outcome)
        return outcome.value

    async def _exchange(
        self, actor: Actor, action_id: UUID, pending: PendingAuthorization, callback: CallbackResult
    ) -> str:
        host = get_host(pending.origin)
        check_issuer(pending.auth, callback.issuer)
        if callback.error is not None:
            error_text = {"error": callback.error, "error_description": callback.error_description}
            raise Conflict(f"{host} did not sign you in: {describe_error(error_text)}.")
        if not callback.code:
            raise Invalid(f"{host} sent you back without an answer. Begin the sign-in again.")
        await self._require_allowed_hosts(actor, pending.workspace_id, pending.origin, pending.auth)
        tokens = await self._endpoint.by_code(
            pending.auth,
            await self._connections.get_client_secret(actor, pending.gpt_id, action_id, pending.origin, pending.auth),
            callback.code,
            self.redirect_uri(action_id),
            pending.verifier,
        )
        token = StoredToken(pending.gpt_name, pending.origin, pending.auth, tokens, pending.more_scopes)
        await self._connections.store_token(actor, pending.gpt_id, action_id, token)
        return pending.return_to

    async def get_return_page(self, actor: Actor, state: str) -> str:
        """Return the page where a sign-in was begun; "/" when it is unknown.

        An error page links to it.
        """
        state_hash = digest(state)
        async with self._database.acting_as(actor.account_id) as connection:
            sealed = await store.sealed_state(connection, state_hash)
        if sealed is None:
            return "/"
        pending = self._seals.for_connections(actor.account_id).open(
            sealed, PendingAuthorization, _state_context(state_hash)
        )
        return pending.return_to if pending.session_id == actor.session_id else "/"

    async def _claimed(self, state_hash: bytes, actor: Actor) -> ClaimedValue | None:
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.claimed_state(connection, state_hash)

    async def _put_outcome(self, actor: Actor, state_hash: bytes, outcome: RequestOutcome) -> None:
        sealed = self._seals.for_connections(actor.account_id).close(outcome, _outcome_context(state_hash))
        until = self._clock.now() + REPLAY_WINDOW
        async with self._database.acting_as(actor.account_id) as connection:
            await store.put_state_outcome(connection, state_hash, sealed, until)

    async def _drop_state(self, actor: Actor, state_hash: bytes) -> None:
        async with self._database.acting_as(actor.account_id) as connection:
            await store.drop_state(connection, state_hash)

    async def _require_allowed_hosts(
        self, actor: Actor, workspace_id: UUID | None, origin: str, auth: OAuthAuth
    ) -> None:
        """Raise Forbidden unless the workspace's rules allow all hosts of the sign-in."""
        async with self._database.acting_as(actor.account_id) as connection:
            rules = await rules_in_force(connection, workspace_id)
        check_allowed_hosts((get_host(origin), *sign_in_hosts(auth)), rules.domains, for_guest=rules.for_guest)


def _state_context(state_hash: bytes) -> str:
    return f"oauth state {state_hash.hex()}"


def _outcome_context(state_hash: bytes) -> str:
    return f"oauth outcome {state_hash.hex()}"
